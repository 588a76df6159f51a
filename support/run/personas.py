"""Runs each scenario once for each persona that it is meant for; each cell of an authorization matrix becomes a scenario."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from behave.model import Feature, Row, Rule, Scenario, ScenarioOutline, ScenarioOutlineBuilder, Tag

from support.json_files import suggestion
from support.legible import legible_name
from support.results.judgement import MatrixCell
from support.results.known import KnownIssue
from support.results.records import ScenarioId
from support.results.states import State
from support.run import known_issues
from support.run.behave_internals import row_of, set_row

TAG = "persona."
ANSWER, PERSONA, MAY = "answer", "persona", "may"
#: The answer in a cell → how the title of its scenario states it.
OUTCOMES = {"allowed": "may", "refused": "may not", "unauthenticated": "must sign in to"}


class PersonaScenario(Scenario):
    """A scenario for one persona.

    Attributes:
        cell: its cell of an authorization matrix, if it is one.
        known: the known issue that it is marked with, if it is.
        came_to: its state, once it has ended.
    """

    identity: ScenarioId
    persona: str
    cell: MatrixCell | None = None
    known: KnownIssue | None = None
    came_to: State | None = None


def expand(
    features: Iterable[Feature],
    configured: tuple[str, ...],
    selected: tuple[str, ...],
    titles: Mapping[str, str] | None = None,
    today: date | None = None,
) -> None:
    """Replace each scenario, in place, by one for each selected persona that it is meant for.

    Args:
        titles: the answer in a cell → how the title of its scenario states it, beside the usual ones.
        today: the day that the dates of known issues are compared with; None for the present one, in UTC.
    """
    for feature in features:
        _Expansion(feature, configured, selected, {**OUTCOMES, **(titles or {})}, today).expand(feature)


def persona_of(scenario: Scenario) -> str | None:
    """Return the persona that an expanded scenario runs as."""
    return scenario.persona if isinstance(scenario, PersonaScenario) else None


def identity_of(scenario: Scenario) -> ScenarioId:
    """Return the identity of a scenario; one that was not expanded has no persona."""
    if isinstance(scenario, PersonaScenario):
        return scenario.identity
    rule = rule_of(scenario)
    return ScenarioId(_place(scenario.filename), legible_name(rule.name if rule else ""), legible_name(scenario.name))


def misspelt_tags(features: Iterable[Feature], known: Iterable[str]) -> list[str]:
    """Return a line for each tag that names a persona which no config has."""
    names = tuple(known)
    lines: dict[str, None] = {}
    for feature in features:
        for holder in (feature, *feature.rules, *feature.walk_scenarios(with_outlines=True)):
            for tag in sorted({str(tag) for tag in holder.tags if tag.startswith(TAG)}):
                name = tag.removeprefix(TAG)
                if name not in names:
                    lines[f"{holder.location}: @{tag} names no persona; {suggestion(name, names, 'configured')}"] = None
    return list(lines)


def meant_for(scenario: Scenario, personas: tuple[str, ...]) -> tuple[str, ...]:
    """Return the personas that a scenario is meant for.

    Its own tags name them, else those of its rule, else those of its feature; without any, all. An authorization matrix names
    them in its columns, so only its own tags can restrict it.
    """
    holder = scenario
    wide = isinstance(scenario, ScenarioOutline) and is_wide(scenario)
    while holder is not None:
        named = {tag.removeprefix(TAG) for tag in holder.tags if tag.startswith(TAG)}
        if named:
            return tuple(name for name in personas if name in named)
        holder = None if wide else holder.parent
    return personas


def is_wide(outline: ScenarioOutline) -> bool:
    """Return whether it is an authorization matrix: its steps ask for an answer, which stands in the personas' columns."""
    asked = any(f"<{ANSWER}>" in step.name for step in outline.steps)
    return asked and not any(ANSWER in examples.table.headings for examples in outline.examples if examples.table)


