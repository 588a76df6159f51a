"""The only place that waits: a read may lag behind a write by as long as the settings say."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from hamcrest import assert_that
from hamcrest.core.matcher import Matcher
from hamcrest.core.string_description import StringDescription

T = TypeVar("T")


def wait(seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to look again, in seconds, and how long to wait between two looks at first (it doubles, up to a second)."""

    seconds: float = 0.0
    pause: float = 0.05
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = wait

    def see(self, look: Callable[[], T], matcher: Matcher[T]) -> None:
        """Look until the matcher is content or patience is at an end.

        Raises:
            AssertionError: what was expected, what was seen last, how often and how long it was looked for.
        """
        began, pause, looks = self.clock(), self.pause, 1
        seen = look()
        while not matcher.matches(seen) and (left := began + self.seconds - self.clock()) > 0:
            self.sleep(min(pause, left))
            pause = min(pause * 2, 1.0)
            seen, looks = look(), looks + 1
        if matcher.matches(seen):
            return
        if not self.seconds:
            assert_that(seen, matcher)
        expected, was = StringDescription().append_description_of(matcher), StringDescription()
        matcher.describe_mismatch(seen, was)
        raise AssertionError(
            f"\nExpected: {expected}\n     but: {was}\n  looked: {looks} times in {self.clock() - began:.1f} s"
            f" (patience is {self.seconds:g} s)\n"
        )

    def until(self, look: Callable[[], T]) -> T:
        """Look until there is something, or patience is at an end; answers what was seen last."""
        began, pause = self.clock(), self.pause
        seen = look()
        while not seen and (left := began + self.seconds - self.clock()) > 0:
            self.sleep(min(pause, left))
            pause = min(pause * 2, 1.0)
            seen = look()
        return seen

    def outlast(self, seconds: float) -> None:
        """Wait until something that lasts so long is surely over: times in tokens are whole seconds, hence one more."""
        self.sleep(seconds + 1.0)
