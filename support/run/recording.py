"""Makes a plain result of each scenario that behave runs: its steps, their requests, and what went wrong."""

from __future__ import annotations

import functools
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import behave
from behave.formatter.base import Formatter
from behave.model import Feature, Rule, Scenario, Step
from behave.model_type import Status

from support import evidence
from support.errors import SuiteError
from support.http.exchange import Exchange
from support.http.masking import Secrets
from support.http.traces import trace_id
from support.legible import all_legible, legible
from support.reporting.reporter import Notes, NoteSource
from support.results.judgement import Judgement, MatrixCell
from support.results.outcomes import combined, judged
from support.results.records import Attachment, ScenarioResult, StepResult
from support.results.states import State
from support.run.cleanup_messages import cleanup_message_of
from support.run.personas import PersonaScenario, identity_of, rule_of
from support.run.retrying import Fresh, may_be_tried_again

# Frames of these files say nothing about what went wrong.
HARNESS = (str(Path(behave.__file__).parent), str(Path(__file__).with_name("step_guard.py")))
UNDEFINED = (
    "undefined: no sentence matches, or a word in it is not in the service description\n"
    "  try: python -m support vocabulary, which lists the sentences and the words"
)
#: What behave has no word for.
BEYOND_BEHAVE = frozenset({State.KNOWN, State.FLAKY, State.RESOLVED})
SKIPPED = frozenset({"skipped", "untested", "untested_pending", "pending_warn", "executing", "unknown"})


