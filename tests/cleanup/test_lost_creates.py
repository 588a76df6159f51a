"""A create whose response is lost: what the run that lost it says, what the next run says, and what a run an hour later says."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from support.cleanup.budget import Budget, Lost
from support.cleanup.reading import read
from support.cleanup.sweep import settle
from tests.cleanup.places import Place, lost_shelf, rewind, shelf_of_run
from tests.library.changes import answers
from tests.library.project import Ended, Project
from tests.library.store import Answer, problem

HOUR = 3600.0
SHELF = """
    Feature: Shelves
      Scenario: A shelf
        Given a smoke shelf exists
"""
QUIET = """
    Feature: Quiet
      Scenario: Nothing is created
        When I list the shelves
        Then I am allowed
"""
CLEAN = "Nothing was left behind."


@pytest.fixture
def project(place: Place, tmp_path: Path) -> Project:
    made = Project(
        tmp_path / "project" if (tmp_path / "project").mkdir() is None else tmp_path, place.library.url, last_look=0.2
    )
    made.feature(SHELF)
    return made


def run(project: Project, text: str = QUIET, *more: str) -> Ended:
    project.feature(text)
    return project.run("-D", "persona=steward", *more)


def late(place: Place, seconds: float | None, kind: str = "shelves") -> None:
    """Answer the next create of a shelf (or another kind) with 504; it takes effect so many seconds later, or never."""

    def change(request: Any, usual: Any) -> Answer:
        if seconds is not None:
            threading.Timer(seconds, lambda: place.library.store.answer(request)).start()
        return problem(504, "the gateway gave up")

    place.library.misbehave("POST", f"/{kind}", change, times=1)


def journals(project: Project) -> list[Path]:
    return sorted((project.folder / "journal").glob("*.jsonl"))


def test_the_run_that_lost_it_says_perhaps_left_the_next_one_looks_and_one_an_hour_later_is_clean(place, project):
    late(place, None)
    first = run(project, SHELF)
    assert first.code == 4, first.said  # the scenario could not be checked either
    assert "1 thing is perhaps left behind:" in first.said
    assert "later runs look for it" in first.said
    assert CLEAN not in first.said
    second = run(project)
    assert second.code == 0, second.said
    assert "Nothing of this run was left behind; 1 thing that an earlier run lost may still appear:" in second.said
    assert '  still looked for: shelf "smoke-' in second.said
    assert second.report["waiting"]
    (journal,) = journals(project)
    rewind(journal, HOUR + 1)
    third = run(project)
    assert third.code == 0, third.said
    assert CLEAN in third.said
    assert journals(project) == []


def test_with_every_promise_kept_the_run_that_lost_it_ends_with_3(place, project):
    late(place, None, "readers")
    text = """
    Feature: Readers
      Scenario: A create is lost, and nothing is promised about it
        When I try to create a reader
    """
    ended = run(project, text)
    assert ended.code == 3, ended.said
    assert "The service keeps its promises." in ended.said
    assert "1 thing is perhaps left behind:" in ended.said


def test_what_takes_effect_after_the_run_is_removed_by_the_next_one(place, project):
    late(place, None)
    assert run(project, SHELF).code == 4
    (made,) = read(journals(project)[0]).outstanding
    place.shelf("late", str(made.name))
    ended = run(project)
    assert ended.code == 0, ended.said
    assert "Removed what an earlier run left behind (1):" in ended.said
    assert CLEAN in ended.said
    assert place.items == {}


def test_what_takes_effect_before_the_last_look_is_removed_by_the_same_run(place, project):
    late(place, 0.3)
    ended = run(project, SHELF, "-D", "last_look=1.5")
    assert CLEAN in ended.said
    assert place.items == {}
    assert journals(project) == []


def test_what_appears_and_cannot_be_removed_makes_a_later_run_red(place, project):
    late(place, None)
    run(project, SHELF)
    (made,) = read(journals(project)[0]).outstanding
    place.shelf("late", str(made.name))
    place.library.misbehave("DELETE", ".*", answers(423, "it is on loan"))
    ended = run(project)
    assert ended.code == 3, ended.said
    assert "left by an earlier run: shelf" in ended.said


def test_the_sweep_says_what_it_still_looks_for(place):
    path = place.died(lost_shelf())
    swept = place.sweep("--yes", last_look=0)
    assert swept.code == 0
    assert "still looked for, its create was lost: shelf" in swept.said
    assert "0 removed, 0 left, 1 may still appear" in swept.said
    assert path.exists()


@pytest.mark.parametrize(("age", "waiting"), [(0.0, 1), (HOUR - 10, 1), (HOUR + 10, 0)])
def test_how_long_it_is_looked_for_is_a_setting(place, age, waiting):
    place.died(lost_shelf())
    with place.steward() as steward:
        now = Lost().now() + age
        swept = settle(place.journal, place.library.url, steward, Budget(0.1), Lost(0.0, HOUR, lambda: now))
    assert (len(swept.waiting), len(swept.removed), len(swept.left)) == (waiting, 0, 0)
    assert bool(list(place.journal.glob("*"))) == bool(waiting)


def test_if_nobody_knows_when_it_was_sent_it_is_looked_for_forever(place):
    path = place.died(lost_shelf())
    lines = [
        {key: each for key, each in json.loads(line).items() if key != "at"} for line in path.read_text().splitlines()
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines))
    with place.steward() as steward:
        swept = settle(place.journal, place.library.url, steward, Budget(0.1), Lost(0.0, HOUR, lambda: 1e12))
    assert len(swept.waiting) == 1
    assert path.exists()


def test_what_was_lost_in_something_that_is_gone_is_not_waited_for(place, project):
    place.library.misbehave("POST", "/shelves/[^/]+/books", answers(504), times=1)
    ended = run(project, "Feature: Books\n  Scenario: A book\n    Given a smoke book exists\n")
    assert place.items == {}
    assert CLEAN in ended.said, ended.said
    assert journals(project) == []


# Another spelling of the same address, and other services


@pytest.mark.parametrize(
    "spelling",
    ["http://LOCALHOST:{port}", "http://127.0.0.1:{port}/", "http://[::1]:{port}", "http://127.1.2.3:{port}"],
)
def test_a_journal_is_settled_at_its_service_however_the_address_is_spelled(place, spelling):
    place.shelf("s", "smoke-0badcafe-1-shelf")
    port = place.library.url.rpartition(":")[2]
    place.died(shelf_of_run("s"), base_url=spelling.format(port=port))
    assert "1 removed, 0 left" in place.sweep("--yes").said
    assert place.items == {}


def test_with_something_outstanding_elsewhere_the_plain_words_are_not_said(place, project):
    (project.folder / "journal").mkdir()
    path = place.died(shelf_of_run("s"), base_url="http://elsewhere.example.com")
    path.rename(project.folder / "journal" / path.name)
    ended = run(project)
    assert ended.code == 0, ended.said
    assert "Outstanding elsewhere, where this run did not look (1):" in ended.said
    assert CLEAN not in ended.said


# Kept


FAILS = """
    Feature: Shelves
      Scenario: A shelf
        Given a smoke shelf exists
        When I list the shelves
        Then I am refused
