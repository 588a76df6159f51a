"""Files that are replaced whole, and folders in which only what is ours is removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.errors import ConfigError
from support.reporting.files import ResultFolder, replace_file

PATTERNS = ("*-result.json",)


def folder(path: Path) -> ResultFolder:
    return ResultFolder(path, ".ours", PATTERNS)


def names(path: Path) -> set[str]:
    return {each.name for each in path.iterdir()}


def test_a_file_is_replaced_whole_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "new" / "report.json"
    replace_file(place, "old")
    with place.open() as still_open:
        replace_file(place, "new \ud800")
        assert still_open.read() == "old", "a reader sees one report or the other"
    assert place.read_bytes() == b"new \\ud800"
    assert names(place.parent) == {"report.json"}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    replace_file(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "text"


def test_a_device_is_written_to(tmp_path: Path) -> None:
    replace_file(Path(os.devnull), "text")
    assert not Path(os.devnull).is_file()


def test_only_files_of_earlier_runs_are_removed(tmp_path: Path) -> None:
    first = folder(tmp_path)
    first.check()
    first.clear()
    first.write("a-result.json", "{}")
    (tmp_path / "notes.txt").write_text("mine")
    second = folder(tmp_path)
    second.check()
    second.clear()
    second.write("b-result.json", "{}")
    assert names(tmp_path) == {".ours", "b-result.json", "notes.txt"}


def test_a_folder_with_results_of_others_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}-result.json").write_text("theirs")
    with pytest.raises(ConfigError) as caught:
        folder(tmp_path).check()
    assert str(caught.value).splitlines() == [
        f"the folder {tmp_path} holds results that no earlier run of this suite is known to have written",
        "  found: 0-result.json, 1-result.json, 2-result.json and 2 more",
        "  try:   another folder, or remove them",
    ]
    assert len(names(tmp_path)) == 5


def test_a_manifest_does_not_lead_out_of_its_folder(tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (tmp_path / "theirs").write_text("theirs")
    (results / ".ours").write_text(f"../theirs\n{tmp_path / 'theirs'}\n\n..\n.\n")
    folder(results).clear()
    assert (tmp_path / "theirs").exists()
