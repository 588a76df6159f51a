"""Why a scenario is not green, in one word: what Allure's categories and other reports group by."""

from __future__ import annotations

import pytest

from support.results.causes import Cause, cause_of
from support.results.judgement import Finding, MatrixCell
from support.results.records import ScenarioResult, StepResult
from tests.reporting.accounts import scenario


def cell(finding: Finding | None) -> MatrixCell:
    return MatrixCell("update the group", "refused", "allowed", finding)


def broken_at(message: str, status: str = "error") -> ScenarioResult:
    steps = (StepResult("Given", "a group", "passed"), StepResult("When", "I list", status, message))
    return scenario("a", status, message=f"When I list\n{message}", steps=steps)


@pytest.mark.parametrize(
    ("finding", "cause"),
    [
        (Finding.DANGEROUS, Cause.DANGEROUS),
        (Finding.TOO_STRICT, Cause.TOO_STRICT),
        (Finding.WRONG_WAY, Cause.WRONG_REFUSAL),
        (Finding.WRONG_FORM, Cause.WRONG_REFUSAL),
        (Finding.NOT_PROVEN, Cause.NOT_PROVEN),
        (Finding.AS_EXPECTED, Cause.BROKEN),  # the answer was right, and something else was not
        (None, Cause.BROKEN),
    ],
)
def test_a_broken_promise_of_a_matrix_has_the_cause_of_its_cell(finding: Finding | None, cause: Cause) -> None:
    assert cause_of(scenario("a", "failed", cell=cell(finding))) is cause


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("NoAnswerError: GET /groups: the connection was refused", Cause.ENVIRONMENT),
        ("AuthenticationError: viewer got no token", Cause.LOGIN),
        ("DescriptionError: items are elsewhere\n  try: lists.items", Cause.DESCRIPTION),
        ("ScenarioError: there is no group", Cause.DESCRIPTION),
        ("LeftBehindError: group g-1", Cause.CLEANUP),
        ("HOOK-ERROR at the step: NoAnswerError: gone", Cause.ENVIRONMENT),
        ("KeyError: 'x'\n  NoAnswerError: said by the way", Cause.SUITE),
        ("undefined step: When I list", Cause.SUITE),
    ],
)
def test_an_error_has_the_cause_that_its_step_names(message: str, cause: Cause) -> None:
    assert cause_of(broken_at(message)) is cause


@pytest.mark.parametrize(
    ("status", "message", "cause"),
    [
        ("hook_error", "HOOK-ERROR in before_scenario: RuntimeError: no setup", Cause.HOOK),
        ("hook_error", "HOOK-ERROR in before_scenario: NoAnswerError: gone", Cause.ENVIRONMENT),
        ("cleanup_error", "group g-1", Cause.CLEANUP),
        ("untested", "", Cause.NOT_RUN),
        ("passed", "", None),
        ("skipped", "", None),
    ],
)
def test_what_has_no_step_to_blame_has_the_cause_of_its_status(status: str, message: str, cause: Cause | None) -> None:
    assert cause_of(scenario("a", status, message=message)) is cause


def test_each_cause_has_a_meaning_of_its_own() -> None:
    assert len({each.meaning for each in Cause}) == len(Cause)