"""


def test_what_a_failed_scenario_made_is_kept_if_that_is_asked_for(place, project):
    first = run(project, FAILS, "-D", "keep=failed")
    assert first.code == 1, first.said
    assert "1 thing of a failed scenario is kept; nothing else was left:" in first.said
    assert "  kept: shelf " in first.said
    assert "sweep --config" in first.said
    assert "--kept" in first.said
    (kept,) = place.items
    second = run(project)
    assert (second.code, list(place.items)) == (0, [kept])
    assert "kept by an earlier run" in second.said
    assert CLEAN not in second.said
    swept = place.sweep("--yes", journal=str(project.folder / "journal"))
    assert (swept.code, list(place.items)) == (0, [kept])
    assert "--kept removes it" in swept.said
    swept = place.sweep("--yes", "--kept", journal=str(project.folder / "journal"))
    assert "1 removed, 0 left" in swept.said
    assert (place.items, journals(project)) == ({}, [])


def test_what_a_scenario_made_that_passed_is_removed_also_with_keep(place, project):
    ended = run(project, SHELF, "-D", "keep=failed")
    assert ended.code == 0, ended.said
    assert CLEAN in ended.said
    assert place.items == {}


# The time of a run


def test_a_run_that_takes_too_long_ends_as_by_sigterm(place, project):
    def slow(request: Any, usual: Any) -> Answer:
        threading.Event().wait(0.5)
        return usual()

    place.library.misbehave("GET", "/shelves.*", slow)
    steps = "".join(
        f"      Scenario: {n}\n        Given a smoke shelf exists\n        When I list the shelves\n" for n in range(40)
    )
    ended = run(project, f"    Feature: Slow\n{steps}", "-D", "run_timeout=3")
    assert ended.code == 143, ended.said
    assert "the run was stopped after 3 s (run_timeout)" in ended.said
    assert place.items == {}
