"""Times as services write them, and what is expected of them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from hamcrest.core.base_matcher import BaseMatcher
from hamcrest.core.description import Description
from hamcrest.core.matcher import Matcher

from support.description.times import time_of

__all__ = ["later_than", "time_of", "timestamp", "utc_time"]

# RFC 3339, in UTC.
UTC_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]00:00)")


class UtcTime(BaseMatcher[Any]):
    """Matches a text that is a time in UTC by RFC 3339, of a day and an hour that exist."""

    def _matches(self, item: Any) -> bool:
        return isinstance(item, str) and time_of(item) is not None and UTC_TIME.fullmatch(item) is not None

    def describe_to(self, description: Description) -> None:
        description.append_text("a time in UTC, such as 2026-01-31T12:30:00Z")


class Timestamp(BaseMatcher[Any]):
    """Matches a number that is a time, in seconds or milliseconds since 1970."""

    def _matches(self, item: Any) -> bool:
        return not isinstance(item, str) and time_of(item) is not None

    def describe_to(self, description: Description) -> None:
        description.append_text("a number of seconds or milliseconds since 1970, such as 1769862600000")


class LaterThan(BaseMatcher[Any]):
    """Matches a text or a number that is a time after another."""

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


def timestamp() -> Matcher[Any]:
    """Match a number that is a time, in seconds or milliseconds since 1970."""
    return Timestamp()


def later_than(before: datetime) -> Matcher[Any]:
    """Match a text or a number that is a time after another."""
    return LaterThan(before)
