"""One forked worker: runs scenario by scenario as behave does, and sends each outcome to the parent."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection as Pipe
from typing import Any

from behave.model import Scenario, Step

from support.results.records import ScenarioResult
from support.run.behave_internals import enter, holders, layers, leave
from support.run.workers.carrying import Carrier
from support.run.workers.problems import Problem, problem_of
from support.run.workers.queue import Queue
from support.run.workers.recorded import Events, ScenarioState
from support.run.workers.sharing import Share, WorkerSession


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one scenario in a worker; or, with no place, of its last cleanups.

    Attributes:
        place: its place among the scenarios of the pool.
        events: formatter calls and output, in order.
        results: what the recorder made of it.
        undefined: file, line, keyword, type and name of each undefined step.
        cleanups: layer and problem of each failed cleanup of a feature, a rule or the run.
        carried: what hooks and steps told reports about the run as a whole, for each formatter.
        interrupted: what broke the run off.
    """

    share: Share
    place: int | None = None
    events: tuple[tuple[str, Any], ...] = ()
    state: ScenarioState | None = None
    results: tuple[ScenarioResult, ...] = ()
    undefined: tuple[tuple[str, int, str, str, str], ...] = ()
    cleanups: tuple[tuple[str, Problem], ...] = ()
    carried: tuple[Any, ...] = ()
    failed: bool = False
    context_failed: bool = False
    aborted: bool = False
    interrupted: Problem | None = None


class Worker:
    """Runs scenarios in a forked process.

    Args:
        runner: behave's runner, which is a copy of the parent's.
        scenarios: all of the pool.
        runs: runs each of them, and records it.
        pipe: to the parent.
        depth: how many layers of the context all scenarios have in common.
    """

    def __init__(
        self,
        runner: Any,
        scenarios: Sequence[Scenario],
        runs: Sequence[Callable[[Any], bool]],
        queue: Queue,
        slot: int,
        pipe: Pipe,
        depth: int,
    ) -> None:
        self._runner = runner
        self._scenarios = scenarios
        self._runs = runs
        self._queue = queue
        self._slot = slot
        self._pipe = pipe
        self._depth = depth
        self._results: list[ScenarioResult] = []
        self._failures: list[tuple[str, Problem]] = []
        self._events = Events()
        # Kept, since a formatter that is thrown away may write what it has.
        self._formatters = runner.formatters
        self._carrier = Carrier(runner.formatters)

    def work(self, lifeline: int, unblock: Iterable[int]) -> bool:
        """Run scenarios until there are none left, then clean up what belongs to no scenario; return whether no signal came.

        Args:
            lifeline: a descriptor that closes when the parent ends.
            unblock: the signals to let through once they are handled.
        """
        runner, session = self._runner, self._runner.session
        session.shutdown.release()
        self._events.redirect()
        runner.formatters = [runner.recorder, self._events]
        runner.recorder.report_to(self._results.append)
        stack = layers(runner.context)
        del stack[: -self._depth]
        for layer in stack:
            layer["@cleanups"] = []  # of the parent, which runs them
        own = WorkerSession(session, runner.begin_nothing_new)
        watch = own.watch()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, unblock)
        threading.Thread(target=_stop_with, args=(lifeline,), daemon=True).start()
        self._carrier.take()
        while not runner.aborted and (place := self._queue.take(self._slot)) is not None:
            outcome = self._outcome(place, own)
            if outcome.failed and runner.config.stop:
                self._queue.stop()
            self._send(outcome)
            self._queue.done(self._slot)
        self._failures.clear()
        for layer in layers(runner.context):
            self._clean(layer)
        self._send(Outcome(own.take(), cleanups=tuple(self._failures), carried=self._carrier.take()))
        own.close()
        watch.release()
        return watch.signal is None

    def _outcome(self, place: int, own: WorkerSession) -> Outcome:
        """Run one scenario."""
        runner, scenario = self._runner, self._scenarios[place]
        self._results.clear()
        self._failures.clear()
        self._events.begin(scenario)
        undefined = len(runner.undefined_steps)
        interrupted: BaseException | None = None
        failed = True
        for holder in holders(scenario)[self._depth - 1 :]:
            enter(runner.context, holder)
        try:
            failed = self._runs[place](runner)
        except BaseException as problem:  # noqa: BLE001 - the parent raises it again
            interrupted = problem
        while len(layers(runner.context)) > self._depth:
            self._clean(layers(runner.context)[0])
            leave(runner.context)
        return Outcome(
            own.take(),
            place,
            tuple(self._events.taken),
            ScenarioState.of(scenario),
            tuple(replace(each, worker=self._slot + 1) for each in self._results),
            tuple(_described(step) for step in runner.undefined_steps[undefined:]),
            tuple(self._failures),
            self._carrier.take(),
            failed,
            bool(runner.context.failed),
            bool(runner.aborted) and runner.session.shutdown.signal is None,
            problem_of(interrupted, interrupted.__traceback__ if interrupted is not None else None),
        )

    def _clean(self, layer: dict[str, Any]) -> None:
        """Run the cleanups that scenarios added to a layer around them, newest first."""
        cleanups, layer["@cleanups"] = layer.get("@cleanups", []), []
        for cleanup in reversed(cleanups):
            try:
                cleanup()
            except Exception as problem:  # noqa: BLE001 - the parent reports it
                found = problem_of(problem, problem.__traceback__)
                assert found is not None
                self._failures.append((str(layer.get("@layer", "testrun")), found))

    def _send(self, outcome: Outcome) -> None:
        with suppress(OSError):  # the parent has ended
            self._pipe.send(outcome)


def _described(step: Step) -> tuple[str, int, str, str, str]:
    return (step.filename, step.line, step.keyword, step.step_type, step.name)


def _stop_with(lifeline: int) -> None:
    """Stop this process in an orderly way when the parent ends."""
    with suppress(OSError):
        while os.read(lifeline, 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


def undefined_step(described: tuple[str, int, str, str, str]) -> Step:
    """Return an undefined step as a report of them needs it."""
    file, line, keyword, kind, name = described
    return Step(file, line, keyword, kind, name)
