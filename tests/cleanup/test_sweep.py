"""The sweep removes what dead runs left, by their journals: a real service, and the commands that people type."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support.cleanup.journal import Journal, dead_runs
from support.cleanup.made import Made
from support.json_files import ROOT
from tests.cleanup.places import RUN, Place, lost_shelf, rewind, shelf_of_run
from tests.library.changes import answers
from tests.library.project import Project, shell
from tests.library.worlds import config

# From the journal


def test_a_dry_run_names_what_it_would_remove_and_removes_nothing(place: Place) -> None:
    place.everything(RUN)
    path = place.died(shelf_of_run("s"))
    before = place.items
    swept = place.sweep()
    assert (swept.code, place.items) == (0, before)
    assert f'would look for and remove: shelf "smoke-{RUN}-1-shelf" id s under /shelves (run {RUN})' in swept.said
    assert "1 outstanding from dead runs, by the journal in" in swept.said
    assert "nothing was removed; add --yes to remove them" in swept.said
    assert path.exists()


def test_without_dead_runs_a_dry_run_asks_for_nothing(place: Place) -> None:
    swept = place.sweep()
    assert "0 outstanding from dead runs" in swept.said
    assert "--yes" not in swept.said


def test_what_a_dead_run_created_or_may_have_created_is_removed(place: Place) -> None:
    place.put("/readers/r", reader_id="r", title=f"smoke-{RUN}-2-reader")
    place.shelf("s", f"smoke-{RUN}-1-shelf")
    place.shelf("theirs", "Fiction")
    reader = Made("reader", f"smoke-{RUN}-2-reader", {"reader": "r"}, "steward", "/readers")
    path = place.died(reader, lost_shelf())
    swept = place.sweep("--yes")
    assert (swept.code, set(place.items)) == (0, {"/shelves/theirs"})
    assert "removed: reader" in swept.said
    assert "2 removed, 0 left" in swept.said
    assert not path.exists()


def test_the_newest_is_removed_first(place: Place) -> None:
    place.everything(RUN)
    book = Made("book", f"smoke-{RUN}-3-book", {"shelf": "s", "book": "s-b"}, "steward", "/shelves/s/books")
    place.died(shelf_of_run("s"), book)
    place.sweep("--yes")
    assert [each.path for each in place.library.requests("DELETE")] == ["/shelves/s/books/s-b", "/shelves/s"]


def test_what_was_never_created_is_closed_and_not_called_removed(place: Place) -> None:
    path = place.died(lost_shelf())
    rewind(path, 3601)
    swept = place.sweep("--yes", last_look=0)
    assert (swept.code, path.exists()) == (0, False)
    assert "0 removed, 0 left" in swept.said


def test_what_cannot_be_removed_is_named_and_stays_in_the_journal(place: Place) -> None:
    place.shelf("s", f"smoke-{RUN}-1-shelf")
    place.library.misbehave("DELETE", ".*", answers(423, "it is on loan"))
    path = place.died(shelf_of_run("s"))
    swept = place.sweep("--yes")
    assert swept.code == 3
    assert f'left: shelf "smoke-{RUN}-1-shelf" id s under /shelves: its removal was answered 423' in swept.said
    assert "0 removed, 1 left" in swept.said
    with dead_runs(place.journal) as (dead,):
        assert [made.id for made in dead.outstanding] == ["s"]
    assert path.exists()


def test_what_a_live_run_created_is_left_alone(place: Place) -> None:
    place.everything(RUN)
    record = Journal(place.journal, RUN, {"base_url": place.library.url})
    record.intend(shelf_of_run("s"))
    before = place.items
    try:
        for arguments in (["--yes"], ["--yes", "--older-than", "0m"]):
            assert place.sweep(*arguments).code == 0
            assert place.items == before
    finally:
        record.close()


def test_what_is_outstanding_elsewhere_is_named_and_kept(place: Place) -> None:
    path = place.died(shelf_of_run("s"), base_url="http://elsewhere.example.com")
    swept = place.sweep("--yes")
    assert f"not looked for, it is elsewhere: run {RUN} at http://elsewhere.example.com" in swept.said
    assert path.exists()


def test_what_was_in_an_embedded_service_is_gone_with_it(place: Place) -> None:
    place.shelf("s", f"smoke-{RUN}-1-shelf")
    path = place.died(shelf_of_run("s"), base_url="http://127.0.0.1:1", embedded=True)
    assert "0 removed, 0 left" in place.sweep("--yes").said
    assert not path.exists()
    assert "/shelves/s" in place.items


# Protected environments


@pytest.mark.parametrize("arguments", [(), ("--yes",), ("--older-than", "0m", "--yes")])
@pytest.mark.parametrize("given", [(), ("--allow-protected", "prod")])
def test_a_protected_environment_is_not_swept_without_its_name(
    place: Place, arguments: tuple[str, ...], given: tuple[str, ...]
) -> None:
    place.everything(RUN)
    before = place.items
    swept = place.sweep(*arguments, *given, name="production", protected=True)
    assert (swept.code, place.items, place.library.seen) == (2, before, [])
    assert 'the environment "production" is protected' in swept.said
    assert "--allow-protected production" in swept.said


def test_a_protected_environment_is_swept_with_its_name(place: Place) -> None:
    place.everything(RUN)
    arguments = ("--older-than", "0m", "--yes", "--allow-protected", "production")
    assert place.sweep(*arguments, name="production", protected=True).code == 0
    assert place.items == {}


def test_an_embedded_service_cannot_be_swept(place: Place) -> None:
    swept = place.sweep(base_url=None)
    assert swept.code == 2
    assert "there is nothing to sweep" in swept.said


def test_the_command_ends_with_its_exit_code(place: Place) -> None:
    place.everything(RUN)
    file = config(place.folder, place.library.url)
    command = [sys.executable, "-m", "support", "sweep", "--config", str(file), "--older-than", "0m", "--yes"]
    ended = subprocess.run(command, cwd=ROOT, env=shell(), capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, place.items) == (0, {}), ended.stderr
    assert "6 removed, 0 left" in ended.stdout


# Runs

FEATURE = """
    Feature: Shelves
      @persona.editor
      Scenario: A shelf can be read
        Given a smoke shelf exists
        When I read the shelf
        Then the shelf exists
    """


def test_the_next_run_says_what_it_removed(place: Place) -> None:
    project = Project(place.folder, place.library.url)
    project.feature(FEATURE)
    place.shelf("s", f"smoke-{RUN}-1-shelf")
    path = place.died(shelf_of_run("s"))
    ended = project.run()
    assert (ended.code, place.items, path.exists()) == (0, {}, False)
    assert f'Removed what an earlier run left behind (1):\n  shelf "smoke-{RUN}-1-shelf"' in ended.said
    assert ended.report["settled"] == [f'shelf "smoke-{RUN}-1-shelf" id s under /shelves']


def test_what_the_next_run_cannot_remove_is_left_behind(place: Place) -> None:
    project = Project(place.folder, place.library.url, cleanup_budget=0.05)
    project.feature(FEATURE)
    place.shelf("s", f"smoke-{RUN}-1-shelf")
    place.died(shelf_of_run("s"))
    place.library.misbehave("DELETE", "/shelves/s", answers(423))
    ended = project.run()
    assert (ended.code, set(place.items)) == (3, {"/shelves/s"})
    assert ended.report["left_behind"][0].startswith(f'left by an earlier run: shelf "smoke-{RUN}-1-shelf"')


def test_a_protected_environment_is_not_run_against_without_its_name(place: Place) -> None:
    project = Project(place.folder, place.library.url, name="production", protected=True)
    project.feature(FEATURE)
    ended = project.run()
    assert (ended.code, place.library.seen) == (2, [])
    assert 'the environment "production" is protected' in ended.said
    assert "-D allow_protected=production" in ended.said
    assert project.run("-D", "allow_protected=production").code == 0
