"""Times as services write them, and what is expected of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description
from hamcrest.core.matcher import Matcher

# RFC 3339, in UTC.
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]00:00)")


def time_of(shown: Any) -> datetime | None:
    """Return the time that a text stands for, in UTC if it does not say; None if it is not a time."""
    if not isinstance(shown, str):
        return None
    try:
        time = datetime.fromisoformat(shown.upper())
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


class UtcTime(BaseMatcher[Any]):
    """Matches a text that is a time in UTC by RFC 3339, of a day and an hour that exist."""

    def _matches(self, item: Any) -> bool:
        return time_of(item) is not None and UTC_TIME.fullmatch(item) is not None

    def describe_to(self, description: Description) -> None:
        description.append_text("a time in UTC, such as 2026-01-31T12:30:00Z")


class LaterThan(BaseMatcher[Any]):
    """Matches a text that is a time after another."""

    def __init__(self, before: datetime) -> None:
        self._before = before

    def _matches(self, item: Any) -> bool:
        time = time_of(item)
        return time is not None and time > self._before

    def describe_to(self, description: Description) -> None:
        description.append_text(f"a time later than {self._before.isoformat()}")


def utc_time() -> Matcher[Any]:
    """Match a text that is a time in UTC by RFC 3339."""
    return UtcTime()


def later_than(before: datetime) -> Matcher[Any]:
    """Match a text that is a time after another."""
    return LaterThan(before)
