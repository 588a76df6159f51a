"""How long cleanup may take, and how long to look for what was lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from support.cleanup.made import Made
from support.polling import pause
from support.shared import SharedNumbers

LONG_AGO = 60.0  # seconds after which the last look need not wait


class OutOfTimeError(BaseException):
    """The time for cleanup is over. Not an `Exception`, so that nothing in between takes it for a failed request."""


class Recorder(Protocol):
    """Writes down the outcome for each thing: the journal of a live run or of a dead one."""

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None: ...


@dataclass(slots=True)
class Budget:
    """Seconds for retries, of one cleanup and of all in a run together.

    So a service that never removes anything does not cost the whole budget after each scenario.
    """

    seconds: float = 8.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = pause
    deadline: float | None = None
    _spent: float = 0.0
    _shared: SharedNumbers | None = None

    def share(self) -> None:
        """Spend together with every process that is forked from now on."""
        if self._shared is None:
            self._shared = SharedNumbers()
            self._shared.add(self._spent)

    def begin(self) -> float:
        """Return the time at which one cleanup must stop retrying."""
        left = min(self.seconds, max(0.0, 10 * self.seconds - self._sum))
        return min(self.clock() + left, self.deadline if self.deadline is not None else float("inf"))

    def wait(self, seconds: float, until: float) -> bool:
        """Wait if there is time left, and return whether there was."""
        left = until - self.clock()
        if left <= 0:
            return False
        self.sleep(min(seconds, left))
        if self._shared is None:
            self._spent += min(seconds, left)
        else:
            self._shared.add(min(seconds, left))
        return True

    @property
    def _sum(self) -> float:
        return self._spent if self._shared is None else self._shared.numbers[0]


@dataclass(frozen=True, slots=True)
class Lost:
    """How long to look for something whose create was sent and whose response was lost.

    Attributes:
        last_look: seconds that the last look of a run waits, so that a request that is under way can take effect.
        seconds: seconds after which it cannot appear any more.
        now: returns seconds since the epoch.
    """

    last_look: float = 2.0
    seconds: float = 3600.0
    now: Callable[[], float] = time.time

    def is_over(self, made: Made) -> bool:
        """Return whether something lost cannot appear any more; never if nobody knows when it was sent."""
        return made.at > 0 and self.now() - made.at >= self.seconds

    def age(self, made: Made, *, at_least: float) -> float:
        """Return for how many seconds it has been lost, if that is surely more than `at_least`; else 0."""
        age = self.now() - made.at if made.at else 0.0
        return age if age > at_least else 0.0
