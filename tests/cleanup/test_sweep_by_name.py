"""Without a journal, the sweep removes what has a name of the suite and is old enough, and nothing of others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.cleanup.sweep import by_pattern
from tests.cleanup.places import LONG_AGO, OTHER, RUN, Place
from tests.library.changes import answers, lists
from tests.library.store import now


def test_everything_of_the_suite_is_removed_and_nothing_of_others(place: Place) -> None:
    others = (
        "smoke",
        "smoke-test",
        "smoke-0badcafe",
        "smoke-0badcafe-1",
        "smoke-0badcafe-1-shelves",
        "smoke-0badcafe-x-shelf",
        "smoke-0badcaf-1-shelf",
        "smoke-0BADCAFE-1-shelf",
        "my smoke-0badcafe-1-shelf",
        "smoke-0badcafe-1-shelf's",
        "smoke-0badcafe-1-book",
        "smoke_0badcafe_1_book",
    )
    for number, name in enumerate(others):
        place.shelf(f"theirs-{number}", name)
    theirs = place.items
    place.everything(RUN, "a")
    place.everything(OTHER, "b")
    ours = place.items
    dry = place.sweep("--older-than", "0m")
    assert (dry.code, place.items) == (0, ours)
    assert "12 found by name and age; nothing was removed; add --yes" in dry.said
    swept = place.sweep("--older-than", "0m", "--yes")
    assert (swept.code, place.items) == (0, theirs)
    assert "12 removed, 0 left" in swept.said


def test_ties_and_children_are_removed_before_what_they_connect_and_are_in(place: Place) -> None:
    place.everything(RUN)
    said = place.sweep("--older-than", "0m").said
    kinds = [line.split()[2] for line in said.splitlines() if line.startswith("would remove: ")]
    assert kinds.index("loan") < min(kinds.index("book"), kinds.index("card"))
    assert kinds.index("card") < min(kinds.index("shelf"), kinds.index("reader"))
    assert max(kinds.index("book"), kinds.index("label")) < kinds.index("shelf")


def test_what_is_too_young_is_left_alone(place: Place) -> None:
    place.everything(RUN)
    for item in place.library.store.items.values():
        item["created_at"] = now()
    before = place.items
    swept = place.sweep("--older-than", "1h", "--yes")
    assert (swept.code, place.items) == (0, before)
    assert "0 removed, 0 left" in swept.said


@pytest.mark.parametrize("age", ["0m", "1h", "5.9h"])
def test_what_is_younger_than_the_longest_run_is_left_alone_unless_that_is_asked_for(place: Place, age: str) -> None:
    place.shelf("s", f"smoke-{RUN}-1-shelf", created_at=(datetime.now(UTC) - timedelta(hours=5.95)).isoformat())
    swept = place.sweep("--older-than", age, "--yes")
    assert list(place.items) == ["/shelves/s"]
    assert "only what is older than 6 h, the longest that a run may take (longest_run); or --even-live" in swept.said
    assert "1 removed, 0 left" in place.sweep("--older-than", age, "--yes", "--even-live").said
    assert place.items == {}


@pytest.mark.parametrize(("began", "born"), [(30, 0.1), (0.1, 30), (0.1, 0.1)])
def test_the_younger_of_name_and_clock_counts_since_a_clock_may_be_wrong(
    place: Place, began: float, born: float
) -> None:
    moment = datetime.now(UTC)
    run = f"{int((moment - timedelta(hours=began)).timestamp()):08x}cafe"
    place.shelf("s", f"smoke-{run}-1-shelf", created_at=(moment - timedelta(hours=born)).isoformat())
    assert "0 removed, 0 left" in place.sweep("--older-than", "24h", "--yes").said
    assert list(place.items) == ["/shelves/s"]


def test_what_began_long_ago_by_its_name_is_old_if_the_service_shows_no_age(place: Place) -> None:
    run = f"{int((datetime.now(UTC) - timedelta(hours=30)).timestamp()):08x}cafe"
    place.shelf("s", f"smoke-{run}-1-shelf", created_at=None)
    place.sweep("--older-than", "24h", "--yes")
    assert place.items == {}


@pytest.mark.parametrize(("age", "removed"), [("89m", True), ("1.4h", True), ("91m", False), ("1d", False)])
def test_the_age_is_that_which_the_service_shows(place: Place, age: str, removed: bool) -> None:
    place.shelf("s", f"smoke-{RUN}-1-shelf", created_at=(datetime.now(UTC) - timedelta(minutes=90)).isoformat())
    place.sweep("--older-than", age, "--yes", longest_run=60)
    assert ("/shelves/s" not in place.items) is removed


@pytest.mark.parametrize("shown", [None, "yesterday", 7])
def test_what_shows_no_age_is_never_old_by_itself(place: Place, shown: Any) -> None:
    place.shelf("s", f"smoke-{RUN}-1-shelf", created_at=shown)
    place.sweep("--older-than", "1m", "--yes")
    assert "/shelves/s" in place.items


def test_what_shows_no_age_is_old_if_what_it_is_in_is_old(place: Place) -> None:
    place.everything(RUN)
    place.library.store.items["/shelves/s"]["created_at"] = LONG_AGO
    place.library.store.items["/readers/s-r"]["created_at"] = LONG_AGO
    for path in [path for path in place.items if path.count("/") > 2]:
        del place.library.store.items[path]["created_at"]
    place.sweep("--older-than", "24h", "--yes")
    assert place.items == {}


def test_something_of_others_in_ours_is_not_removed_and_what_holds_it_is_named(place: Place) -> None:
    place.everything(RUN)
    place.put("/shelves/s/books/theirs", book_id="theirs", title="Emma")
    place.library.misbehave("DELETE", "/shelves/s", answers(409, "it still has a book"))
    swept = place.sweep("--older-than", "0m", "--yes")
    assert swept.code == 3
    assert "left: shelf" in swept.said
    assert {path for path in place.items if "/books/" in path} == {"/shelves/s/books/theirs"}


def test_a_tie_between_things_of_others_is_not_removed(place: Place) -> None:
    place.everything(RUN)
    place.put("/readers/theirs", reader_id="theirs", title="Ada")
    place.put("/shelves/s/readers/theirs", shelf_id="s", reader_id="theirs")
    with place.steward() as steward:
        found = by_pattern(steward, timedelta(), set, endings=("renamed",))
    assert [made.ids["reader"] for made in found if made.kind == "card"] == ["s-r"]


def test_a_list_that_cannot_be_read_ends_the_sweep(place: Place) -> None:
    place.everything(RUN)
    before = place.items
    place.library.misbehave("GET", "/readers", answers(500))
    swept = place.sweep("--older-than", "0m", "--yes")
    assert (swept.code, place.items) == (2, before)
    assert "the list of readers cannot be read: it was answered 500" in swept.said


def test_a_list_that_somebody_else_has_just_removed_is_empty(place: Place) -> None:
    place.everything(RUN)
    place.library.misbehave("GET", "/shelves/s/(books|labels|readers)", answers(404))
    kinds = {line.split()[2] for line in place.sweep("--older-than", "0m").said.splitlines() if "would remove" in line}
    assert kinds == {"shelf", "reader"}


def test_an_item_without_an_id_is_left_out(place: Place) -> None:
    place.shelf("s", f"smoke-{RUN}-1-shelf")
    place.library.misbehave(
        "GET", "/shelves", lists(lambda items: [{"title": f"smoke-{RUN}-9-shelf", "created_at": LONG_AGO}, *items])
    )
    assert "1 found by name and age" in place.sweep("--older-than", "0m").said


@pytest.mark.parametrize("age", ["", "24", "h", "-1h", "1w", "1 h", "1e3h", "9999999d"])
def test_an_age_that_is_none_is_refused(place: Place, age: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        place.sweep(f"--older-than={age}")
    assert caught.value.code == 2
    assert "expected an age such as 24h, 90m or 7d" in capsys.readouterr().err
