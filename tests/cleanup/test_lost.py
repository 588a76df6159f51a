"""Removing what may or may not have been created, since the response to its create was lost."""

from __future__ import annotations

import pytest

from support.cleanup.budget import Lost
from support.cleanup.cleaner import NOT_APPEARED
from support.cleanup.made import Made
from tests.cleanup.cases import GROUP, ROLE_TIE, TENANT, USER, Case, answer, lost

LAST_LOOK = Lost().last_look
NO_TIME = "perhaps left: the response was lost, and there was no time to look later"
NO_NAME = "perhaps left: the response was lost, and it has no name to look for"


@pytest.mark.parametrize("made", [USER, GROUP, TENANT])
def test_it_is_found_by_its_name(made: Made) -> None:
    case = Case(made)
    assert case.clean(lost(made)) == []
    assert case.service.existing == []
    assert case.record.events[f"{made.kind} {made.number}"] == ["gone"]


def test_everything_with_its_name_is_removed() -> None:
    """A service may have done twice what was sent once."""
    twin = Made("user", USER.name, {"user": "u-2"}, "admin", "/users")
    case = Case(USER, twin)
    assert case.clean(lost(USER)) == []
    assert case.service.existing == []


def test_a_tie_is_found_by_what_it_connects() -> None:
    case = Case(ROLE_TIE)
    assert case.clean(lost(ROLE_TIE, marks={})) == []
    assert case.service.existing == []


def test_what_does_not_exist_is_looked_for_once_more_later_and_stays_outstanding() -> None:
    case = Case()
    made = lost(USER)
    assert case.clean(made) == []
    assert case.record.events == {}, "nothing is certain yet"
    assert case.look_again() == []
    assert case.time.waits == [LAST_LOOK]
    assert case.record.events["user 3"] == ["failed"]
    assert case.record.reasons == [NOT_APPEARED]
    assert case.cleaner.waiting == [made]
    assert case.cleaner.absent == []
    assert case.look_again() == []
    assert case.time.waits == [LAST_LOOK]


@pytest.mark.parametrize(("age", "over"), [(3599.0, False), (3600.0, True), (86400.0, True)])
def test_what_was_lost_long_ago_is_closed(age: float, over: bool) -> None:
    case = Case(lost=Lost(now=lambda: 1_000_000.0))
    made = lost(USER, at=1_000_000.0 - age)
    assert case.clean(made) + case.look_again() == []
    assert case.record.events["user 3"] == (["gone"] if over else ["failed"])
    assert (case.cleaner.absent, case.cleaner.waiting) == (([made], []) if over else ([], [made]))


def test_what_appears_a_little_later_is_removed_and_not_called_absent() -> None:
    case = Case()
    case.time.at(1.0, lambda: case.service.existing.append(USER))
    assert case.clean(lost(USER)) == []
    assert case.look_again() == []
    assert case.service.existing == []
    assert case.cleaner.absent == []


def test_a_tie_that_appears_a_little_later_is_removed() -> None:
    case = Case()
    case.time.at(1.0, lambda: case.service.existing.append(ROLE_TIE))
    assert case.clean(lost(ROLE_TIE, marks={})) + case.look_again() == []
    assert case.service.existing == []


def test_what_appears_while_its_parent_is_removed_is_removed_first() -> None:
    case = Case(TENANT)
    case.service.deletes["tenant"] = [answer(409)]
    case.time.at(0.05, lambda: case.service.existing.append(GROUP))
    assert case.clean(lost(GROUP), TENANT) == []
    assert case.service.existing == []


def test_what_appears_late_and_cannot_be_removed_is_left() -> None:
    case = Case()
    case.time.at(1.0, lambda: case.service.existing.append(USER))
    assert case.clean(lost(USER)) == []
    case.service.deletes["user"] = [answer(403)]
    assert case.look_again() == [("user", "its removal was answered 403")]
    assert case.record.events["user 3"] == ["failed"]


def test_doubt_is_kept_across_the_cleanups_of_a_run() -> None:
    """The list that a run shares used to be replaced by the first thing that was gone; what appeared late was never found."""
    case = Case(USER)
    shared: list[tuple[Made, float]] = []
    for outstanding in ([USER], [lost(GROUP)], [lost(TENANT)]):
        case.another(doubtful=shared).clean(outstanding)
    assert [made.kind for made, _ in shared] == ["group", "tenant"]
    case.service.existing = [TENANT]
    assert case.another(doubtful=shared).look_again() == []
    assert case.service.existing == []
    assert shared == []


def test_without_a_name_it_is_closed_if_its_parent_is_gone() -> None:
    case = Case(TENANT)
    assert case.clean(lost(GROUP, marks={}), TENANT) == []
    assert case.record.events["group 2"] == ["gone"]


def test_without_a_name_it_is_perhaps_left_if_nothing_tells() -> None:
    case = Case(TENANT, seconds=0.5)
    assert case.clean(lost(TENANT, marks={}), lost(GROUP, marks={})) == [("tenant", NO_NAME), ("group", NO_NAME)]


def test_after_a_signal_it_is_still_looked_for_a_little_later() -> None:
    """It used to be looked for at once only, and closed."""
    case = Case()
    case.budget.deadline = case.time.now + 8.0
    case.time.at(1.0, lambda: case.service.existing.append(USER))
    assert case.clean(lost(USER)) + case.look_again() == []
    assert case.service.existing == []


def test_without_time_to_look_later_it_is_perhaps_left() -> None:
    case = Case()
    case.budget.deadline = case.time.now + 1.5
    assert case.clean(lost(USER)) == []
    assert case.look_again() == [("user", NO_TIME)]
    assert case.record.events["user 3"] == ["failed"]
    assert case.cleaner.absent == []
