"""What happened to the model of a scenario in a worker: formatter calls, output and states, to be repeated in the parent."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from behave.capture import Captured
from behave.formatter.base import Formatter
from behave.matchers import NoMatch
from behave.model import Scenario, Step
from behave.model_type import Status

from support.run.behave_internals import cached_status, captures
from support.run.workers.problems import Problem, problem_of

Written = tuple[str, str, str, str | None, bool]


@dataclass(frozen=True, slots=True)
class StepState:
    """A step as it was when its result was announced."""

    status: str
    duration: float
    hook_failed: bool
    message: str | None
    problem: Problem | None
    captured: tuple[Written, ...]
    table: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, step: Step) -> StepState:
        """Return the state of a step."""
        table = step.table
        rows = () if table is None else (tuple(table.headings), *(tuple(map(str, row.cells)) for row in table.rows))
        problem = problem_of(step.exception, step.exc_traceback)
        return cls(
            step.status.name, step.duration, step.hook_failed, step.error_message, problem, _captured(step), rows
        )

    def give(self, step: Step) -> None:
        """Give a step this state."""
        step.reset()
        step.status, step.duration, step.hook_failed = Status.from_name(self.status), self.duration, self.hook_failed
        step.error_message = self.message
        _give_problem(step, self.problem)
        _give_captured(step, self.captured)
        if self.table and self.table != StepState.of(step).table:
            step.table.clear(list(self.table[0]))
            for row in self.table[1:]:
                step.table.add_row(list(row))


@dataclass(frozen=True, slots=True)
class ScenarioState:
    """A scenario as it was when it had ended, and its steps."""

    status: str
    hook_failed: bool
    should_skip: bool
    skip_reason: str | None
    message: str | None
    cleanup_message: str
    problem: Problem | None
    captured: tuple[Written, ...]
    steps: tuple[StepState, ...]

    @classmethod
    def of(cls, scenario: Scenario) -> ScenarioState:
        """Return the state of a scenario."""
        return cls(
            status=cached_status(scenario).name,
            hook_failed=scenario.hook_failed,
            should_skip=scenario.should_skip,
            skip_reason=scenario.skip_reason,
            message=scenario.error_message,
            cleanup_message=getattr(scenario, "cleanup_message", ""),
            problem=problem_of(scenario.exception, scenario.exc_traceback),
            captured=_captured(scenario),
            steps=tuple(StepState.of(step) for step in scenario.all_steps),
        )

    def give(self, scenario: Scenario) -> None:
        """Give a scenario this state."""
        for step, state in zip(scenario.all_steps, self.steps, strict=False):
            state.give(step)
        scenario.hook_failed, scenario.should_skip = self.hook_failed, self.should_skip
        scenario.skip_reason, scenario.error_message = self.skip_reason, self.message
        if self.cleanup_message:
            scenario.cleanup_message = self.cleanup_message
        _give_problem(scenario, self.problem)
        scenario.captured.reset()
        _give_captured(scenario, self.captured)
        scenario.clear_status()
        scenario.set_status(self.status)


class Events(Formatter):
    """Records the calls of a formatter, and what is written to the standard streams, in one order."""

    name = "events"

    def __init__(self) -> None:
        """Nothing is written, so no stream is needed."""
        self.taken: list[tuple[str, Any]] = []
        self._scenario: Scenario | None = None
        self._matched = 0

    def begin(self, scenario: Scenario) -> None:
        """Record another scenario from now on."""
        self.taken, self._scenario, self._matched = [], scenario, 0

    def redirect(self) -> None:
        """Record what this process writes to the standard streams from now on."""
        sys.stdout = sys.__stdout__ = _stream("out", self)  # type: ignore[misc]
        sys.stderr = sys.__stderr__ = _stream("err", self)  # type: ignore[misc]

    def scenario(self, scenario: Scenario) -> None:
        del scenario
        self.taken.append(("scenario", None))

    def step(self, step: Step) -> None:
        self.taken.append(("step", self._place(step)))

    def match(self, match: Any) -> None:
        self.taken.append(("match", not isinstance(match, NoMatch)))

    def result(self, step: Step) -> None:
        self.taken.append(("result", (self._place(step), StepState.of(step))))

    def embedding(self, mime_type: str, data: bytes) -> None:
        self.taken.append(("embedding", (mime_type, data)))

    def close(self) -> None:
        """Nothing to close."""

    def _place(self, step: Step) -> int:
        assert self._scenario is not None
        return next(place for place, each in enumerate(self._scenario.all_steps) if each is step)


def repeat(events: Iterable[tuple[str, Any]], scenario: Scenario, formatters: Iterable[Any], registry: Any) -> None:
    """Make the recorded calls again, and write what was written."""
    steps, formatters, matched = list(scenario.all_steps), list(formatters), 0
    streams = {"out": sys.stdout, "err": sys.stderr}
    for name, value in events:
        if name in streams:
            streams[name].write(value)
        elif name == "embedding":
            _embed(formatters, *value)
        else:
            if name == "scenario":  # once more for each further try
                matched = 0
                for step in steps:
                    step.reset()
            if name == "result":
                value[1].give(steps[value[0]])
                matched += 1
            argument: Any = scenario if name == "scenario" else steps[value if name == "step" else matched - 1]
            if name == "match":
                argument = LaterMatch(registry, steps[matched]) if value else NoMatch()
            for each in formatters:
                getattr(each, name)(argument)


def _embed(formatters: Iterable[Any], mime_type: str, data: bytes) -> None:
    for embed in (getattr(each, "embedding", None) for each in formatters):  # not every formatter can
        if embed is not None:
            embed(mime_type, data)


class LaterMatch:
    """The match of a step, which is looked for only if a formatter needs it."""

    def __init__(self, registry: Any, step: Step) -> None:
        self._registry = registry
        self._step = step

    def __getattr__(self, name: str) -> Any:
        match = self._registry.find_match(self._step)
        self.__dict__["arguments"], self.__dict__["location"] = match.arguments, match.location
        return getattr(match, name)


class _Sink(io.RawIOBase):
    def __init__(self, stream: str, events: Events) -> None:
        super().__init__()
        self._stream = stream
        self._events = events

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        text = bytes(data).decode("utf-8", errors="backslashreplace")
        self._events.taken.append((self._stream, text))
        return len(data)


def _stream(name: str, events: Events) -> io.TextIOWrapper:
    sink: Any = _Sink(name, events)
    return io.TextIOWrapper(sink, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)


def _captured(statement: Any) -> tuple[Written, ...]:
    return tuple((each.stdout, each.stderr, each.log, each.name, each.failed) for each in captures(statement))


def _give_captured(statement: Any, written: Iterable[Written]) -> None:
    for out, err, log, name, failed in written:
        statement.captured.add_captured(Captured(stdout=out, stderr=err, log=log, name=name, failed=failed))


def _give_problem(statement: Any, problem: Problem | None) -> None:
    statement.exception = problem.exception() if problem is not None else None
    statement.exc_traceback = problem.traceback() if problem is not None else None