class Recorder(Formatter):
    """Follows the running scenario, and passes its result on when it has ended.

    It is the first of the formatters, so that the others show its messages: an error of the suite in its own words, without
    the traceback that behave adds.

    Args:
        ended: called with the result of each scenario.
        sources: what steps tell the reports by themselves.
        judgement: returns what the answer to the persona meant, if that was judged in the scenario that just ran.
        retries: how often a scenario that failed is tried again.
    """

    name = "recorder"

    def __init__(
        self,
        secrets: Secrets,
        ended: Callable[[ScenarioResult], None],
        sources: Iterable[NoteSource] = (),
        judgement: Callable[[], Judgement | None] = lambda: None,
        retries: int = 0,
    ) -> None:
        """Nothing is written, so no stream is needed."""
        self._secrets = secrets
        self._ended = ended
        self._sources = list(sources)
        self._judgement = judgement
        self._retries = retries
        self._recorded: set[int] = set()
        self._pending: list[Exchange] = []
        self._before: tuple[Exchange, ...] = ()
        self._set_up = Notes()
        self._steps: dict[int, StepResult] = {}
        self._notes: list[Notes] = []
        self._begun = False
        self._started = self._step_started = 0.0

    def follow(self, features: Iterable[Feature]) -> None:
        """Follow every scenario of these features when it runs."""
        for scenario in (each for feature in features for each in feature.walk_scenarios()):
            scenario.run = functools.partial(self._run, scenario, scenario.run)

    def report_to(self, ended: Callable[[ScenarioResult], None]) -> None:
        """Pass results to somebody else from now on."""
        self._ended = ended

    def recorded(self, scenario: Scenario, results: Iterable[ScenarioResult]) -> None:
        """Take the results that a worker recorded of a scenario."""
        self._recorded.add(id(scenario))
        for result in results:
            self._pass_on(scenario, result)

    def record_lost(self, scenario: Scenario) -> None:
        """Record a scenario whose worker died."""
        self._reset()
        self._pass_on(scenario, self._outcome(scenario, None))

    def observe(self, exchange: Exchange) -> None:
        """Keep an exchange for the step that is running, or for what comes before or after the steps."""
        self._pending.append(all_legible(exchange))

    def match(self, match: Any) -> None:
        """A step begins."""
        del match
        if not self._begun:
            self._begun, self._before, self._set_up = True, tuple(self._pending), self._take_notes()
            self._pending.clear()
        evidence.take()  # of what came before this step
        self._step_started = time.time()

    def result(self, step: Step) -> None:
        """A step has ended: give it its message, its requests and its notes."""
        if isinstance(step.exception, SuiteError):
            step.error_message = f"{type(step.exception).__name__}: {step.exception}"
        elif step.status is Status.undefined:
            step.error_message = UNDEFINED
        elif step.error_message:
            # A chain of exceptions is printed whole.
            step.error_message = self._secrets.text(step.error_message)
        if step.error_message:
            step.error_message = legible(step.error_message)
        notes = self._take_notes()
        self._steps[id(step)] = self._result_of(step, tuple(self._pending), notes)
        self._notes.append(notes)
        self._pending.clear()

    def close(self) -> None:
        """Nothing to close."""

    def record_unrun(self, features: Iterable[Feature], config: Any) -> None:
        """Record every selected scenario that behave never ran: after `--stop`, a signal, or a failed hook of its feature."""
        for scenario in (each for feature in features for each in feature.walk_scenarios()):
            if id(scenario) not in self._recorded and scenario.should_run(config):
                self._pass_on(scenario, self._outcome(scenario, None))

    def _run(self, scenario: Scenario, run: Callable[[Any], bool], runner: Any) -> bool:
        """Run a scenario, and return whether it failed: a known issue does not fail, one that is resolved does."""
        if not scenario.should_run(runner.config):
            self._reset()
            self._recorded.add(id(scenario))
            return run(runner)
        fresh = Fresh(scenario, runner) if self._retries else None
        result, failed, interrupted = self._try(scenario, run, runner)
        while fresh is not None and interrupted is None and self._may_try_again(result, runner):
            fresh.restore()
            another, failed, interrupted = self._try(scenario, run, runner)
            result = combined(result, another)
        self._pass_on(scenario, result)
        if interrupted is not None:
            raise interrupted
        return result.state.red if result.state in BEYOND_BEHAVE else failed

    def _try(
        self, scenario: Scenario, run: Callable[[Any], bool], runner: Any
    ) -> tuple[ScenarioResult, bool, BaseException | None]:
        """Run a scenario once, and return what it came to, whether behave calls that failed, and what broke it off."""
        self._reset()
        self._started = time.time()
        failed, interrupted = True, None
        try:
            failed = run(runner)
        except BaseException as problem:  # noqa: BLE001 - raised again when the result has been recorded
            interrupted = problem
        known = scenario.known if isinstance(scenario, PersonaScenario) else None
        return judged(self._outcome(scenario, interrupted), known), failed, interrupted

    def _may_try_again(self, result: ScenarioResult, runner: Any) -> bool:
        """Return whether to try a scenario again: never once the run is being stopped."""
        judgement = self._judgement() if self._begun else None
        return result.tries <= self._retries and not runner.aborted and may_be_tried_again(result, judgement)

    def _pass_on(self, scenario: Scenario, result: ScenarioResult) -> None:
        """Pass on the result of a scenario that has ended, or will never be run."""
        self._recorded.add(id(scenario))
        if isinstance(scenario, PersonaScenario):
            scenario.came_to = result.state
        self._ended(result)

    def _reset(self) -> None:
        self._pending, self._before, self._steps, self._notes = [], (), {}, []
        self._set_up = Notes()
        self._take_notes()  # of what came before this scenario
        self._begun, self._started, self._step_started = False, 0.0, 0.0

    def _take_notes(self) -> Notes:
        taken = [source.take() for source in self._sources]
        return Notes(
            title=_last(each.title for each in taken),
            description=_last(each.description for each in taken),
            description_html=_last(each.description_html for each in taken),
            labels=tuple(label for each in taken for label in each.labels),
            links=tuple(link for each in taken for link in each.links),
            parameters=tuple(parameter for each in taken for parameter in each.parameters),
            attachments=tuple(attachment for each in taken for attachment in each.attachments),
            steps=tuple(step for each in taken for step in each.steps),
        )

    def _outcome(self, scenario: Scenario, interrupted: BaseException | None) -> ScenarioResult:
        rule, last = rule_of(scenario), self._take_notes()
        if not self._begun:
            self._before, self._pending = tuple(self._pending), []
            self._set_up, last = last, Notes()
        notes = [self._set_up, *self._notes, last]
        result = ScenarioResult(
            id=identity_of(scenario),
            feature=scenario.feature.name,
            rule=rule.name if rule is not None else "",
            name=_last(each.title for each in notes) or scenario.name or scenario.keyword,
            persona=scenario.persona if isinstance(scenario, PersonaScenario) else "",
            tags=_tags(scenario),
            status=_status(scenario, interrupted),
            message=_message(scenario, interrupted),
            location=f"{scenario.filename}:{scenario.line}",
            duration=round(max(time.time() - self._started, scenario.duration) if self._started else 0.0, 6),
            cleanup_message=cleanup_message_of(scenario),
            started=self._started or time.time(),
            description=_last(each.description for each in notes) or "\n".join(scenario.description),
            description_html=_last(each.description_html for each in notes),
            steps=tuple(self._steps.get(id(step)) or self._result_of(step, (), Notes()) for step in scenario.all_steps),
            before=self._before,
            after=tuple(self._pending),
            set_up=_of_hooks(self._set_up),
            clean_up=_of_hooks(last),
            labels=tuple(label for each in notes for label in each.labels),
            parameters=tuple(parameter for each in notes for parameter in each.parameters),
            links=tuple(link for each in notes for link in each.links),
            title=scenario.name or scenario.keyword,
            cell=_cell(scenario, self._judgement() if self._begun else None),
            trace_id=self._trace_id(),
        )
        shown: ScenarioResult = all_legible(self._secrets.masked(result), Attachment)
        return shown

    def _trace_id(self) -> str:
        sent = (*self._before, *(each for step in self._steps.values() for each in step.exchanges), *self._pending)
        return next((found for each in sent if (found := trace_id(each.request_headers))), "")

    def _result_of(self, step: Step, exchanges: tuple[Exchange, ...], notes: Notes) -> StepResult:
        result = StepResult(
            keyword=step.keyword,
            name=step.name,
            status=step.status.name,
            message=_step_message(step),
            wrong=step.status.name == "failed" and isinstance(step.exception, AssertionError),
            trace=_trace(step),
            started=self._step_started or time.time(),
            duration=step.duration or 0.0,
            text=str(step.text or ""),
            table=_cells(step),
            attachments=notes.attachments,
            steps=notes.steps,
            evidence=evidence.take(step.step_type, f"{step.filename}:{step.line}"),
        )
        shown: StepResult = all_legible(self._secrets.masked(result), Attachment)
        return shown.with_exchanges(exchanges)


