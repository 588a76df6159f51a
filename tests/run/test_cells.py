"""A run tells its reports, for each cell of a matrix, what was expected and what was seen, and what else a report needs."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

from support.results.rerun import rerun_command
from tests.library.changes import sends
from tests.library.project import Project, shell
from tests.library.service import Library
from tests.library.store import Answer
from tests.run.recorded import KEEPER, Recorded

FEATURE = """
Feature: Books
  Rule: Only editors change the books of a shelf
    Scenario Outline: <persona> <may> <operation>
      Given a smoke book exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation       | steward | editor  | viewer  | outsider | anonymous       |
        | read the book   | allowed | allowed | allowed | refused  | unauthenticated |
        | delete the book | allowed | allowed | refused | refused  | unauthenticated |

    Scenario: A book exists
      Given a smoke book exists
"""


def test_each_cell_has_what_was_expected_and_what_was_seen(running: Library, tmp_path: Path) -> None:
    running.reset()
    running.misbehave("DELETE", "/shelves/[^/]+/books/[^/]+", sends(Answer(204)), persona="viewer")
    made = Project(tmp_path, running.url)
    made.feature(FEATURE)
    (tmp_path / "keeper.py").write_text(KEEPER, encoding="utf-8")
    recorded = Recorded(made, "features/library.feature", "-D", "persona=viewer,anonymous")
    cells = {(each.persona, each.cell.operation): each.cell for each in recorded.scenarios if each.cell}
    assert [(persona, operation) for persona, operation in cells] == [
        ("viewer", "read the book"), ("anonymous", "read the book"),
        ("viewer", "delete the book"), ("anonymous", "delete the book"),
    ]  # fmt: skip
    found = {key: (cell.expected, cell.seen, cell.finding) for key, cell in cells.items()}
    assert found["viewer", "read the book"] == ("allowed", "allowed", "as_expected")
    assert found["viewer", "delete the book"] == ("refused", "allowed", "dangerous")
    assert found["anonymous", "delete the book"] == ("unauthenticated", "unauthenticated", "as_expected")
    assert [each.name for each in recorded.scenarios if each.cell is None] == [
        "A book exists [viewer]",
        "A book exists [anonymous]",
    ]
    (chapter,) = recorded.began.book
    assert [each.name for each in chapter.rules[0].scenarios] == ["<persona> <may> <operation>", "A book exists"]
    assert dict(recorded.began.versions)["behave"].startswith("1.3")


def test_the_command_of_a_failed_scenario_runs_just_that_again(running: Library, tmp_path: Path) -> None:
    running.reset()
    running.misbehave("DELETE", "/shelves/[^/]+/books/[^/]+", sends(Answer(204)), persona="viewer")
    made = Project(tmp_path, running.url)
    made.feature(FEATURE)
    (tmp_path / "keeper.py").write_text(KEEPER, encoding="utf-8")
    recorded = Recorded(made, "features/library.feature")
    (failed,) = [each for each in recorded.scenarios if each.status == "failed"]
    command = shlex.split(rerun_command(recorded.account.run, failed))
    assert command[0] == "behave"
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tmp_path,
        env=shell(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "0 scenarios passed, 1 failed" in done.stdout, done.stdout
    assert done.returncode == 1
