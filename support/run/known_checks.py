"""What is wrong with the marks of known issues, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from behave.model import Feature, Scenario, ScenarioOutline

from support.json_files import suggestion
from support.run import known_issues
from support.run.known_issues import COLUMN, Mark
from support.run.personas import meant_for


def mistakes(features: Iterable[Feature], configured: tuple[str, ...], known: tuple[str, ...]) -> Iterator[str]:
    """Yield a line for each mark that is wrong.

    Args:
        configured: the personas of the config.
        known: those of the other configs, too: features are written for all environments.
    """
    for feature in features:
        for holder in (feature, *feature.rules):
            for tag in filter(known_issues.is_mark, holder.tags):
                yield (
                    f"{holder.filename}:{tag.line}: @{tag} marks a whole {holder.keyword.lower()}"
                    f'\n    try: the tag at a scenario or at its examples; or a column "{COLUMN}" in a table of examples'
                )
        found: dict[str, None] = {}
        for scenario in feature.walk_scenarios(with_outlines=True):
            if isinstance(scenario, ScenarioOutline):
                found |= dict.fromkeys(_of_rows(scenario, configured, known))
            elif not isinstance(scenario.parent, ScenarioOutline):
                place = f"{scenario.filename}:{scenario.line}"
                found |= dict.fromkeys(_of_marks(scenario, place, scenario.tags, "", configured, known))
        yield from found


def _of_rows(outline: ScenarioOutline, configured: tuple[str, ...], known: tuple[str, ...]) -> Iterator[str]:
    place = f"{outline.filename}:{outline.line}"
    for examples in outline.examples:
        tags = [*outline.tags, *examples.tags]
        yield from _of_marks(outline, place, tags, "", configured, known)
        for row in examples.table or ():
            cell = str(row.get(COLUMN) or "")
            if cell:
                yield from _of_marks(outline, f"{outline.filename}:{row.line}", tags, cell, configured, known)


def _of_marks(
    holder: Scenario, place: str, tags: Iterable[str], cell: str, configured: tuple[str, ...], known: tuple[str, ...]
) -> Iterator[str]:
    """What is wrong with the marks of one scenario or row."""
    everybody = meant_for(holder, configured)
    taken: dict[str, str] = {}
    for written, mark in known_issues.read(tags, cell):
        if not isinstance(mark, Mark):
            yield f"{place}: the known issue {written} {mark}"
            continue
        for name in mark.personas:
            if name not in known:
                yield f'{place}: the known issue {written} is for "{name}"; {suggestion(name, known, "configured")}'
            elif name in configured and name not in everybody:
                yield f'{place}: the known issue {written} is for "{name}", as whom it is not run'
        twice = [(name, taken[name]) for name in everybody if mark.covers(name) and name in taken]
        taken |= {name: written for name in everybody if mark.covers(name)}
        if twice:
            yield f"{place}: {twice[0][0]} has two known issues, {twice[0][1]} and {written}; keep one of them"
