"""Scenarios that say nothing of their own: without an action or an assertion, doubled, or with the same answer for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from support.honesty.finding import Finding
from support.honesty.suite import Suite, listed, persona_name, place_of, steps_of
from support.run import matrix
from support.scenario.vocabulary import Vocabulary


def without_action_or_assertion(suite: Suite) -> Iterator[Finding]:
    """Yield a finding for each scenario that has no When, or no Then."""
    for scenario in suite.scenarios:
        kinds = {step.step_type for step in steps_of(scenario)}
        if "when" not in kinds:
            yield Finding("no-action", place_of(scenario), "it has no When, so the persona never acts", "add a When")
        if "then" not in kinds:
            yield Finding("no-check", place_of(scenario), "it has no Then, so it asserts nothing", "add a Then")


def same_steps(suite: Suite) -> Iterator[Finding]:
    """Yield a finding for each scenario that has the same steps as an earlier one, for the same persona."""
    first: dict[tuple[str, ...], str] = {}
    again: dict[tuple[str, str], list[str]] = {}
    for scenario in suite.scenarios:
        steps = tuple(f"{step.step_type} {step.name} {step.text or ''} {_cells(step)}" for step in steps_of(scenario))
        key, place = (persona_name(scenario), *steps), place_of(scenario)
        if first.setdefault(key, place) != place:
            again.setdefault((place, first[key]), []).append(key[0])
    for (place, earlier), personas in again.items():
        yield Finding(
            "same-steps", place, f"it has the same steps as {earlier}, for {listed(personas)}", "remove one of the two"
        )


def equal_rows(suite: Suite) -> Iterator[Finding]:
    """Yield a finding for each row of a matrix with the same answer for every persona, though the operation changes something."""
    vocabulary = Vocabulary(suite.service)
    rows: dict[tuple[str, str], list[str]] = {}
    for cell in matrix.cells(suite.written, suite.config.names, suite.service):
        rows.setdefault((cell.where, cell.operation), []).append(cell.word)
    for (where, operation), answers in rows.items():
        act = vocabulary.act(operation)
        if act is not None and not act.operation.safe and len(answers) > 1 and len(set(answers)) == 1 and answers[0]:
            yield Finding(
                "equal-row",
                where,
                f'"{operation}" changes something, and is {answers[0]} for every persona, so the row distinguishes nobody',
                "add a persona whose answer differs, or correct the row",
            )


def _cells(step: object) -> str:
    table = getattr(step, "table", None)
    return "" if table is None else str([list(row.cells) for row in table.rows])
