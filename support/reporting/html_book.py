"""Living documentation on the HTML page: the features as they are written, and what each rule came to for each persona."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from support.reporting.html_words import SIGN
from support.results.book import Chapter, WrittenRule, WrittenScenario
from support.results.records import ScenarioResult
from support.results.states import State


@dataclass(frozen=True, slots=True)
class RuleState:
    """What a rule came to for a persona: the worst of its scenarios, and how many passed, of how many."""

    persona: str
    kind: str
    passed: int
    total: int


@dataclass(frozen=True, slots=True)
class ShownScenario:
    """A scenario as one text, with the rows of its examples aligned."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with its scenarios, and its states."""

    name: str
    description: str
    states: tuple[RuleState, ...]
    scenarios: tuple[ShownScenario, ...]


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """A feature."""

    name: str
    description: str
    background: str
    rules: tuple[ShownRule, ...]


def chapters(book: Iterable[Chapter], scenarios: Sequence[ScenarioResult]) -> list[ShownChapter]:
    """Return the features as a book."""
    found: dict[tuple[str, str], list[ScenarioResult]] = {}
    for each in scenarios:
        found.setdefault((each.id.file, each.rule), []).append(each)
    return [
        ShownChapter(
            each.name,
            each.description,
            "\n".join(each.background),
            tuple(_rule(rule, found.get((each.file, rule.name), [])) for rule in each.rules),
        )
        for each in book
    ]


def _rule(rule: WrittenRule, scenarios: Sequence[ScenarioResult]) -> ShownRule:
    return ShownRule(rule.name, rule.description, tuple(_states(scenarios)), tuple(map(_scenario, rule.scenarios)))


def _states(scenarios: Sequence[ScenarioResult]) -> Iterable[RuleState]:
    for persona in dict.fromkeys(each.persona for each in scenarios):
        states = [each.state for each in scenarios if each.persona == persona]
        worst = State.worst(states)
        assert worst is not None
        total = sum(each is not State.SKIPPED for each in states)
        yield RuleState(persona, _kind(worst), states.count(State.PASSED), total)


def _kind(state: State) -> str:
    if state is State.NOT_RUN:
        return "skipped"
    return state.value if state.value in SIGN else "error"


def _scenario(scenario: WrittenScenario) -> ShownScenario:
    columns = max(map(len, scenario.rows), default=0)
    widths = [max(len(row[place]) for row in scenario.rows if place < len(row)) for place in range(columns)]
    rows = [
        "  | " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + " |"
        for row in scenario.rows
    ]
    return ShownScenario(scenario.name, "\n".join([*scenario.steps, *rows]))
