"""The only module that waits: a read may lag behind a write for as long as the settings allow."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from hamcrest.core.matcher import Matcher
from hamcrest.core.string_description import StringDescription

from support.evidence import assert_that, note_check

T = TypeVar("T")


def pause(seconds: float) -> None:
    """Wait for a number of seconds."""
    time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to repeat an observation.

    Attributes:
        seconds: how long to go on after the first observation; 0 observes once.
        interval: seconds before the second observation; doubles each time, up to one second.
    """

    seconds: float = 0.0
    interval: float = 0.05
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = pause

    def assert_that(self, observe: Callable[[], T], matcher: Matcher[T]) -> None:
        """Observe until the matcher accepts what is seen, or patience runs out.

        Raises:
            AssertionError: what was expected, what was observed last, how often and for how long.
        """
        began = self.clock()
        seen, count = self._repeat(observe, matcher.matches)
        if not self.seconds:
            assert_that(seen, matcher)
            return
        note_check(matcher)
        if matcher.matches(seen):
            return
        expected, actual = StringDescription().append_description_of(matcher), StringDescription()
        matcher.describe_mismatch(seen, actual)
        often = "once" if count == 1 else f"{count} times"
        raise AssertionError(
            f"\nExpected: {expected}\n     but: {actual}\nobserved: {often} in {self.clock() - began:.1f} s"
            f" (patience is {self.seconds:g} s)\n"
        )

    def until(self, observe: Callable[[], T]) -> T:
        """Observe until the result is true, or patience runs out; return what was observed last."""
        return self._repeat(observe, bool)[0]

    def until_not(self, observe: Callable[[], T]) -> T:
        """Observe until the result is false, or patience runs out; return what was observed last."""
        return self._repeat(observe, lambda seen: not seen)[0]

    def outlast(self, seconds: float) -> None:
        """Wait until something that lasts for `seconds` has surely ended; one second more, since tokens count whole seconds."""
        self.sleep(seconds + 1.0)

    def _repeat(self, observe: Callable[[], T], accepts: Callable[[T], bool]) -> tuple[T, int]:
        began, interval, count = self.clock(), self.interval, 1
        seen = observe()
        while not accepts(seen) and (left := began + self.seconds - self.clock()) > 0:
            self.sleep(min(interval, left))
            interval = min(interval * 2, 1.0)
            seen, count = observe(), count + 1
        return seen, count
