"""The states that a scenario can end in, why a run can end, and what can go wrong outside scenarios: each once, with its meaning.

Every report uses these words and no others, so that no two of them can disagree.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """What a scenario came to. The order is from the worst to the best, as reports sort by it."""

    FAILED = "failed"
    ERROR = "error"
    RESOLVED = "resolved"
    CLEANUP_ERROR = "cleanup_error"
    NOT_RUN = "not_run"
    KNOWN = "known"
    FLAKY = "flaky"
    PASSED = "passed"
    SKIPPED = "skipped"

    @property
    def meaning(self) -> str:
        """What it means, in a sentence."""
        return MEANINGS[self]

    @property
    def red(self) -> bool:
        """Whether a run with such a scenario fails."""
        return self in RED

    @property
    def green(self) -> bool:
        """Whether it may be shown as plain success."""
        return self is State.PASSED

    @classmethod
    def worst(cls, states: Iterable[State]) -> State | None:
        """Return the worst of some states; None if there are none."""
        found = set(states)
        return next((each for each in cls if each in found), None)


MEANINGS = {
    State.FAILED: "the service answered, and the answer is wrong",
    State.ERROR: "the service could not be judged",
    State.RESOLVED: "it passed although it is marked as a known issue, so the mark must be removed",
    State.CLEANUP_ERROR: "its cleanup failed, and nothing else is wrong with it, beside a known issue if it has one",
    State.NOT_RUN: "it was selected, and the run did not come to it",
    State.KNOWN: "it failed as its known issue says",
    State.FLAKY: "it failed at first, and passed when it was tried again",
    State.PASSED: "everything that it asserts is so",
    State.SKIPPED: "it skipped itself",
}
RED = frozenset({State.FAILED, State.ERROR, State.RESOLVED, State.CLEANUP_ERROR, State.NOT_RUN})
#: Neither red nor plain success.
AMBER = frozenset({State.KNOWN, State.FLAKY})
#: behave's word for a status, or one that behave does not have → the state; every other word means that the service could
#: not be judged.
OF_BEHAVE = {
    "passed": State.PASSED,
    "failed": State.FAILED,
    "cleanup_error": State.CLEANUP_ERROR,
    "skipped": State.SKIPPED,
    "untested": State.NOT_RUN,
    "untested_pending": State.NOT_RUN,
    "untested_undefined": State.NOT_RUN,
    **{each.value: each for each in (State.KNOWN, State.FLAKY, State.RESOLVED)},
}


class Ending(StrEnum):
    """Why a run ended."""

    COMPLETE = "complete"
    FIRST_FAILURE = "first_failure"
    SIGNAL = "signal"
    TIMEOUT = "timeout"
    SERVICE_GONE = "service_gone"
    BROKE_OFF = "broke_off"
    NOTHING_SELECTED = "nothing_selected"
    NOT_STARTED = "not_started"
    UNFINISHED = "unfinished"

    @property
    def meaning(self) -> str:
        """What it means, in a sentence."""
        return ENDINGS[self]


ENDINGS = {
    Ending.COMPLETE: "the run came to its end",
    Ending.FIRST_FAILURE: "the run stopped after the first failure, as it was asked to (--stop)",
    Ending.SIGNAL: "a signal stopped the run",
    Ending.TIMEOUT: "the run took longer than it may (run_timeout)",
    Ending.SERVICE_GONE: "the service stopped responding",
    Ending.BROKE_OFF: "something went wrong that a run does not survive, such as a failing hook before it",
    Ending.NOTHING_SELECTED: "no scenario was selected",
    Ending.NOT_STARTED: "the settings are wrong, or the service is not there; nothing was run",
    Ending.UNFINISHED: "the run began and did not finish",
}


class TroubleKind(StrEnum):
    """What something that went wrong outside scenarios is about."""

    HOOK = "hook"
    CLEANUP = "cleanup"
    SERVICE = "service"
    TOKENS = "tokens"
    STOPPED = "stopped"
    SETTINGS = "settings"
    REPORT = "report"
    OUTPUT = "output"
    CONFORMANCE = "conformance"
    COVERAGE = "coverage"
    SECRET = "secret"  # noqa: S105 - a kind
    SHARD = "shard"
    SUITE = "suite"
    UNVERIFIED = "unverified"


TROUBLES = {
    TroubleKind.HOOK: "a hook of the run, a feature or a rule failed",
    TroubleKind.CLEANUP: "a cleanup outside scenarios failed",
    TroubleKind.SERVICE: "the service stopped responding",
    TroubleKind.TOKENS: "tokens could not be revoked",
    TroubleKind.STOPPED: "the run was stopped before its end",
    TroubleKind.SETTINGS: "the settings are wrong, or the service is not there",
    TroubleKind.REPORT: "a report could not be written",
    TroubleKind.OUTPUT: "the console's output could not be written",
    TroubleKind.CONFORMANCE: "responses deviate from the OpenAPI document, outside what scenarios check",
    TroubleKind.COVERAGE: "less of the OpenAPI document was tried than coverage_min demands",
    TroubleKind.SECRET: "a written file has a secret in it",
    TroubleKind.SHARD: "the report of a shard is missing, or it did not finish",
    TroubleKind.SUITE: "the suite itself broke off",
    TroubleKind.UNVERIFIED: "something that nobody can see to be gone, as the service description says",
}
