"""Ends a run in an orderly way: a signal stops it after the current step, what hangs is cut off, and no step ends the process."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from support.cleanup.budget import Budget, OutOfTimeError
from support.errors import InterruptedStepError, NoAnswerError
from support.results.exit_codes import SIGNALLED
from support.results.states import Ending, TroubleKind
from support.results.tracker import ResultTracker
from support.uninterrupted import is_under_way

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 2.0  # seconds for the current step after a signal; a hanging request must not use up the time for cleanup


class Shutdown:
    """Watches over a run, in its main thread.

    Attributes:
        signal: the first signal that stopped the run.
        pass_on: passes a signal on to the other processes of the run.

    Args:
        budget: of the cleanup after a signal, in seconds; its deadline is set here.
        step_timeout: seconds that one step may take; 0 for no limit.
        advice: returns what to do about what is left, for a second signal, which ends the run at once.
        say: writes from within a signal handler.
    """

    def __init__(
        self,
        budget: Budget,
        step_timeout: float,
        advice: Callable[[], str],
        say: Callable[[str], None] | None = None,
    ) -> None:
        self.signal: signal.Signals | None = None
        self._budget = budget
        self._step_timeout = step_timeout
        self._advice = advice
        self._say = say or _write
        self.pass_on: Callable[[int], None] | None = None
        self._abort: Callable[[], None] = lambda: None
        self._waiting: Callable[[], bool] = lambda: False
        self._phase = ""
        self._interruption: InterruptedStepError | None = None
        self._really_exit = os._exit
        self._pid = os.getpid()
        self._before: dict[int, Any] = {}

    def watch(self, abort: Callable[[], None], waiting: Callable[[], bool] = lambda: False) -> None:
        """Take over the signals, and `os._exit`, which would end a step, hook or cleanup together with all cleanup.

        Args:
            abort: tells the runner to begin nothing new.
            waiting: returns whether a response of the service is being waited for.
        """
        self._abort, self._waiting = abort, waiting
        for number in SIGNALS:
            self._before[number] = signal.signal(number, self._stop)
        self._before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._ring)
        os._exit = self._refuse_exit  # type: ignore[assignment]

    def release(self) -> None:
        """Restore the signals and `os._exit`."""
        os._exit = self._really_exit
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    @contextmanager
    def step(self) -> Iterator[None]:
        """While a step runs, it can be cut off, and it cannot end the process.

        Raises:
            InterruptedStepError: the run was stopped before this step or during it, or the step took too long.
        """
        if self.signal is not None:
            raise InterruptedStepError(f"not begun: the run was stopped by {self.signal.name}")
        if self._step_timeout:
            self._ring_at(time.monotonic() + self._step_timeout)
        before = self._phase
        try:
            self._phase, self._interruption = "step", None
            yield
            if self._interruption is not None:  # the step has caught it
                raise self._interruption
        finally:
            self._phase = before
            # A step that runs other steps goes on after them.
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
        """The exit code of a process that a signal stopped; None if there was none."""
        return SIGNALLED + self.signal if self.signal is not None else None

    def _stop(self, number: int, _: FrameType | None) -> None:
        name = signal.Signals(number).name
        if self.signal is not None:
            self._pass_on(signal.SIGKILL)
            self._say(f"\n{name} again: stopped at once.\n{self._advice()}\n")
            self._really_exit(SIGNALLED + number)
        self.signal = signal.Signals(number)
        seconds = self._budget.seconds
        self._say(
            f"\n{name}: stopping after the current step, then cleaning up ({seconds:g} s at most; again to stop at once)\n"
        )
        self._budget.deadline = time.monotonic() + seconds
        self._abort()
        self._pass_on(number)
        self._ring_at(time.monotonic() + min(GRACE, seconds / 2))

    def _pass_on(self, number: int) -> None:
        if self.pass_on is not None:
            self.pass_on(number)

    def _ring_at(self, moment: float) -> None:
        signal.setitimer(signal.ITIMER_REAL, max(moment - time.monotonic(), 0.001))

    def _ring(self, _: int, __: FrameType | None) -> None:
        """The time for whatever is going on has ended."""
        if is_under_way():
            # Cut off in the middle of a note, what was never sent would have to be looked for, and could not be told.
            self._ring_at(time.monotonic() + 0.01)
            return
        if self._phase == "step":
            # Once more a little later: the first one may be caught by what it interrupts.
            self._ring_at(time.monotonic() + 1.0)
            why = self.signal.name if self.signal else f"the step timeout of {self._step_timeout:g} s"
            self._interruption = InterruptedStepError(f"the step was cut off by {why}")
            raise self._interruption
        if self.signal is None or self._budget.deadline is None:
            return
        if time.monotonic() < self._budget.deadline:
            self._ring_at(self._budget.deadline)
            if self._waiting():
                # Sent before the signal, with a long time limit; from now on there is less time.
                raise NoAnswerError(f"the service sent no response before {self.signal.name}")
        elif self._phase == "cleanup":
            self._ring_at(time.monotonic() + 1.0)
            raise OutOfTimeError

    def _refuse_exit(self, code: int = 0) -> NoReturn:
        if os.getpid() != self._pid:  # a child process of a step
            self._really_exit(code)
        self._interruption = InterruptedStepError(f"something tried to end the process at once, with code {code}")
        raise self._interruption


def _write(text: str) -> None:
    """Write from within a signal handler, where the streams may be in use, and perhaps nobody reads them any more."""
    with suppress(OSError):
        os.write(2, text.encode())


def stopping_timer(seconds: float, tracker: ResultTracker) -> threading.Timer:
    """Return a timer that stops the run, as SIGTERM would, after so many seconds; 0: never."""

    def stop() -> None:
        tracker.ended(Ending.TIMEOUT)
        tracker.trouble(TroubleKind.STOPPED, f"the run was stopped after {seconds:g} s (run_timeout)")
        os.kill(os.getpid(), signal.SIGTERM)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    if seconds:
        timer.start()
    return timer
