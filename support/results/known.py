"""A known issue: why a scenario is expected to fail, as the mark in its feature says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownIssue:
    """What excuses a wrong answer for some time.

    Attributes:
        ticket: where the issue is tracked.
        until: the last day on which it is excused, such as `2027-01-31`, in UTC.
        expired: whether that day had passed when the run began.
    """

    ticket: str
    until: str
    expired: bool = False

    def __str__(self) -> str:
        return f"the known issue {self.ticket}, until {self.until}"
