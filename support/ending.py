"""How a run ends: signals stop it after the step in hand, what hangs is cut off, and nothing ends the process by surprise.

What the process ends with:
    0: every promise is kept, and nothing is left behind.
    1: a promise is broken or could not be checked, or nothing was run; nothing is left behind.
    2: the settings are wrong, or the service is not to be had; nothing was run.
    3: something is left behind, or perhaps left; every promise is kept.
    4: both: a promise is broken or could not be checked, and something is left behind.
    128+n: signal n stopped it (130 SIGINT, 143 SIGTERM, 129 SIGHUP); what is left, if anything, is told and in the journal.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from support.cleanup import Budget, OutOfTimeError
from support.errors import InterruptedStepError, NoAnswerError

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 2.0  # seconds that the step in hand is left once a signal came; a hanging request must not use up the cleanup's time

KEPT, BROKEN, SETTINGS, LEFT, BROKEN_AND_LEFT = 0, 1, 2, 3, 4


class Ending:
    """Watches over a run, in its main thread.

    Args:
        budget: of the cleanup after a signal, in seconds; its deadline is set here.
        step_timeout: seconds that one step may take; 0: as long as it likes.
        advice: tells what to do about what is left, once a second signal stops at once.
    """

    def __init__(self, budget: Budget, step_timeout: float, advice: Callable[[], str]) -> None:
        self.signal: signal.Signals | None = None
        self._budget = budget
        self._step_timeout = step_timeout
        self._advice = advice
        self._abort: Callable[[], None] = lambda: None
        self._asking: Callable[[], bool] = lambda: False
        self._phase = ""
        self._broken: InterruptedStepError | None = None
        self._really_exit = os._exit
        self._pid = os.getpid()
        self._before: dict[int, Any] = {}

    def watch(self, abort: Callable[[], None], asking: Callable[[], bool] = lambda: False) -> None:
        """Take over the signals, and `os._exit`, which would end a step, hook or cleanup with all that is owed.

        Args:
            abort: tells the runner to begin nothing new.
            asking: whether an answer of the service is waited for.
        """
        self._abort, self._asking = abort, asking
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._stop)
        self._before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._ring)
        os._exit = self._refuse_exit  # type: ignore[assignment]

    def release(self) -> None:
        """Give them back."""
        os._exit = self._really_exit
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    @contextmanager
    def step(self) -> Iterator[None]:
        """While a step runs, it can be cut off, and it cannot end the process.

        Raises:
            InterruptedStepError: the run was told to stop before this step, or in it; or the step took too long.
        """
        if self.signal is not None:
            raise InterruptedStepError(f"not begun: the run was stopped by {self.signal.name}")
        if self._step_timeout:
            self._ring_at(time.monotonic() + self._step_timeout)
        before = self._phase
        try:
            self._phase, self._broken = "step", None
            yield
            if self._broken is not None:  # the step has swallowed it
                raise self._broken
        finally:
            self._phase = before
            # A step that other steps are part of goes on after them.
            if before != "step" and self.signal is None:
                signal.setitimer(signal.ITIMER_REAL, 0)

    @contextmanager
    def cleanup(self) -> Iterator[None]:
        """While something is cleaned up, only the end of the time after a signal cuts it off."""
        self._phase = "cleanup"
        if self.signal is not None and self._budget.deadline is not None:
            self._ring_at(self._budget.deadline)
        try:
            yield
        finally:
            self._phase = ""

    @property
    def exit_code(self) -> int | None:
        """What a process ends with that a signal stopped; None where none came."""
        return 128 + self.signal if self.signal is not None else None

    def _stop(self, number: int, _: FrameType | None) -> None:
        name = signal.Signals(number).name
        if self.signal is not None:
            _say(f"\n{name} again: stopped at once.\n{self._advice()}\n")
            self._really_exit(128 + number)
        self.signal = signal.Signals(number)
        seconds = self._budget.seconds
        _say(
            f"\n{name}: stopping after the step in hand, then cleaning up ({seconds:g} s at most; again to stop at once)\n"
        )
        self._budget.deadline = time.monotonic() + seconds
        self._abort()
        self._ring_at(time.monotonic() + min(GRACE, seconds / 2))

    def _ring_at(self, moment: float) -> None:
        signal.setitimer(signal.ITIMER_REAL, max(moment - time.monotonic(), 0.001))

    def _ring(self, _: int, __: FrameType | None) -> None:
        """The time of whatever is under way is over."""
        if self._phase == "step":
            # Once more a little later: the first one may be swallowed by what it interrupts.
            self._ring_at(time.monotonic() + 1.0)
            why = (
                f"cut off by {self.signal.name}"
                if self.signal
                else f"cut off after {self._step_timeout:g} s (step_timeout)"
            )
            self._broken = InterruptedStepError(f"the step was {why}")
            raise self._broken
        if self.signal is None or self._budget.deadline is None:
            return
        if time.monotonic() < self._budget.deadline:
            self._ring_at(self._budget.deadline)
            if self._asking():
                # Asked before the signal came, with all the time in the world; from now on there is less.
                raise NoAnswerError(f"the service gave no answer before {self.signal.name}")
        elif self._phase == "cleanup":
            self._ring_at(time.monotonic() + 1.0)
            raise OutOfTimeError

    def _refuse_exit(self, code: int = 0) -> NoReturn:
        if os.getpid() != self._pid:  # a child that a step forked
            self._really_exit(code)
        self._broken = InterruptedStepError(f"something tried to end the process at once, with code {code}")
        raise self._broken


def _say(text: str) -> None:
    """Tell it from within a signal handler, where the streams may be in use."""
    os.write(2, text.encode())
