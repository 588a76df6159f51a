"""Another try of a scenario that failed: when it is allowed, and what must be as it was before the first one."""

from __future__ import annotations

import copy
from typing import Any

from behave.model import Scenario

from support.results.judgement import Finding, Judgement
from support.results.outcomes import UNEXPECTED
from support.results.records import ScenarioResult
from support.run.behave_internals import row_of, set_row


def may_be_tried_again(result: ScenarioResult, judgement: Judgement | None) -> bool:
    """Return whether another try can tell more.

    Not if an undefined step failed, which no try defines; not after a failed cleanup, whose remains the next try would find;
    and not if somebody was let do what must be refused: one such answer is one too many.
    """
    return (
        result.state in UNEXPECTED
        and not result.cleanup_message
        and all(step.status != "undefined" for step in result.steps)
        and (judgement is None or judgement.finding is not Finding.DANGEROUS)
    )


class Fresh:
    """A scenario as it was before its first try."""

    def __init__(self, scenario: Scenario, runner: Any) -> None:
        self._scenario = scenario
        self._runner = runner
        self._example = row_of(scenario)
        self._hook_failures = runner.hook_failures
        # A step may change its own table.
        self._steps = [(step, copy.deepcopy(step.table), step.text) for step in scenario.all_steps]

    def restore(self) -> None:
        """Make it so again; a failed hook of the try does not count for the run any more."""
        scenario = self._scenario
        scenario.reset()
        scenario.exception = scenario.exc_traceback = scenario.error_message = None
        set_row(scenario, self._example)
        self._runner.hook_failures = self._hook_failures
        for step, table, text in self._steps:
            step.table, step.text = copy.deepcopy(table), text
