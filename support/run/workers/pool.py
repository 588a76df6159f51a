"""The workers of a run, as their parent sees them: it forks them, waits for outcomes, and replaces one that dies."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from behave.model import Scenario

from support.results.states import TroubleKind
from support.run.workers import sharing
from support.run.workers.queue import Queue
from support.run.workers.sharing import Share
from support.run.workers.worker import Outcome, Worker

BLOCKED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
REALLY_EXIT = os._exit  # a run replaces it
MOST_EARLY = 3  # workers of a slot that end before they do anything
SPARE = 3.0  # seconds after the time for cleanup, for a worker to end by itself


@dataclass(slots=True)
class _Child:
    pid: int
    slot: int
    pipe: Connection
    last: Share | None = None


@dataclass(frozen=True, slots=True)
class Death:
    """How a worker died in the middle of a scenario, and what became of what it had created."""

    how: str
    left: str

    def __str__(self) -> str:
        end = f"\n{self.left}" if self.left else "; what it had created was removed"
        return f"the worker that ran this scenario {self.how}{end}"


class Pool:
    """Forked workers for some scenarios.

    Args:
        runs: runs each scenario in the process that calls it.
        order: the places of the scenarios, in the order in which they are begun.
        depth: how many layers of the context all of them have in common.
    """

    def __init__(
        self,
        runner: Any,
        scenarios: Sequence[Scenario],
        runs: Sequence[Callable[[Any], bool]],
        order: Sequence[int],
        workers: int,
        depth: int,
    ) -> None:
        self._runner = runner
        self._session = runner.session
        self._scenarios = scenarios
        self._runs = runs
        self._depth = depth
        self._queue = Queue(order, workers)
        self._outcomes: dict[int, bytes | Death] = {}
        self._received: set[int] = set()
        self._last: list[Outcome] = []
        self._children: dict[Connection, _Child] = {}
        self._early: Counter[int] = Counter()  # slot → how many workers ended before they did anything
        self._lifeline = os.pipe()
        sharing.share(self._session)
        self._session.shutdown.pass_on = self._pass_on
        for slot in range(workers):
            self._fork(slot)

    def outcome(self, place: int) -> Outcome | Death | None:
        """Wait for the outcome of a scenario; None if it will never be run."""
        while place not in self._outcomes and self._children:
            self._pump()
        found = self._outcomes.pop(place, None)
        if isinstance(found, bytes):
            loaded: Outcome = pickle.loads(found)  # noqa: S301 - from a process of our own
            return loaded
        return found

    def stop(self) -> None:
        """Begin nothing new."""
        self._queue.stop()

    @property
    def stopped(self) -> bool:
        """Whether nothing new is begun, although something may be left."""
        return self._queue.stopped

    def wait(self) -> None:
        """Wait until every worker has ended."""
        while self._children:
            self._pump()

    def finish(self) -> list[Outcome]:
        """Wait until every worker has ended, and return what came of their last cleanups."""
        self.wait()
        for descriptor in self._lifeline:
            with suppress(OSError):
                os.close(descriptor)
        self._lifeline = (-1, -1)
        self._session.shutdown.pass_on = None
        last, self._last = self._last, []
        return last

    def _fork(self, slot: int) -> None:
        if self._session.shutdown.signal is not None:
            return
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        receiving, sending = Pipe(duplex=False)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, BLOCKED)
        pid = os.fork()
        if not pid:
            self._be_worker(slot, receiving, sending)
        self._children[receiving] = _Child(pid, slot, receiving)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        sending.close()

    def _be_worker(self, slot: int, receiving: Connection, sending: Connection) -> None:
        """Work, and end the process: nothing of the parent may go on here."""
        code = 1
        try:
            os.setpgid(0, 0)  # Ctrl-C reaches the parent alone, which passes it on
            receiving.close()
            for other in self._children:
                other.close()
            os.close(self._lifeline[1])
            worker = Worker(self._runner, self._scenarios, self._runs, self._queue, slot, sending, self._depth)
            code = 0 if worker.work(self._lifeline[0], BLOCKED) else 1
        except BaseException:  # noqa: BLE001 - whatever it is, the process ends here
            with suppress(OSError):
                os.write(2, traceback.format_exc().encode(errors="backslashreplace"))
        finally:
            REALLY_EXIT(code)

    def _pump(self) -> None:
        """Read what workers have sent; wait for it if there is nothing."""
        for pipe in wait(list(self._children), timeout=self._patience()):
            assert isinstance(pipe, Connection)
            try:
                received = pipe.recv_bytes()
            except (EOFError, OSError):
                self._bury(self._children.pop(pipe))
                continue
            outcome: Outcome = pickle.loads(received)  # noqa: S301 - from a process of our own
            self._children[pipe].last = outcome.share
            sharing.learn(self._session, outcome.share)
            if outcome.place is None:
                self._last.append(outcome)
            else:
                self._outcomes[outcome.place] = received
                self._received.add(outcome.place)

    def _patience(self) -> float:
        """Seconds to wait for workers at a time; those that do not end in time after a signal are killed."""
        deadline = self._session.budget.deadline
        if deadline is not None and time.monotonic() > deadline + SPARE:
            self._pass_on(signal.SIGKILL)
        return 1.0

    def _bury(self, child: _Child) -> None:
        """A worker has ended: take over what it left, and replace it if it died."""
        child.pipe.close()
        _, status = os.waitpid(child.pid, 0)
        place = self._queue.running(child.slot)
        lost = place is not None and place not in self._received
        self._queue.done(child.slot)
        journal = self._journal_of(child.pid)
        left = sharing.settle(self._session, journal, child.last, killed=lost)
        if lost and place is not None:
            self._outcomes[place] = Death(_how(status), left)
            if self._runner.config.stop:
                self._queue.stop()
        if status == 0 or self._queue.is_over or self._runner.aborted:
            return
        if child.last is None and place is None:
            self._early[child.slot] += 1
        if self._early[child.slot] < MOST_EARLY:
            self._fork(child.slot)
        else:
            said = f"a worker {_how(status)} before its first scenario, {MOST_EARLY} times; it was not replaced again"
            self._session.tracker.trouble(TroubleKind.SUITE, said)

    def _journal_of(self, pid: int) -> Path:
        journal = self._session.journal
        return Path(journal.folder / f"{journal.run}-{pid}.jsonl")

    def _pass_on(self, number: int) -> None:
        """Pass a signal on to every worker."""
        self._queue.stop()
        for child in self._children.values():
            with suppress(ProcessLookupError):
                os.kill(child.pid, number)


def _how(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with exit code {os.WEXITSTATUS(status)}"
