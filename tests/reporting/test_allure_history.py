"""The history of Allure: the entries of the same results are left out, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.reporting.allure_history import without
from tests.commands.calling import call


def result(name: str, start: int) -> dict[str, object]:
    return {"fullName": name, "start": start, "stop": start + 1, "status": "passed"}


def entry(*results: dict[str, object]) -> str:
    return json.dumps({"uuid": "u", "testResults": {str(number): each for number, each in enumerate(results)}}) + "\n"


A, B, C = result("a", 1), result("b", 1), result("a", 2)
STRANGE = "not JSON\n{}\n[]\n" + json.dumps({"testResults": {}}) + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (entry(A, B), ""),
        (entry(B) + entry(C), entry(C)),  # a part of these results, and another run of the same scenario
        (entry(A, C), entry(A, C)),
        (STRANGE, STRANGE),
        ("", ""),
    ],
)
def test_entries_of_these_results_are_left_out(tmp_path: Path, before: str, after: str) -> None:
    for number, each in enumerate((A, B)):
        folder = tmp_path / f"shard-{number}"
        folder.mkdir()
        (folder / f"{number}-result.json").write_text(json.dumps(each), "utf-8")
    history = tmp_path / "history.jsonl"
    history.write_text(before, "utf-8")
    assert without(history, tmp_path.glob("shard-*")) == after


def test_there_may_be_no_history(tmp_path: Path) -> None:
    assert without(tmp_path / "history.jsonl", [tmp_path]) == ""


def test_a_history_that_cannot_be_read_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "1-result.json").write_text(json.dumps(A), "utf-8")
    (tmp_path / "history.jsonl").write_bytes(b"\xff\xfe")
    done = call(capsys, "report", str(tmp_path), "--history", str(tmp_path / "history.jsonl"))
    assert done.code == 2
    assert "history.jsonl cannot be read" in done.err or "Node.js" in done.err
