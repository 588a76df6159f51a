"""What became of a step or a scenario, in Allure's words, and why.

`failed` is an assertion: the service's answer is wrong. `broken` is everything else that went wrong.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import behave
from allure_commons.model2 import Status, StatusDetails
from behave.model import Feature, Rule, Scenario, Step

from support import guard
from support.errors import SuiteError

# Frames of these tell nothing about what went wrong.
HARNESS = (str(Path(behave.__file__).parent), guard.__file__)
SKIPPED = {"skipped", "untested", "untested_pending", "pending_warn", "executing", "unknown"}


@dataclass(frozen=True, slots=True)
class Verdict:
    status: str
    message: str = ""
    trace: str = ""

    @property
    def details(self) -> StatusDetails | None:
        return StatusDetails(message=self.message, trace=self.trace or None) if self.message else None


PASSED = Verdict(Status.PASSED)
UNSELECTED = Verdict(Status.SKIPPED, "not selected")


def of_step(step: Step) -> Verdict:
    """Judge a step; of the statuses of behave 1.3, allure-behave does not know `error`, `pending` and `hook_error`."""
    status, problem = step.status.name, step.exception
    if status == "passed":
        return PASSED
    if status in {"undefined", "untested_undefined"}:
        return Verdict(Status.BROKEN, f"undefined step: {step.keyword} {step.name}")
    if status in SKIPPED and problem is None:
        return Verdict(Status.SKIPPED)
    told = told_as(problem) if problem is not None else f"the step is {status}"
    if status == "hook_error":
        return Verdict(Status.BROKEN, f"HOOK-ERROR at the step: {told}", _trace(step))
    if status == "failed" and isinstance(problem, AssertionError):
        return Verdict(Status.FAILED, told, _trace(step))
    return Verdict(Status.BROKEN, told, _trace(step))


def of_scenario(scenario: Scenario, interrupted: BaseException | None = None) -> Verdict:
    """Judge a scenario: its first bad step, then hooks and cleanup, which allure-behave takes for passed or skipped.

    A wrong answer stays `failed` when the cleanup fails as well: it is the service's before it is ours.
    `interrupted` is what ended the scenario before its time.
    """
    status = scenario.status.name
    bad = next(
        (each for each in map(of_step, scenario.all_steps) if each.status in {Status.FAILED, Status.BROKEN}), None
    )
    messages = [bad.message] if bad else []
    if status in {"hook_error", "cleanup_error"}:
        kind = "HOOK" if status == "hook_error" else "CLEANUP"
        messages.append(scenario.error_message or f"{kind}-ERROR: the console says more")
    if interrupted is not None:
        messages.append(told_as(interrupted))
    if messages or status in {"failed", "error"}:
        verdict = Status.FAILED if bad and bad.status == Status.FAILED else Status.BROKEN
        return Verdict(verdict, "\n".join(messages) or status, bad.trace if bad else "")
    if status == "passed":
        return PASSED
    unrun = "a dry run" if scenario.was_dry_run else "not run: the run ended before it"
    return Verdict(Status.SKIPPED, scenario.skip_reason or (unrun if status != "skipped" else "skipped while it ran"))


def of_unrun(holders: list[Feature | Rule]) -> Verdict:
    """Judge a scenario that behave never began."""
    for holder in holders:
        if holder.hook_failed:
            return Verdict(Status.BROKEN, holder.error_message or "HOOK-ERROR: the console says more")
    return Verdict(Status.SKIPPED, "not run: the run ended before it")


def told_as(problem: BaseException) -> str:
    """Put an exception in one piece: its kind and its words."""
    if isinstance(problem, KeyboardInterrupt):
        return "ABORTED: by the user (KeyboardInterrupt)"
    notes = getattr(problem, "__notes__", [])
    return "\n".join([f"{type(problem).__name__}: {problem}".removesuffix(": "), *notes])


def problem_of(holder: Feature | Rule) -> str:
    """Tell what went wrong with a feature or rule itself, outside its scenarios; nothing where nothing did."""
    status = holder.status.name
    if status not in {"hook_error", "cleanup_error"}:
        return ""
    kind = "HOOK" if status == "hook_error" else "CLEANUP"
    return f"{holder.keyword} {holder.name}: {holder.error_message or f'{kind}-ERROR, the console says more'}"


def _trace(step: Any) -> str:
    """Tell where in the suite's own code it went wrong; an error of the suite says all in its message."""
    if isinstance(step.exception, SuiteError) or step.exc_traceback is None:
        return ""
    frames = [each for each in traceback.extract_tb(step.exc_traceback) if not each.filename.startswith(HARNESS)]
    return "".join(traceback.format_list(frames))
