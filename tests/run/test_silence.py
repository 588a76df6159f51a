"""A service that hangs does not make a run take hours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.library.project import Project
from tests.library.service import Library
from tests.library.store import Answer

FEATURE = """
    @persona.editor
    Feature: Books
      Scenario: Before it hangs
        Given a smoke shelf exists
        When I read the shelf
        Then the shelf exists

      Scenario Outline: While it hangs <number>
        Given a smoke shelf exists
        When I list the books
        Then the shelf exists

        Examples:
          | number |
          | 1      |
          | 2      |
          | 3      |
          | 4      |
"""


@pytest.fixture
def hanging(library: Library) -> Iterator[Library]:
    """A library that answers nothing any more once books are listed."""
    over = threading.Event()

    def hang(_: object, __: object) -> Answer:
        over.wait(60)  # the library works on one request at a time
        return Answer(0)

    library.misbehave("GET", ".*/books", hang)
    yield library
    over.set()


def test_a_run_stops_if_the_service_does_not_respond_any_more(hanging: Library, tmp_path: Path) -> None:
    project = Project(tmp_path, hanging.url, read_timeout=0.2, connect_timeout=0.2, cleanup_budget=0.2)
    project.feature(FEATURE)
    ended = project.run()
    assert f"the service at {hanging.url} stopped responding; the run was stopped" in ended.said
    (trouble,) = ended.report["troubles"]
    assert trouble["message"] == f"the service at {hanging.url} stopped responding; the run was stopped"
    assert (trouble["kind"], ended.report["ending"]["reason"]) == ("service", "service_gone")
    assert ended.report["verdicts"] == {
        "promises": "4 promises could not be checked",
        "left_behind": "2 things were left behind, and 1 perhaps",
    }
    assert {each["name"]: each["status"] for each in ended.report["scenarios"]} == {
        "Before it hangs [editor]": "passed",
        "While it hangs 1 [editor]": "error",
        "While it hangs 2 [editor]": "error",
        "While it hangs 3 [editor]": "hook_error",
        "While it hangs 4 [editor]": "untested",
    }
    assert ended.code == 4
    first, second, unseen = ended.report["left_behind"]
    assert [each.split()[0] for each in (first, second)] == ["shelf", "shelf"]
    assert unseen.startswith("perhaps left: the list of shelves could not be looked at in the end: ")
