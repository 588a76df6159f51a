"""Observations of a single field: its value, its ending, and times."""

from __future__ import annotations

from typing import Any

import pytest

from support.errors import ScenarioError
from tests.library.changes import shows
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import Answer
from tests.library.worlds import SERVICE

BOOK = "/shelves/[^/]+/books/[^/]+"
BOOKS = "/shelves/[^/]+/books"

# Values


@pytest.mark.parametrize(
    ("field", "words"), [("remark", "as good as new"), ("note", "as good as new"), ("pages", "100"), ("pages", "100.0")]
)
def test_a_field_has_a_value_by_its_name_or_by_a_word_for_it(begin: Begin, field: str, words: str) -> None:
    case = begin()
    case.given("book")
    case.world.observations.has_value(case.thing("the book"), field, words)


@pytest.mark.parametrize(
    ("field", "words"), [("remark", "worn"), ("pages", '"100"'), ("pages", "null"), ("remark", "null")]
)
def test_another_value_is_noticed(begin: Begin, field: str, words: str) -> None:
    case = begin()
    case.given("book")
    with pytest.raises(AssertionError, match="Expected: a dictionary containing"):
        case.world.observations.has_value(case.thing("the book"), field, words)


def test_a_field_that_is_missing_is_not_null(begin: Begin, library: Library) -> None:
    case = begin()
    case.try_to("create a book with no remark")
    case.world.observations.has_value(case.thing("the book"), "remark", "null")
    library.misbehave("GET", BOOK, shows(note=...))
    with pytest.raises(AssertionError):
        case.world.observations.has_value(case.thing("the book"), "remark", "null")


def test_a_field_that_the_kind_does_not_have_is_an_error_of_the_scenario(begin: Begin) -> None:
    case = begin()
    case.given("book")
    with pytest.raises(ScenarioError, match="a book has no weight\n  has: book_id, title"):
        case.world.observations.has_value(case.thing("the book"), "weight", "7")


def test_a_word_for_a_field_that_only_other_kinds_have_is_an_error_of_the_scenario(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    words: Any = SERVICE.resources["book"].words
    monkeypatch.setitem(words, "weight", "weight_in_grams")
    case = begin()
    case.given("book")
    with pytest.raises(ScenarioError, match="a book has no weight"):
        case.world.observations.has_value(case.thing("the book"), "weight", "7")


def test_a_derived_field_is_the_unique_name_with_an_ending(begin: Begin, library: Library) -> None:
    case = begin()
    case.try_to('create a book called "Night Shift"')
    case.world.observations.ends_with(case.thing("the book"), "key", "night_shift")
    for ending in ("shift", "night", "night_shift_2"):
        with pytest.raises(AssertionError):
            case.world.observations.ends_with(case.thing("the book"), "key", ending)
    library.misbehave("GET", BOOK, shows(key="another_night_shift"))
    with pytest.raises(AssertionError):
        case.world.observations.ends_with(case.thing("the book"), "key", "night_shift")


# Later than before


def test_a_time_that_moved_forward_is_later(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.try_to("update the book")
    case.world.observations.is_later(case.thing("the book"), "update time")


@pytest.mark.parametrize("field", ["created_at", "creation date"])
def test_a_time_that_stayed_is_not_later(begin: Begin, field: str) -> None:
    case = begin()
    case.given("book")
    case.try_to("update the book")
    with pytest.raises((AssertionError, ScenarioError)) as caught:
        case.world.observations.is_later(case.thing("the book"), field)
    assert caught.type is (AssertionError if field == "created_at" else ScenarioError)


def test_a_time_that_moved_back_is_not_later(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book")
    case.try_to("update the book")
    library.misbehave("GET", BOOK, shows(updated_at="2001-01-01T00:00:00Z"))
    with pytest.raises(AssertionError, match="Expected: a time later than"):
        case.world.observations.is_later(case.thing("the book"), "update time")


@pytest.mark.parametrize("shown", [..., None, "yesterday", 7])
def test_a_time_that_is_none_afterwards_is_a_wrong_answer(begin: Begin, library: Library, shown: Any) -> None:
    """It used to end the step with an error of the suite."""
    case = begin()
    case.given("book")
    case.try_to("update the book")
    library.misbehave("GET", BOOK, shows(updated_at=shown))
    with pytest.raises(AssertionError):
        case.world.observations.is_later(case.thing("the book"), "update time")


def test_a_time_that_was_not_seen_before_the_action_is_an_error_of_the_scenario(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.try_to("read the book")
    with pytest.raises(ScenarioError, match="the update time of the book was not seen before the action"):
        case.world.observations.is_later(case.thing("the book"), "update time")


# Times of what has just been created


@pytest.mark.parametrize("time", ["2001-01-01T00:00:00Z", "2101-01-01T00:00:00.5+00:00"])
def test_a_new_thing_is_of_now(begin: Begin, library: Library, time: str) -> None:
    library.misbehave("POST", BOOKS, shows(created_at=time))
    case = begin()
    case.try_to("create a book")
    with pytest.raises(AssertionError, match=r"created_at should be about .*, and is 2.01-01-01"):
        case.world.observations.has_requested_values(case.thing("the book"))


@pytest.mark.parametrize("date", ["Mon, 01 Jan 2001 00:00:09 GMT", ""])
def test_now_is_by_the_clock_of_the_service_if_it_says(begin: Begin, library: Library, date: str) -> None:
    old = {"created_at": "2001-01-01T00:00:00Z", "updated_at": "2001-01-01T00:00:00z"}
    library.misbehave("POST", BOOKS, lambda request, usual: Answer(201, usual().body | old, headers={"Date": date}))
    case = begin()
    case.try_to("create a book")
    library.misbehave("GET", BOOK, shows(**old))
    case.world.observations.has_requested_values(case.thing("the book"))