class _Expansion:
    """The expansion of one feature; it counts scenarios that are equal, to tell them apart."""

    def __init__(
        self,
        feature: Feature,
        configured: tuple[str, ...],
        selected: tuple[str, ...],
        titles: Mapping[str, str],
        today: date | None,
    ) -> None:
        self._titles = titles
        self._today = today
        self._file = _place(feature.filename)
        self._configured = configured
        self._selected = selected
        self._counts: Counter[ScenarioId] = Counter()

    def expand(self, container: Feature | Rule) -> None:
        items: list[Rule | Scenario] = []
        for item in container.run_items:
            if isinstance(item, Rule):
                self.expand(item)
                items += [item] if item.run_items else []
            elif isinstance(item, ScenarioOutline):
                # In its place, not in it: behave calls an outline passed before it ran, and so its rule fails in a dry run.
                items += [clone for each in item.scenarios for clone in self._clones(each, item)]
                item.tags = _others(item.tags)
            else:
                items += self._clones(item, None)
        # Each scenario has the tag of its own persona now; an inherited one would be of another.
        container.tags = _others(container.tags)
        container.run_items[:] = items
        container.scenarios[:] = [item for item in items if isinstance(item, Scenario)]

    def _clones(self, scenario: Scenario, outline: ScenarioOutline | None) -> list[Scenario]:
        wide = outline is not None and is_wide(outline)
        row = row_of(scenario)
        cells = {
            name: word
            for name, word in (row.items() if row is not None else ())
            if not (wide and name in self._configured) and name != known_issues.COLUMN
        }
        written = outline.name if outline is not None else scenario.name
        names = {
            name: self._identity(scenario, written, cells, name)
            for name in meant_for(outline or scenario, self._configured)
        }
        if scenario.should_skip:  # not selected on the command line
            return [scenario]
        answers = dict(row.items()) if wide and row is not None else {}
        mark = str(row.get(known_issues.COLUMN) or "") if row is not None else ""
        clones: list[Scenario] = []
        for name in meant_for(outline or scenario, self._selected):
            if name in names:
                clone = _clone(scenario, written, cells, names[name], self._answered(answers.get(name)) if wide else {})
                clone.known = known_issues.issue_for(name, scenario.tags, mark, self._today)
                if name in answers:
                    clone.cell = MatrixCell(str(next(iter(answers.values()))), answers[name])
                clones.append(clone)
        return clones

    def _answered(self, answer: str | None) -> dict[str, str]:
        """The words that an answer in a cell fills in."""
        if answer is None:
            return {}
        return {ANSWER: answer, MAY: self._titles.get(answer, f'is answered "{answer}" when trying to')}

    def _identity(self, scenario: Scenario, written: str, cells: Mapping[str, str], persona: str) -> ScenarioId:
        rule = rule_of(scenario)
        shown = tuple((legible_name(name), legible_name(cell)) for name, cell in cells.items())
        identity = ScenarioId(
            self._file, legible_name(rule.name if rule else ""), legible_name(written), shown, persona
        )
        self._counts[identity] += 1
        return replace(identity, ordinal=self._counts[identity])


def rule_of(scenario: Scenario) -> Rule | None:
    """Return the rule that a scenario belongs to."""
    holder = scenario.parent
    while holder is not None and not isinstance(holder, Rule):
        holder = holder.parent
    return holder


def _place(filename: str | None) -> str:
    return legible_name(Path(filename or "").as_posix())


def _others(tags: list[Tag]) -> list[Tag]:
    return [tag for tag in tags if not tag.startswith(TAG)]


def _clone(
    scenario: Scenario, written: str, cells: Mapping[str, str], identity: ScenarioId, answered: Mapping[str, str]
) -> PersonaScenario:
    words = {**cells, **answered, PERSONA: identity.persona}
    row = Row(list(words), list(words.values()), line=scenario.line)
    title = legible_name(ScenarioOutlineBuilder.render_template(scenario.name, row))
    background = [_rendered(step, row) for step in scenario.background_steps] if scenario.background else None
    clone = PersonaScenario(
        scenario.filename,
        scenario.line,
        scenario.keyword,
        title if f"<{PERSONA}>" in written else f"{title} [{identity.persona}]",
        [*_others(scenario.tags), Tag(f"{TAG}{identity.persona}", scenario.line)],
        [_rendered(step, row) for step in scenario.steps],
        description=scenario.description,
        parent=scenario.parent,
        background=scenario.background,
        background_steps=background,
    )
    clone.feature = scenario.feature
    clone.identity, clone.persona = identity, identity.persona
    set_row(clone, row)
    return clone


def _rendered(step: Any, row: Row) -> Any:
    """A step of its own with the words of a row; behave's own way copies all that the step refers to, which only a table needs."""
    if step.table is not None or step.text:
        return _fresh(ScenarioOutlineBuilder.make_step_for_row(step, row))
    fresh = _fresh(step)
    fresh.name = ScenarioOutlineBuilder.render_template(step.name, row)
    return fresh


def _fresh(step: Any) -> Any:
    fresh = copy.copy(step)
    fresh.reset()
    return fresh
