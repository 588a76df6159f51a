"""Evaluates assertions, and notes what each step really checked and looked at, so that `honesty` need not believe its words.

The steps of a scenario run one after the other in one process, so there is one notebook; the recorder empties it for each step.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import hamcrest
from hamcrest.core.core.isnot import IsNot
from hamcrest.core.matcher import Matcher

#: What no matcher of a real expectation accepts all of.
PROBES: tuple[Any, ...] = (object(), None, "", "\0", [], {}, -1, True, False)


@dataclass(frozen=True, slots=True)
class StepEvidence:
    """What one step did, as observed.

    Attributes:
        kind: `given`, `when` or `then`.
        place: file and line of the step.
        checks: how many expectations were compared with something.
        empty: how many of them accept anything, so that they cannot fail.
        judged: whether it looked at a response to what the persona did.
        named: the ids and unique names of what it was about.
    """

    kind: str = ""
    place: str = ""
    checks: int = 0
    empty: int = 0
    judged: bool = False
    named: tuple[str, ...] = ()


@dataclass(slots=True)
class _Notebook:
    checks: int = 0
    empty: int = 0
    judged: bool = False
    named: list[str] = field(default_factory=list)


_now = _Notebook()


def take(kind: str = "", place: str = "") -> StepEvidence:
    """Return what was noted since the last time."""
    found = StepEvidence(kind, place, _now.checks, _now.empty, _now.judged, tuple(dict.fromkeys(_now.named)))
    _now.checks, _now.empty, _now.judged, _now.named = 0, 0, False, []
    return found


def assert_that(actual: Any, matcher: Any, reason: str = "") -> None:
    """Assert as PyHamcrest does, and note it. Steps use this one: an assertion that is made otherwise is not seen.

    Raises:
        AssertionError: what was expected, and what was there.
    """
    note_check(matcher)
    hamcrest.assert_that(actual, matcher, reason)


def differs(actual: object, expected: object) -> bool:
    """Return whether two values differ, and note that they were compared; the caller raises the error if they do."""
    _now.checks += 1
    return bool(actual != expected)


def note_check(matcher: Matcher[Any]) -> None:
    """Note that an expectation is about to be compared with something."""
    _now.checks += 1
    _now.empty += accepts_anything(matcher)


def note_judged() -> None:
    """Note that a response to what the persona did is being looked at."""
    _now.judged = True


def note_named(*names: str | None) -> None:
    """Note the ids and names of what a step is about."""
    _now.named += [name for name in names if name]


def accepts_anything(matcher: Matcher[Any]) -> bool:
    """Return whether a matcher cannot fail: it accepts values that have nothing in common.

    One that only rejects something, such as `not_(has_item(…))`, accepts them too; it is given the benefit of the doubt.
    """
    if isinstance(matcher, IsNot):
        return False
    return all(map(_accepts, itertools.repeat(matcher), PROBES))


def _accepts(matcher: Matcher[Any], value: Any) -> bool:
    try:
        return bool(matcher.matches(value))
    except Exception:  # noqa: BLE001 - a matcher that cannot even be asked does not accept it
        return False
