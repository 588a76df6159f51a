"""A service that lies about what it made and removed: nothing is called gone that was not observed to be gone."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.cleanup.budget import Budget
from support.cleanup.cleaner import Cleaner
from support.cleanup.journal import Journal
from support.cleanup.last_look import still_listed
from support.cleanup.made import GONE, MADE, UNKNOWN, Made
from support.cleanup.reading import read
from support.json_files import ROOT
from support.polling import Patience
from tests.cleanup.places import Place, shelf_of_run
from tests.library.changes import shows
from tests.library.project import Ended, Project
from tests.library.store import Answer, problem
from tests.library.worlds import DESCRIPTION

RUN = "0badcafe"
CLEAN = "Nothing was left behind."


def project(place: Place, folder: Path, text: str, lacking: tuple[str, str] | None = None, **settings: Any) -> Project:
    """A project whose service description lacks an operation of a resource."""
    folder /= "project"
    folder.mkdir()
    if lacking is not None:
        document = json.loads(DESCRIPTION.read_text("utf-8"))
        del document["resources"][lacking[0]]["operations"][lacking[1]]
        settings["service"] = str(folder / "service.json")
        Path(settings["service"]).write_text(json.dumps(document), "utf-8")
    made = Project(folder, place.library.url, last_look=0.1, **settings)
    made.feature(text)
    return made


def run(made: Project, *more: str) -> Ended:
    return made.run("-D", "persona=steward", *more)


READER = "Feature: Readers\n  Scenario: A reader\n    When I try to create a reader\n"
QUIET = "Feature: Quiet\n  Scenario: Nothing is created\n    When I list the shelves\n    Then I am allowed\n"


# The last look at the lists


def last_look(place: Place, *made: Made) -> list[str]:
    """Let a run have made and removed these things, and return what it finds and cannot remove in its last look."""
    journal = Journal(place.journal, RUN, {"base_url": place.library.url})
    for each in made:
        intent = journal.intend(each)
        journal.outcome(replace(each, number=intent.number), MADE)
        journal.outcome(intent, GONE)
    unseen: list[str] = []
    with place.steward() as steward:
        cleaner = Cleaner(steward, journal, Budget(0.1))
        left = still_listed(journal, cleaner, steward, Patience(), journal.outstanding(), unseen)
    journal.close()
    assert unseen == []
    return [str(each.made) for each in left]


def label(own: str) -> Made:
    return Made("label", own, {"shelf": "theirs", "label": own}, "", "")


def test_what_has_no_name_is_seen_in_the_last_look_by_its_id(place: Place) -> None:
    place.shelf("theirs", "Novels")
    place.put("/shelves/theirs/labels/smoke_0badcafe_1_label", label_key="smoke_0badcafe_1_label")
    place.put("/shelves/theirs/labels/green", label_key="green")
    place.library.misbehave("DELETE", ".*", lambda request, usual: Answer(204))
    (left,) = last_look(place, label("smoke_0badcafe_1_label"))
    assert left.startswith('label "smoke_0badcafe_1_label"')


def test_a_tie_of_ours_is_seen_in_the_last_look_and_removed(place: Place) -> None:
    place.shelf("theirs", "Novels")
    for own in ("ours", "other"):
        place.put(f"/shelves/theirs/readers/{own}", shelf_id="theirs", reader_id=own, level="gold")
    reader = Made("reader", None, {"reader": "ours"}, "", "")
    card = Made("card", None, {"shelf": "theirs", "reader": "ours"}, "", "")
    assert last_look(place, reader, card) == []
    assert sorted(place.items) == ["/shelves/theirs", "/shelves/theirs/readers/other"]


@pytest.mark.parametrize("patience", [1.0, 0.0])
def test_what_a_refusal_hid_is_found_although_lists_lag(place: Place, tmp_path: Path, patience: float) -> None:
    made_at: list[float] = []

    def hidden(request: Any, usual: Any) -> Answer:
        answer: Answer = usual()
        made_at.append(time.monotonic())
        return problem(409, f"there is one already, or not: {answer.status}")

    def lags(request: Any, usual: Any) -> Answer:
        answer: Answer = usual()
        if patience and made_at and time.monotonic() < made_at[0] + 0.6:
            return Answer(body={**answer.body, "items": [], "total": 0})
        return answer

    place.library.misbehave("POST", "/readers", hidden, times=1)
    place.library.misbehave("GET", "/readers", lags)
    ended = run(project(place, tmp_path, READER, patience=patience))
    assert CLEAN in ended.said, ended.said
    assert place.items == {}


# Wrong ids, of what has no list or cannot be read


def test_a_wrong_id_of_what_has_no_list_is_reported_by_this_run_and_the_next(place: Place, tmp_path: Path) -> None:
    place.library.misbehave("POST", "/readers", shows(reader_id="reader-9999"), times=1)
    made = project(place, tmp_path, READER, lacking=("reader", "list"))
    first = run(made)
    assert first.code == 3, first.said
    assert "1 thing is perhaps left behind:" in first.said
    assert "its id leads nowhere although nothing has removed it" in first.said
    made.feature(QUIET)
    second = run(made)
    assert second.code == 3, second.said
    assert CLEAN not in second.said
    assert "there is no list to look for it in" in second.said


def test_what_is_removed_as_it_should_needs_no_list(place: Place, tmp_path: Path) -> None:
    ended = run(project(place, tmp_path, READER, lacking=("reader", "list")))
    assert ended.code == 0, ended.said
    assert CLEAN in ended.said
    assert place.items == {}


@pytest.mark.parametrize("lacking", ["read", "list"])
def test_what_belongs_to_others_is_not_removed_for_a_wrong_id(place: Place, tmp_path: Path, lacking: str) -> None:
    place.put("/readers/theirs", reader_id="theirs", title="Jo")
    place.library.misbehave("POST", "/readers", shows(reader_id="theirs", title=...), times=1)
    ended = run(project(place, tmp_path, READER, lacking=("reader", lacking)))
    assert "/readers/theirs" in place.items
    assert len(place.items) == (1 if CLEAN in ended.said else 2), ended.said


# A gateway that gives up


@pytest.mark.parametrize("status", [408, 499, 504])
def test_what_a_gateway_gave_up_may_still_be_made(place: Place, tmp_path: Path, status: int) -> None:
    place.library.misbehave("POST", "/readers", lambda request, usual: problem(status, "too late"), times=1)
    ended = run(project(place, tmp_path, READER))
    assert ended.code == 3, ended.said
    assert "later runs look for it" in ended.said


# A journal that somebody changes


def test_what_is_outstanding_is_remembered_when_the_file_is_emptied(tmp_path: Path) -> None:
    journal = Journal(tmp_path, RUN, {"base_url": "http://here"})
    journal.outcome(replace(journal.intend(shelf_of_run("s")), ids={"shelf": "s"}), MADE)
    journal.path.write_bytes(b"")
    assert [made.id for made in journal.outstanding()] == ["s"]
    journal.close()
    assert journal.path.exists()


def test_a_line_in_it_that_is_not_understood_is_named_and_keeps_the_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path, RUN, {"base_url": "http://here"})
    journal.outcome(journal.intend(shelf_of_run("s")), GONE)
    with journal.path.open("a", encoding="utf-8") as file:
        file.write("hello\n")
    assert journal.unread() == (f"{journal.path}:4: it is not JSON",)
    journal.close()
    assert journal.path.exists()


def test_a_new_name_and_a_removal_are_written_down(tmp_path: Path) -> None:
    journal = Journal(tmp_path, RUN, {"base_url": "http://here"})
    made = replace(journal.intend(shelf_of_run("s")), ids={"shelf": "s"})
    journal.outcome(made, MADE)
    journal.outcome(replace(made, marks={}, removed=True), MADE)
    (found,) = read(journal.path).outstanding
    assert (found.marks, found.removed) == ({}, True)
    journal.outcome(made, UNKNOWN)
    (found,) = read(journal.path).outstanding
    assert found.lost
    journal.close()


def test_a_torn_header_is_named(place: Place) -> None:
    place.journal.mkdir()
    path = place.journal / "0badcafe-1.jsonl"
    path.write_bytes(b'{"at": "2026-01-01T00:00:00+00:00", "event": "ru')
    swept = place.sweep("--yes")
    assert swept.code == 3
    assert f"{path}:1: it is not JSON" in swept.said
    assert path.exists()


def test_a_cleanup_that_broke_off_leaves_no_clean_verdict(place: Place, tmp_path: Path) -> None:
    """Something unforeseen in the cleanup must not pass for one that found nothing."""
    made = project(place, tmp_path, READER)
    own = (ROOT / "environment.py").read_text("utf-8")
    made.environment(f"""{own}


from support.cleanup.cleaner import Cleaner


def breaks(self, outstanding):
    raise MemoryError


Cleaner.clean = breaks
""")
    ended = run(made)
    assert ended.code == 3, ended.said
    assert "2 things are perhaps left behind:" in ended.said
    assert "it is outstanding in the journal" in ended.said
    assert CLEAN not in ended.said