def _cell(scenario: Scenario, judgement: Judgement | None) -> MatrixCell | None:
    """The cell of a matrix that a scenario is, with what was seen."""
    cell = scenario.cell if isinstance(scenario, PersonaScenario) else None
    if cell is None or judgement is None:
        return cell
    return replace(cell, seen=judgement.seen, finding=judgement.finding)


def _last(texts: Iterable[str]) -> str:
    """The last text that is not empty."""
    return next((text for text in reversed(list(texts)) if text), "")


def _tags(scenario: Scenario) -> tuple[str, ...]:
    """Its tags, those of its feature first and its own last."""
    holders = [scenario]
    while (holder := holders[-1].parent) is not None:
        holders.append(holder)
    # behave's own order is that of a set. A tag that stands in several places counts where it is nearest to the scenario.
    nearest_first = [str(tag) for each in holders for tag in reversed(each.tags) if tag in scenario.effective_tags]
    return tuple(reversed(dict.fromkeys(nearest_first)))


def _of_hooks(notes: Notes) -> StepResult | None:
    """What hooks attached and named, if anything."""
    if not notes.attachments and not notes.steps:
        return None
    return StepResult("", "hooks", "passed", attachments=notes.attachments, steps=notes.steps)


def message_of(problem: BaseException) -> str:
    """Return an exception in one text: its kind, its message and its notes."""
    if isinstance(problem, KeyboardInterrupt):
        return "ABORTED: by the user (KeyboardInterrupt)"
    notes = getattr(problem, "__notes__", [])
    return "\n".join([f"{type(problem).__name__}: {problem}".removesuffix(": "), *notes])


def _status(scenario: Scenario, interrupted: BaseException | None) -> str:
    """Behave's status; but a failed cleanup does not hide what a step found out: the status is what it would be without it.

    And what a failed hook of its feature or rule kept from running could not be judged because of that hook.
    """
    if interrupted is not None:
        return "error"
    if scenario.status.is_untested() and _holder_message(scenario):
        return "hook_error"
    if scenario.status.name != "cleanup_error":
        return str(scenario.status.name)
    failed = [step.status.name for step in scenario.all_steps if step.status.has_failed()]
    if not failed:
        return "cleanup_error"
    return "failed" if failed[0] == "failed" else "error"


def _message(scenario: Scenario, interrupted: BaseException | None) -> str:
    """Why a scenario did not pass: its failed steps, its hooks and its cleanup."""
    steps = [f"{step.keyword} {step.name}\n{step.error_message}" for step in scenario.all_steps if step.error_message]
    undefined = [
        f"{step.keyword} {step.name}\nundefined step"
        for step in scenario.all_steps
        if step.status.name == "undefined" and not step.error_message
    ]
    # behave gives a step no message if its hook failed.
    hooks = [
        f"{step.keyword} {step.name}\n{_step_message(step)}"
        for step in scenario.all_steps
        if step.status.name == "hook_error" and not step.error_message
    ]
    own = cleanup_message_of(scenario) or scenario.error_message or _holder_message(scenario)
    parts = [*steps, *undefined, *hooks, own, message_of(interrupted) if interrupted is not None else ""]
    return "\n".join(part for part in parts if part).strip() or str(scenario.skip_reason or "")


def _holder_message(scenario: Scenario) -> str:
    """Why a scenario was not run, if a hook of its feature or rule failed."""
    holder = scenario.parent
    while isinstance(holder, Feature | Rule):
        if holder.hook_failed:
            return str(holder.error_message or f"a hook of the {holder.keyword.lower()} failed")
        holder = holder.parent
    return ""


def _step_message(step: Step) -> str:
    """Why a step did not pass."""
    status, problem = step.status.name, step.exception
    if status == "passed" or (status in SKIPPED and problem is None):
        return ""
    if status in {"undefined", "untested_undefined"}:
        return f"undefined step: {step.keyword} {step.name}"
    message = message_of(problem) if problem is not None else f"the step is {status}"
    return f"HOOK-ERROR at the step: {message}" if status == "hook_error" else message


def _trace(step: Step) -> str:
    """Where in the steps it went wrong; an error of the suite says everything in its message."""
    if isinstance(step.exception, SuiteError) or step.exc_traceback is None:
        return ""
    frames = [each for each in traceback.extract_tb(step.exc_traceback) if not each.filename.startswith(HARNESS)]
    return "".join(traceback.format_list(frames))


def _cells(step: Step) -> tuple[tuple[str, ...], ...]:
    if step.table is None:
        return ()
    return (tuple(step.table.headings), *(tuple(str(cell) for cell in row.cells) for row in step.table.rows))
