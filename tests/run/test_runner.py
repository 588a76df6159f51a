"""The runner in a process of its own: its exit code, a signal, a dry run, and a selection of nothing."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from tests.library.project import Project
from tests.library.service import Library
from tests.library.store import Answer, Request

FEATURE = """
    Feature: Books
      @persona.editor
      Scenario: A book can be read
        Given a smoke book exists
        When I read the book
        Then I am allowed

      @persona.viewer
      Scenario: A book can be listed
        Given a smoke book exists
        When I list the books
        Then the results include the book
"""


@pytest.fixture
def project(library: Library, tmp_path: Path) -> Project:
    made = Project(tmp_path, library.url)
    made.feature(FEATURE)
    return made


def test_a_run_of_kept_promises_ends_with_0_and_leaves_nothing(project: Project, library: Library) -> None:
    ended = project.run()
    assert (ended.code, library.store.items) == (0, {})
    assert ended.report["verdicts"] == {
        "promises": "The service keeps its promises",
        "left_behind": "Nothing was left behind",
    }
    assert [each["name"] for each in ended.report["scenarios"]] == [
        "A book can be read [editor]",
        "A book can be listed [viewer]",
    ]
    assert not (project.folder / "journal").exists()


def test_a_signal_ends_the_run_after_the_step_and_everything_is_removed(project: Project, library: Library) -> None:
    reading, stopped = threading.Event(), threading.Event()

    def wait(request: Request, usual: object) -> Answer:
        reading.set()
        stopped.wait(10)
        return usual()  # type: ignore[operator,no-any-return]

    library.misbehave("GET", ".*/books/.*", wait, persona="editor", times=1)
    with project.start() as process:
        assert reading.wait(30)
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        said = ""
        while "stopping after the current step" not in said:
            said += process.stdout.readline()
        stopped.set()
        said += process.communicate(timeout=30)[0]
    assert (process.returncode, library.store.items) == (128 + signal.SIGTERM, {})
    assert "Stopped by SIGTERM." in said
    assert "Nothing was left behind." in said
    assert library.requests("GET", ".*/books", "viewer") == [], "nothing new began"


def test_a_dry_run_sends_nothing_and_names_undefined_steps_with_the_nearest_one(
    project: Project, library: Library
) -> None:
    project.feature(FEATURE.replace("When I list the books", "When I list the boooks"))
    ended = project.run("--dry-run")
    assert (library.seen, ended.report) == ([], {})
    assert ended.code == 1
    assert 'features/library.feature:11  When I list the boooks\n    did you mean "I read the book"?' in ended.said


def test_a_folder_in_which_nothing_is_selected_is_not_a_success(project: Project, library: Library) -> None:
    (project.folder / "features" / "more").mkdir()
    project.feature(FEATURE, "more/books")
    ended = project.run("features/more", "--tags", "@nothing")
    assert ended.code == 2
    assert "Nothing was run: no scenario matches this selection (personas: steward, editor, viewer" in ended.said
    assert ended.report["verdicts"]["promises"] == "Nothing was checked"


def test_a_feature_of_which_nothing_is_selected_is_a_mistake_before_anything_is_sent(
    project: Project, library: Library
) -> None:
    ended = project.run("-D", "persona=anonymous")
    assert (ended.code, library.seen) == (2, [])
    assert "no scenario of features/library.feature is selected (personas: anonymous)" in ended.said
