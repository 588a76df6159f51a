"""The authorization matrix on the HTML page: an operation down, a persona across, what was expected and what was seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from support.results.judgement import Finding, MatrixCell
from support.results.records import ScenarioResult
from support.results.states import State

LOUD = frozenset({"dangerous", "failed", "error"})
PLACEHOLDER = re.compile(r"<[^<>]*>")
ALLOWED = "allowed"  # the answer that is no refusal, which the page fills in


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell.

    Attributes:
        kind: how loud it is: `dangerous`, `failed`, `error`, `skipped`, `passed`, `refused` (passed, and a refusal) or `none`.
        word: what was seen, or expected if nothing was.
        below: what should have been, if it was not; else empty.
        place: the place of its failure on the page; empty without one.
    """

    kind: str
    sign: str
    word: str
    below: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ShownMatrix:
    """The cells of one table of a feature.

    Attributes:
        case: its rule, which says what it is about.
        variant: what its scenario outline says beside persona and operation, such as "for the first time".
        is_open: whether it is unfolded: something in it went wrong, or nothing in any of them.
    """

    feature: str
    case: str
    variant: str
    personas: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ShownCell, ...]], ...]
    is_open: bool = True

    @property
    def is_loud(self) -> bool:
        """Whether something in it went wrong."""
        return any(cell.kind in LOUD for _, cells in self.rows for cell in cells)


@dataclass(frozen=True, slots=True)
class Danger:
    """A cell that somebody was allowed to do, and should not be."""

    persona: str
    operation: str
    expected: str
    seen: str
    place: str


NOTHING = ShownCell("none", "·", "")


def matrices(scenarios: Iterable[ScenarioResult], places: Mapping[str, str]) -> list[ShownMatrix]:
    """Return the matrices in the order of the features.

    Args:
        places: the key of a scenario's id → the place of its failure on the page.
    """
    tables: dict[tuple[str, str, str], dict[str, dict[str, list[ScenarioResult]]]] = {}
    for each in scenarios:
        if each.cell is not None:
            rows = tables.setdefault((each.feature, each.rule, each.id.name), {})
            rows.setdefault(each.cell.operation, {}).setdefault(each.persona, []).append(each)
    found = []
    for (feature, rule, name), rows in tables.items():
        personas = tuple(dict.fromkeys(persona for row in rows.values() for persona in row))
        shown = tuple(
            (operation, tuple(_worst(row.get(persona, ()), places) for persona in personas))
            for operation, row in rows.items()
        )
        found.append(ShownMatrix(feature, rule, _variant(name), personas, shown))
    if any(each.is_loud for each in found):
        return [replace(each, is_open=each.is_loud) for each in found]
    return found


def dangers(scenarios: Iterable[ScenarioResult], places: Mapping[str, str]) -> list[Danger]:
    """Return what somebody was allowed to do, and should not be."""
    return [
        Danger(each.persona, each.cell.operation, each.cell.expected, each.cell.seen, places.get(each.id.key, ""))
        for each in scenarios
        if each.cell is not None and each.cell.finding is Finding.DANGEROUS and each.state is not State.KNOWN
    ]


def _variant(name: str) -> str:
    """What is left of the name of an outline without its placeholders."""
    return " ".join(PLACEHOLDER.sub(" ", name).split()) if PLACEHOLDER.search(name) else ""


def _worst(scenarios: Sequence[ScenarioResult], places: Mapping[str, str]) -> ShownCell:
    order = list(State)
    worst = min(scenarios, key=lambda each: order.index(each.state), default=None)
    if worst is None or worst.cell is None:
        return NOTHING
    return _shown(worst.cell, worst.state, places.get(worst.id.key, ""))


def _shown(cell: MatrixCell, state: State, place: str) -> ShownCell:
    if cell.finding is Finding.DANGEROUS and state is not State.KNOWN:
        return ShownCell("dangerous", "‼", cell.seen, f"should be {cell.expected}", place)
    if state is State.KNOWN:
        return ShownCell("known", "≈", cell.seen or cell.expected, "known issue", place)
    if state is State.FAILED:
        below = (
            cell.finding.meaning if cell.finding not in {None, Finding.AS_EXPECTED} and cell.finding else "see below"
        )
        below = f"should be {cell.expected}" if cell.finding is Finding.TOO_STRICT else below
        return ShownCell("failed", "✗", cell.seen or cell.expected, below, place)
    if state in {State.SKIPPED, State.NOT_RUN}:
        return ShownCell("skipped", "○", cell.expected, "not run", place)
    if state in {State.PASSED, State.FLAKY}:
        below = "flaky" if state is State.FLAKY else ""
        return ShownCell("passed" if cell.expected == ALLOWED else "refused", "✓", cell.expected, below, place)
    return ShownCell("error", "!", cell.expected, "unchecked", place)
