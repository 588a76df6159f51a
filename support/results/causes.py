"""Why a scenario is not plainly green, in one word: what reports group failures by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from support.results.judgement import Finding
from support.results.records import ScenarioResult, StepResult
from support.results.states import State


class Cause(StrEnum):
    """What a scenario's result is about. The order is that of reports: what is most urgent comes first."""

    DANGEROUS = "dangerous"
    BROKEN = "broken"
    TOO_STRICT = "too_strict"
    WRONG_REFUSAL = "wrong_refusal"
    NOT_PROVEN = "not_proven"
    CLEANUP = "cleanup"
    LOGIN = "login"
    ENVIRONMENT = "environment"
    DESCRIPTION = "description"
    HOOK = "hook"
    SUITE = "suite"
    NOT_RUN = "not_run"
    RESOLVED = "resolved"
    KNOWN = "known"
    FLAKY = "flaky"

    @property
    def meaning(self) -> str:
        """What it means, as the heading of a group of results."""
        return MEANINGS[self]


MEANINGS = {
    Cause.DANGEROUS: "Dangerous: allowed, done or revealed, but should be refused",
    Cause.BROKEN: "Promise broken: the answer was wrong",
    Cause.TOO_STRICT: "Refused, but should be allowed",
    Cause.WRONG_REFUSAL: "Refused, but in the wrong way or form",
    Cause.NOT_PROVEN: "Not proven: the expected answer, which proves nothing",
    Cause.CLEANUP: "Left behind: a cleanup failed",
    Cause.LOGIN: "No token: the sign-in failed",
    Cause.ENVIRONMENT: "Environment: the service did not respond",
    Cause.DESCRIPTION: "The service description does not fit the service",
    Cause.HOOK: "A hook failed",
    Cause.SUITE: "The suite: a step that is missing, broken or cut off",
    Cause.NOT_RUN: "Not run: the run ended before it",
    Cause.RESOLVED: "A known issue that no longer fails: remove its mark",
    Cause.KNOWN: "Known issue",
    Cause.FLAKY: "Flaky: passed when it was tried again",
}

_OF_STATE = {
    State.RESOLVED: Cause.RESOLVED,
    State.CLEANUP_ERROR: Cause.CLEANUP,
    State.NOT_RUN: Cause.NOT_RUN,
    State.KNOWN: Cause.KNOWN,
    State.FLAKY: Cause.FLAKY,
}
_OF_FINDING = {
    Finding.DANGEROUS: Cause.DANGEROUS,
    Finding.TOO_STRICT: Cause.TOO_STRICT,
    Finding.WRONG_WAY: Cause.WRONG_REFUSAL,
    Finding.WRONG_FORM: Cause.WRONG_REFUSAL,
    Finding.NOT_PROVEN: Cause.NOT_PROVEN,
}
#: An error of `support.errors`, as the message of a step or a hook names it → the cause.
_OF_ERROR = {
    "AuthenticationError": Cause.LOGIN,
    "NoAnswerError": Cause.ENVIRONMENT,
    "DescriptionError": Cause.DESCRIPTION,
    "ScenarioError": Cause.DESCRIPTION,
    "LeftBehindError": Cause.CLEANUP,
}
_NAMED = re.compile(rf"\b({'|'.join(_OF_ERROR)}): ")


def cause_of(scenario: ScenarioResult) -> Cause | None:
    """Return the cause of a scenario; None if it passed or skipped itself."""
    if scenario.state in {State.PASSED, State.SKIPPED}:
        return None
    if scenario.state in _OF_STATE:
        return _OF_STATE[scenario.state]
    if scenario.state is State.FAILED:
        finding = scenario.cell.finding if scenario.cell is not None else None
        return _OF_FINDING.get(finding, Cause.BROKEN) if finding is not None else Cause.BROKEN
    return next(_errors(scenario), Cause.HOOK if scenario.status == "hook_error" else Cause.SUITE)


def _errors(scenario: ScenarioResult) -> Iterator[Cause]:
    """The causes that are named where it went wrong: at a step, or in a hook."""
    bad = next((step for step in scenario.steps if step.message and step.status != "passed"), None)
    named = _NAMED.match(_first_line(bad)) if bad is not None else _NAMED.search(scenario.message)
    if named is not None:
        yield _OF_ERROR[named[1]]


def _first_line(step: StepResult) -> str:
    """The message of a step, without what stands before an error in a hook."""
    return step.message.removeprefix("HOOK-ERROR at the step: ")
