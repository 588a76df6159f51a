"""A scenario is run once for each persona that it is meant for; a wide table becomes one scenario a cell.

Touches a private name of behave 1.3, `Scenario._row`: there is no public way to give a scenario a row of its own, and Allure
reads parameters and history from it.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from behave.model import Feature, Row, Rule, Scenario, ScenarioOutline, ScenarioOutlineBuilder, Tag

from support.service import PLAIN, ServiceDescription
from support.vocabulary import Vocabulary

TAG = "persona."
CELL = "answer"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of an authorization table: which operation, which persona, and the word that stands there, if any."""

    operation: str
    persona: str
    word: str
    where: str


def expand(features: Iterable[Feature], configured: tuple[str, ...], selected: tuple[str, ...]) -> None:
    """Replace each scenario, in place, by one for each selected persona that it is meant for."""
    for feature in features:
        _expand_container(feature, configured, selected)


def misspelt(features: Iterable[Feature], configured: tuple[str, ...]) -> list[str]:
    """Tags that name no configured persona, but nearly: one line each. One that is like none is a persona of elsewhere."""
    lines = []
    for feature in features:
        for holder in (feature, *feature.rules, *feature.walk_scenarios(with_outlines=True)):
            for tag in {str(tag) for tag in holder.tags if tag.startswith(TAG)}:
                name = tag.removeprefix(TAG)
                near = difflib.get_close_matches(name, configured, n=1, cutoff=0.8)
                if name not in configured and near:
                    lines.append(f"{holder.location}: @{tag} names no persona; did you mean @{TAG}{near[0]}?")
    return list(dict.fromkeys(lines))


def persona_of(scenario: Scenario) -> str | None:
    """The persona that an expanded scenario runs as."""
    row = scenario._row  # noqa: SLF001 - see the module
    return row.get("persona") if row is not None else None


def cells(features: Iterable[Feature], configured: tuple[str, ...]) -> Iterator[Cell]:
    """Every cell of every authorization table, the missing ones with no word."""
    for feature in features:
        for scenario in feature.walk_scenarios(with_outlines=True):
            if isinstance(scenario, ScenarioOutline) and is_wide(scenario):
                for row in (row for examples in scenario.examples if examples.table for row in examples.table):
                    where = f"{scenario.filename}:{row.line}"
                    for persona in _meant(scenario, configured):
                        yield Cell(row.cells[0], persona, row.get(persona) or "", where)


def missing(
    features: Iterable[Feature], configured: tuple[str, ...], service: ServiceDescription, *, whole: bool
) -> list[str]:
    """What the authorization tables lack: one line for each row to paste, with its place.

    Args:
        whole: whether the features are all there are, so that an operation without any row is missing too.
    """
    vocabulary = Vocabulary(service)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    answered: dict[str, set[str]] = {}
    for cell in cells(features, configured):
        rows.setdefault((cell.where, cell.operation), {})[cell.persona] = cell.word
        act = vocabulary.act(cell.operation)
        if act is not None and act.variant is PLAIN and cell.word:
            answered.setdefault(act.operation.phrase, set()).add(cell.persona)
    lines = [
        f"{where}: no cell for {', '.join(lacking)}\n    | {operation} | "
        + " | ".join(f"{words.get(name) or '?'}" for name in configured)
        + " |"
        for (where, operation), words in rows.items()
        if (lacking := [name for name, word in words.items() if not word])
    ]
    for operation in service.operations if whole else ():
        there = answered.get(operation.phrase, set())
        lacking = [name for name in configured if name not in there]
        told = any(f"| {operation.phrase} |" in line for line in lines)
        if lacking and not told:
            whose = "no table has a row for it" if not there else f"no table has a cell for {', '.join(lacking)}"
            words = (("-" if name in there else "?") for name in configured)
            lines.append(f"{whose}\n    | {operation.phrase} | " + " | ".join(words) + " |")
    return lines


def is_wide(outline: ScenarioOutline) -> bool:
    """Whether its tables have a column for each persona: the steps ask for an answer that no column gives."""
    asked = any(f"<{CELL}>" in step.name for step in outline.steps)
    return asked and not any(CELL in examples.table.headings for examples in outline.examples if examples.table)


def _expand_container(container: Feature | Rule, configured: tuple[str, ...], selected: tuple[str, ...]) -> None:
    items: list[Rule | Scenario] = []
    for item in container.run_items:
        if isinstance(item, Rule):
            _expand_container(item, configured, selected)
            items += [item] if item.run_items else []
        elif isinstance(item, ScenarioOutline):
            # In its place, not in it: behave calls an outline passed before it ran, and so its rule failed in a dry run.
            personas, wide = _meant(item, selected), is_wide(item)
            items += [clone for each in item.scenarios for clone in _clones(each, personas, configured, wide=wide)]
            item.tags = _others(item.tags)
        else:
            items += _clones(item, _meant(item, selected), configured, wide=False)
    # Each scenario carries its own persona's tag now; an inherited one would be of another.
    container.tags = _others(container.tags)
    container.run_items[:] = items
    container.scenarios[:] = [item for item in items if isinstance(item, Scenario)]


def _others(tags: list[Tag]) -> list[Tag]:
    return [tag for tag in tags if not tag.startswith(TAG)]


def _meant(scenario: Scenario, personas: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a scenario is meant for: its own tags name them, or its rule's, or its feature's, or it is for all."""
    holder = scenario
    while holder is not None:
        named = {tag.removeprefix(TAG) for tag in holder.tags if tag.startswith(TAG)}
        if named:
            return tuple(name for name in personas if name in named)
        holder = holder.parent
    return personas


def _clones(
    scenario: Scenario, personas: tuple[str, ...], configured: tuple[str, ...], *, wide: bool
) -> list[Scenario]:
    if scenario.should_skip:  # not selected on the command line
        return [scenario]
    return [_clone(scenario, name, configured, wide=wide) for name in personas]


def _clone(scenario: Scenario, persona: str, configured: tuple[str, ...], *, wide: bool) -> Scenario:
    given = dict(scenario._row.items()) if scenario._row is not None else {}  # noqa: SLF001 - see the module
    words = {name: word for name, word in given.items() if not (wide and name in configured)}
    if wide:
        words[CELL] = given.get(persona, "")
    words["persona"] = persona
    row = Row(list(words), list(words.values()), line=scenario.line)
    render = ScenarioOutlineBuilder.make_step_for_row
    background = [_fresh(render(step, row)) for step in scenario.background_steps] if scenario.background else None
    clone = Scenario(
        scenario.filename,
        scenario.line,
        scenario.keyword,
        f"{scenario.name} [{persona}]",
        [*_others(scenario.tags), Tag(f"{TAG}{persona}", scenario.line)],
        [_fresh(render(step, row)) for step in scenario.steps],
        description=scenario.description,
        parent=scenario.parent,
        background=scenario.background,
        background_steps=background,
    )
    clone.feature = scenario.feature
    clone._row = row  # noqa: SLF001 - see the module
    return clone


def _fresh(step: object) -> object:
    fresh = copy.copy(step)
    fresh.reset()  # type: ignore[attr-defined]
    return fresh
