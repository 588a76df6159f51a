"""`python -m support matrix --learn`: cells as they were observed, dangers marked, and nothing of a person's overwritten."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from behave.model import ScenarioOutline
from behave.parser import parse_file

from support.json_files import ROOT
from support.run.personas import is_wide
from tests.library.changes import answers, does_and_answers, is_late, sends
from tests.library.project import shell
from tests.library.service import Library
from tests.library.store import Answer
from tests.library.worlds import config

BOOKS = """\
Feature: Books

  Rule: Who may what
    Scenario Outline: <persona> <may> <operation>
      Given a smoke book exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation       | steward | editor  | viewer  | outsider |
        | create a book   | ?       | ?       | ?       | ?        |
        | list the books  | allowed | allowed | refused | refused  |
        | delete the book | allowed |         | refused | refused  |
"""


@dataclass(frozen=True)
class Learned:
    code: int
    said: str


class Suite:
    """A folder with features, and a config for the library."""

    def __init__(self, folder: Path, library: Library) -> None:
        self.folder = folder / "features"
        self.folder.mkdir()
        self.library = library
        self.config = config(folder, library.url)

    def write(self, text: str) -> Path:
        path = self.folder / "books.feature"
        path.write_text(text, encoding="utf-8")
        return path

    def learn(self, *arguments: str) -> Learned:
        command = ["-m", "support", "matrix", "--learn", "--config", str(self.config), "--features", str(self.folder)]
        done = subprocess.run(
            [sys.executable, *command, *arguments], env=shell(), cwd=ROOT, text=True, check=False, timeout=300,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return Learned(done.returncode, done.stdout)


@pytest.fixture
def suite(tmp_path: Path, library: Library) -> Suite:
    return Suite(tmp_path, library)


def rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Every row of every matrix in a file: its operation and its cells."""
    for outline in parse_file(str(path)).walk_scenarios(with_outlines=True):
        if isinstance(outline, ScenarioOutline) and is_wide(outline):
            for row in (row for examples in outline.examples for row in examples.table):
                yield row.cells[0], dict(list(row.items())[1:])


def test_unknown_and_missing_cells_are_filled_and_a_written_one_is_not(suite):
    path = suite.write(BOOKS)
    done = suite.learn()
    found = dict(rows(path))
    assert found["create a book"] == {
        "steward": "allowed", "editor": "allowed", "viewer": "refused", "outsider": "refused", "anonymous": "unauthenticated",
    }  # fmt: skip
    assert found["delete the book"]["editor"] == "allowed"
    assert found["list the books"]["viewer"] == "refused"
    assert "- viewer: refused\n  + viewer: allowed" in done.said
    assert "1 differ" in done.said
    assert done.code == 1
    assert suite.library.store.items == {}
    assert "nothing was left behind" in done.said


def test_what_no_matrix_has_gets_a_matrix_of_its_own_and_is_known_from_then_on(suite):
    suite.write(BOOKS.replace("| refused | refused  |\n        | delete", "| allowed | refused  |\n        | delete"))
    first = suite.learn()
    learned = suite.folder / "learned.feature"
    text = learned.read_text("utf-8")
    operations = [operation for operation, _ in rows(learned)]
    assert {"read the book", "lend the book to the reader", "visit the shelf", "search the shelf"} <= set(operations)
    assert operations.count("read the reader") == 2  # once for the reader whom the path names
    assert "list the books" not in operations
    assert "?" not in re.sub(r"#.*", "", text), first.said
    assert first.code == 0
    again = suite.learn()
    assert again.code == 0, again.said
    assert learned.read_text("utf-8") == text
    assert "written:" not in again.said


def test_a_change_is_shown_as_a_difference_and_written_nowhere(suite):
    path = suite.write(BOOKS)
    suite.learn("--persona", "steward,viewer")
    before = path.read_text("utf-8")
    suite.library.misbehave("DELETE", "/shelves/[^/]+/books/.*", sends(Answer(204)), persona="viewer")
    done = suite.learn("--check", "--persona", "steward,viewer")
    assert path.read_text("utf-8") == before
    assert "- viewer: refused\n  + viewer: allowed  # review: somebody else than the steward removes" in done.said
    assert done.code == 1


def test_what_looks_dangerous_is_marked(suite):
    path = suite.write(BOOKS)
    suite.learn()
    lines = path.read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if "| delete the book" in line)
    assert lines[place - 1].strip() == "# review: editor: somebody else than the steward removes"
    learned = (suite.folder / "learned.feature").read_text("utf-8")
    assert "# review: editor: somebody else than the steward grants" in learned


def test_what_cannot_be_proven_stays_unknown(suite):
    path = suite.write(BOOKS)
    suite.library.misbehave("GET", "/visits/.*", answers(403), persona="viewer")  # its token is good for nothing
    suite.library.misbehave("POST", "/shelves/[^/]+/books", does_and_answers(403), persona="editor")
    done = suite.learn()
    found = dict(rows(path))
    assert (found["create a book"]["viewer"], found["create a book"]["editor"]) == ("?", "?")
    assert "? viewer: refused, but not proven: the same token was answered 403" in done.said
    assert "? editor: refused, but it was created anyway" in done.said
    assert suite.library.store.items == {}


def test_what_was_not_observed_to_the_end_is_not_green_and_writes_nothing(suite):
    path = suite.write(BOOKS)
    settings = json.loads(suite.config.read_text("utf-8"))
    suite.config.write_text(json.dumps({**settings, "step_timeout": 3}), "utf-8")
    suite.library.misbehave("GET", "/shelves/[^/]+/books", is_late(5), persona="viewer")
    learned = suite.learn("--persona", "viewer")
    assert learned.code == 1, learned.said
    assert "not every cell was observed; nothing was written" in learned.said
    assert path.read_text("utf-8") == BOOKS
    assert list(suite.folder.iterdir()) == [path]


def test_an_unknown_operation_is_refused_before_anything_is_sent(suite):
    suite.write(BOOKS.replace("delete the book", "delete the bok"))
    done = suite.learn()
    assert (done.code, suite.library.seen) == (2, [])
    assert 'no operation is called "delete the bok"; did you mean "delete the book"?' in done.said


def test_the_written_matrices_of_the_suite_are_reproduced_in_every_cell(tmp_path):
    folder = tmp_path / "features"
    shutil.copytree(ROOT / "features", folder)
    paths = sorted(folder.glob("*.feature"))
    expected = {path.name: list(rows(path)) for path in paths}
    for path in paths:
        path.write_text(_blank(path), encoding="utf-8")
    command = ["-m", "support", "matrix", "--learn", "--features", str(folder), "--journal", str(tmp_path / "journal")]
    done = subprocess.run(
        [sys.executable, *command], env=shell(), cwd=ROOT, text=True, stdout=subprocess.PIPE, check=False, timeout=900
    )
    assert done.returncode == 0, done.stdout
    assert {path.name: list(rows(path)) for path in paths} == expected
    assert not (folder / "learned.feature").exists()


def _blank(path: Path) -> str:
    """The text of a feature with every cell of its matrices unknown."""
    lines = path.read_text("utf-8").split("\n")
    for outline in parse_file(str(path)).walk_scenarios(with_outlines=True):
        if isinstance(outline, ScenarioOutline) and is_wide(outline):
            for row in (row for examples in outline.examples for row in examples.table):
                before, operation, *cells, after = lines[row.line - 1].split("|")
                lines[row.line - 1] = "|".join([before, operation, *("?".center(len(each)) for each in cells), after])
    return "\n".join(lines)
