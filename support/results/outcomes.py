"""What a scenario came to beyond behave's word: a known issue, one that is resolved or expired, and what passed at a second try."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.results.judgement import Finding
from support.results.known import KnownIssue
from support.results.records import ScenarioResult
from support.results.states import State

FINE = frozenset({"passed", "skipped", "untested"})  # words for a step that has not gone wrong
OF_THE_SERVICE = frozenset({"when", "then"})  # what a step must be for a failure to be about the service's promise
UNEXPECTED = frozenset({State.FAILED, State.ERROR})


def judged(result: ScenarioResult, issue: KnownIssue | None) -> ScenarioResult:
    """Return the result of a scenario in the light of its known issue.

    Only a wrong answer is excused. What could not be judged, was not run, or skipped itself stays what it is.
    """
    if issue is None:
        return result
    result = replace(result, known=issue)
    if result.state in {State.PASSED, State.CLEANUP_ERROR}:
        said = f"it passes, although it is marked as {issue}\n  try: close {issue.ticket}, and remove its mark"
        return replace(result, status=State.RESOLVED.value, message=_lines(said, result.message))
    if result.state is not State.FAILED:
        return result
    if issue.expired:
        said = (
            f"the mark of the known issue {issue.ticket} has expired: it was valid until {issue.until}\n"
            "  try: correct the service; or agree on another date and change the mark"
        )
        return replace(result, message=_lines(said, result.message))
    flaw = _unlike_a_wrong_answer(result)
    if flaw:
        return replace(result, message=_lines(f"not excused by {issue}: {flaw}", result.message))
    status = State.CLEANUP_ERROR if result.cleanup_message else State.KNOWN
    return replace(result, status=status.value, message=_lines(f"it fails as {issue}", result.message))


def combined(earlier: ScenarioResult, later: ScenarioResult) -> ScenarioResult:
    """Return the result of a scenario that failed and was tried again: what passed then is flaky, and else the worse one counts."""
    tries, first = earlier.tries + 1, earlier.first_failure or earlier.message
    seconds = max(later.started + later.duration - earlier.started, earlier.duration)
    whole: dict[str, Any] = {
        "tries": tries, "first_failure": first, "started": earlier.started, "duration": round(seconds, 6),
    }  # fmt: skip
    if later.state is State.PASSED:
        said = _lines(f"it passed at try {tries}; at the first one it failed:", first)
        return replace(later, status=State.FLAKY.value, message=said, **whole)
    # One that could not be judged, skipped itself or was not run takes nothing back.
    stands = later.state in {State.SKIPPED, State.NOT_RUN} or (earlier.state, later.state) == (
        State.FAILED,
        State.ERROR,
    )
    if not stands:
        shown = next(iter(first.strip().splitlines()), "") if later.state in UNEXPECTED else first
        said = _lines(later.message, f"it was tried {tries} times; at the first one it failed: {shown}")
        return replace(later, message=said, **whole)
    said = _lines(earlier.message, f"then, at try {tries}:", later.message or later.state.meaning)
    return replace(earlier, message=said, cleanup_message=later.cleanup_message, **whole)


def _unlike_a_wrong_answer(result: ScenarioResult) -> str:
    """Why a failure is no wrong answer to what the scenario is about; empty if it is one."""
    bad = [each for each in result.steps if each.status not in FINE]
    if len(bad) != 1 or not bad[0].wrong:
        return "more went wrong than one assertion"
    if bad[0].evidence.kind not in OF_THE_SERVICE:
        return "it failed in a Given, so that what it promises was not asked"
    asked = [each for step in result.steps if step.evidence.kind in OF_THE_SERVICE for each in step.exchanges]
    if not any(each.status is not None for each in asked):
        return "the service had answered no request of a When or Then"
    if result.cell is not None and result.cell.finding is Finding.NOT_PROVEN:
        return "the answer was as expected, and only its proof is missing"
    return ""


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
