"""Matchers that PyHamcrest does not have: a complete object, and the field that an error names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hamcrest import all_of, any_of, anything, has_entries, has_key, instance_of, none, not_
from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description
from hamcrest.core.matcher import Matcher

from support.description.payloads import ABSENT
from support.description.service import Resource
from support.scenario.times import timestamp, utc_time


def complete(resource: Resource, expected: Mapping[str, Any]) -> Matcher[Any]:
    """Match an object with all its fields: the expected values, times in UTC, and nothing that is absent or write-only."""
    fields, times = {name: anything() for name in resource.fields}, _times(resource)
    absent = [name for name, value in expected.items() if value is ABSENT]
    hidden: list[Matcher[Any]] = [not_(has_key(name)) for name in (*resource.write_only, *absent)]
    wanted = {
        name: _within(value) if name in resource.extended else value
        for name, value in expected.items()
        if value is not ABSENT
    }
    return all_of(has_entries({**fields, **times, **wanted}), *hidden)


def alike(resource: Resource, name: str, seen: Any) -> Matcher[Any]:
    """Match what a field that changes by itself may show a moment after it was seen: another value, of the same type."""
    if seen is None or name in resource.incidental:
        return anything()
    number = isinstance(seen, int | float) and not isinstance(seen, bool)
    kinds: list[Matcher[Any]] = [instance_of(each) for each in ((int, float) if number else (type(seen),))]
    others: list[Matcher[Any]] = [not_(instance_of(bool))] if number else []  # a bool is an int in Python
    same = all_of(any_of(*kinds), *others)
    kind = _times(resource).get(name, same)
    return any_of(none(), kind)


def _times(resource: Resource) -> dict[str, Matcher[Any]]:
    return dict.fromkeys(resource.times, utc_time()) | dict.fromkeys(resource.timestamps, timestamp())


def _within(value: Any) -> Any:
    """An object in an object may show more than was sent."""
    return has_entries({name: _within(each) for name, each in value.items()}) if isinstance(value, Mapping) else value


class OnlyBlames(BaseMatcher[Sequence[str]]):
    """Matches the names of fields at fault if they are one field, or places within it, each once."""

    def __init__(self, field: str) -> None:
        self._field = field

    def _matches(self, item: Sequence[str]) -> bool:
        inside = (f"{self._field}.", f"{self._field}[")
        return (
            bool(item)
            and len(set(item)) == len(item)
            and all(each == self._field or each.startswith(inside) for each in item)
        )

    def describe_to(self, description: Description) -> None:
        description.append_text(f"an error that blames {self._field}, once, and no other field")

    def describe_mismatch(self, item: Sequence[str], mismatch_description: Description) -> None:
        mismatch_description.append_text(f"it blames {', '.join(item) if item else 'none'}")


def only_blames(field: str) -> Matcher[Sequence[str]]:
    """Match the names of fields at fault if they are this field and no other."""
    return OnlyBlames(field)


class _Pages(BaseMatcher[Sequence[Sequence[str]]]):
    """Matches the ids on the pages of a list if one of them is there; from page to page it may move while the list is read."""

    def __init__(self, own: str, *, expected: bool) -> None:
        self._own = own
        self._expected = expected

    def _matches(self, item: Sequence[Sequence[str]]) -> bool:
        if not isinstance(item, list):
            return False
        often = [list(page).count(self._own) for page in item]
        return sum(often) > 0 and max(often) == 1 if self._expected else sum(often) == 0

    def describe_to(self, description: Description) -> None:
        description.append_text(f"{'' if self._expected else 'not '}a sequence containing ")
        description.append_description_of(self._own)

    def describe_mismatch(self, item: Sequence[Sequence[str]], mismatch_description: Description) -> None:
        if self._expected and any(list(page).count(self._own) > 1 for page in item):
            mismatch_description.append_text(f"the list shows {self._own} more than once on one page: ")
        mismatch_description.append_text("was ").append_description_of([own for page in item for own in page])


def pages_with(own: str, *, expected: bool) -> Matcher[Sequence[Sequence[str]]]:
    """Match the pages of a list, as ids, if they show one, at most once on each page; or, if it is not expected, do not."""
    return _Pages(own, expected=expected)
