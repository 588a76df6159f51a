"""Times in JSON values, as services write them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

#: From here on, a number of seconds since 1970 would be after the year 5000, so it is one of milliseconds.
MILLISECONDS = 100_000_000_000


def time_of(shown: Any) -> datetime | None:
    """Return the time that a text or a number stands for, in UTC if it does not say; None if it is not a time."""
    if isinstance(shown, int | float) and not isinstance(shown, bool):
        return _since_1970(shown)
    if not isinstance(shown, str):
        return None
    try:
        time = datetime.fromisoformat(shown.upper())
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _since_1970(number: float) -> datetime | None:
    seconds = number / 1000 if number >= MILLISECONDS else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
