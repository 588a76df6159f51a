"""Matchers: a complete object, the field that an error blames, and times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hamcrest.core.string_description import StringDescription

from support.description.service import Resource
from support.scenario.matchers import complete, only_blames
from support.scenario.times import later_than, time_of, utc_time

BOOK = Resource("book", "books", {}, "id", fields=("id", "title", "at"), times=("at",), write_only=("secret",))
GOOD = {"id": "1", "title": "Emma", "at": "2026-01-31T12:30:00Z"}


def mismatch(matcher: Any, item: Any) -> str:
    description = StringDescription()
    matcher.describe_mismatch(item, description)
    return str(description)


# A complete object


@pytest.mark.parametrize("more", [{}, {"colour": "green"}, {"title": None}])
def test_an_object_with_all_its_fields_is_complete(more: dict[str, Any]) -> None:
    assert complete(BOOK, {"id": "1"}).matches({**GOOD, **more})


@pytest.mark.parametrize(
    "shown",
    [
        {"id": "1", "title": "Emma"},
        {"id": "1", "at": GOOD["at"]},
        {**GOOD, "id": "2"},
        {**GOOD, "id": 1},
        {**GOOD, "at": "2026-01-31"},
        {**GOOD, "secret": "x"},
        {**GOOD, "secret": None},
        [GOOD],
        None,
        "Emma",
    ],
)
def test_an_object_that_lacks_something_or_shows_a_secret_is_not_complete(shown: Any) -> None:
    assert not complete(BOOK, {"id": "1"}).matches(shown)


def test_an_expected_value_is_compared_and_not_only_looked_for() -> None:
    assert complete(BOOK, {"title": None}).matches({**GOOD, "title": None})
    assert not complete(BOOK, {"title": None}).matches(GOOD)


# The field that an error blames


@pytest.mark.parametrize(
    "blamed", [["title"], ["title.0"], ["title[3]"], ["title.first", "title.last"], ["title", "title[0]"]]
)
def test_a_field_is_blamed_by_its_name_or_by_a_place_inside_it(blamed: list[str]) -> None:
    assert only_blames("title").matches(blamed)


@pytest.mark.parametrize(
    "blamed",
    [
        [],
        ["note"],
        ["title", "note"],
        ["title", "title"],
        ["title.0", "title.0"],
        ["titles"],
        ["title_2"],
        ["subtitle"],
        ["body.title"],
        ["Title"],
        [""],
        ["None"],
    ],
)
def test_another_field_two_fields_or_the_same_one_twice_is_not_that_field(blamed: list[str]) -> None:
    assert not only_blames("title").matches(blamed)


def test_the_mismatch_says_what_was_blamed() -> None:
    assert str(StringDescription().append_description_of(only_blames("title"))) == (
        "an error that blames title, once, and no other field"
    )
    assert mismatch(only_blames("title"), ["note", "pages"]) == "it blames note, pages"
    assert mismatch(only_blames("title"), []) == "it blames none"


# Times


@pytest.mark.parametrize(
    "shown",
    [
        "2026-01-31T12:30:00Z",
        "2026-01-31t12:30:00z",
        "2026-01-31 12:30:00.5+00:00",
        "2026-01-31T12:30:00.123456789Z",
        "2026-01-31T12:30:00-00:00",
        "2024-02-29T23:59:59Z",
    ],
)
def test_a_time_in_utc_is_one(shown: str) -> None:
    assert utc_time().matches(shown)


@pytest.mark.parametrize(
    "shown",
    [
        "2026-01-31T12:30:00",
        "2026-01-31T12:30:00+02:00",
        "2026-01-31",
        "2026-01-31T12:30Z",
        "20260131T123000Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-31T24:30:00Z",
        "2026-01-31T12:60:00Z",
        "2026-01-31T12:30:00Z ",
        "2026-01-31T12:30:00Z\n",
        "yesterday",
        "",
        None,
        1769862600,
        True,
        ["2026-01-31T12:30:00Z"],
    ],
)
def test_anything_else_is_not_a_time_in_utc(shown: Any) -> None:
    assert not utc_time().matches(shown)


def test_a_time_without_a_zone_counts_as_utc_in_comparisons() -> None:
    assert time_of("2026-01-31T12:30:00") == datetime(2026, 1, 31, 12, 30, tzinfo=UTC)
    assert time_of("2026-01-31T14:30:00+02:00") == datetime(2026, 1, 31, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "later"),
    [
        ("2026-01-31T12:30:00.000001Z", True),
        ("2026-01-31T13:30:00+00:30", True),
        ("2026-01-31T12:30:00Z", False),
        ("2026-01-31T14:00:00+02:00", False),
        ("soon", False),
        (None, False),
    ],
)
def test_a_time_is_later_only_if_it_is_after_the_other(shown: Any, later: bool) -> None:
    assert later_than(datetime(2026, 1, 31, 12, 30, tzinfo=UTC)).matches(shown) is later


def test_a_time_that_is_not_later_is_shown_as_it_is() -> None:
    matcher = later_than(datetime(2026, 1, 31, 12, 30, tzinfo=UTC))
    assert str(StringDescription().append_description_of(matcher)) == "a time later than 2026-01-31T12:30:00+00:00"
    assert mismatch(matcher, "yesterday") == "was 'yesterday'"


@pytest.mark.parametrize(("extended", "matches"), [((), False), (("note",), True)])
def test_an_object_in_a_field_shows_more_than_was_sent_only_if_that_is_described(
    extended: tuple[str, ...], matches: bool
) -> None:
    resource = Resource("order", "orders", {}, extended=extended)
    assert complete(resource, {"note": {"a": 1}}).matches({"note": {"a": 1, "b": 2}}) is matches
    assert complete(resource, {"note": {"a": 1}}).matches({"note": {"a": 1}})
    assert not complete(resource, {"note": {"a": 1}}).matches({"note": {"b": 2}})
