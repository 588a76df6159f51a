"""Files with secrets in them are found, whatever their names and bytes; no value is shown."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from support.http.masking import CONFIGURED, PASSWORD, Secrets
from support.run.secret_scan import LISTED, Leak, leaks_in, told

VALUE = "admin-demo-pass-7c1e"


def secrets() -> Secrets:
    made = Secrets()
    made.add_account("ada", VALUE)
    made.add("a-key-of-the-config")
    return made


def test_a_file_is_found_for_what_it_holds_or_is_called(tmp_path: Path) -> None:
    (tmp_path / "clean.txt").write_bytes(b"\xff\x00 nothing")
    (tmp_path / "bytes.bin").write_bytes(b"\xff\x00" + base64.b64encode(VALUE.encode()))
    (tmp_path / "both.txt").write_text(f"{VALUE} a-key-of-the-config", "utf-8")
    (tmp_path / f"{VALUE}.txt").touch()
    found = leaks_in([tmp_path, tmp_path / "both.txt", tmp_path / "missing"], secrets(), since=0)
    assert found == [
        Leak(tmp_path / f"{VALUE}.txt", (PASSWORD,)),
        Leak(tmp_path / "both.txt", tuple(sorted((PASSWORD, CONFIGURED)))),
        Leak(tmp_path / "bytes.bin", (PASSWORD,)),
    ]


def test_what_an_earlier_run_wrote_is_not_of_this_run(tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.write_text(VALUE, "utf-8")
    os.utime(old, (1000, 1000))
    assert leaks_in([tmp_path], secrets(), since=1001) == []
    assert [each.path for each in leaks_in([tmp_path], secrets(), since=999)] == [old]


def test_few_files_of_a_folder_are_named(tmp_path: Path) -> None:
    leaks = [Leak(tmp_path / f"{number:02}.txt", (PASSWORD,)) for number in range(LISTED + 2)]
    lines = told([*leaks, Leak(Path("report.json"), (CONFIGURED, PASSWORD))])
    assert lines[:-1] == [
        *(f"{each.path} has {PASSWORD} in it" for each in leaks[:LISTED]),
        f"2 more files in {tmp_path} have secrets in them",
    ]
    assert lines[-1] == (
        "report.json has a secret of the config, a password in it\n"
        "  try: do not pass these files on; remove them, and replace the secrets"
    )
    assert told([]) == []


def test_a_file_whose_name_is_a_secret_is_named_without_it(tmp_path: Path) -> None:
    (leak,) = leaks_in([_touched(tmp_path / f"{VALUE}.txt")], secrets(), since=0)
    assert VALUE not in secrets().text(str(leak))


def _touched(path: Path) -> Path:
    path.touch()
    return path
