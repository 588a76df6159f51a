"""The authorization matrix: every operation has a cell for every persona, and a case of its own for who the path names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from behave.model import Feature, ScenarioOutline

from support.description.service import PLAIN, Operation, ServiceDescription
from support.run.personas import is_wide, meant_for
from support.scenario.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: an operation, a persona, and the answer in it, if any.

    Attributes:
        own: the resources that the persona is, in this scenario: `I am the user`.
        columns: the personas in the order of its table.
    """

    operation: str
    persona: str
    word: str
    where: str
    own: frozenset[str] = frozenset()
    columns: tuple[str, ...] = ()


def cells(features: Iterable[Feature], configured: tuple[str, ...], service: ServiceDescription) -> Iterator[Cell]:
    """Yield every cell of every matrix, those that are missing with no word."""
    for feature in features:
        for outline in feature.walk_scenarios(with_outlines=True):
            if isinstance(outline, ScenarioOutline) and is_wide(outline):
                steps = {step.name for step in (*(outline.background_steps or ()), *outline.steps)}
                own = frozenset(kind for kind in service.claims.identity.values() if f"I am the {kind}" in steps)
                for row in (row for examples in outline.examples if examples.table for row in examples.table):
                    where, there = (
                        f"{outline.filename}:{row.line}",
                        [each for each in row.headings if each in configured],
                    )
                    columns = tuple(dict.fromkeys([*there, *configured]))
                    for persona in meant_for(outline, configured):
                        yield Cell(row.cells[0], persona, row.get(persona) or "", where, own, columns)


def missing(
    features: Iterable[Feature], configured: tuple[str, ...], service: ServiceDescription, *, whole: bool
) -> list[str]:
    """Return what the matrices lack: a line for each row to paste, with its place.

    Args:
        whole: whether these are all features, so that an operation without any row is missing too.
    """
    vocabulary = Vocabulary(service)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    columns: dict[str, tuple[str, ...]] = {}
    answered: dict[tuple[str, bool], set[str]] = {}
    for cell in cells(features, configured, service):
        rows.setdefault((cell.where, cell.operation), {})[cell.persona] = cell.word
        columns[cell.where] = cell.columns
        act = vocabulary.act(cell.operation)
        if act is not None and act.variant is PLAIN and not act.others and cell.word:
            answered.setdefault((act.operation.phrase, bool(cell.own)), set()).add(cell.persona)
    lines = [
        f"{where}: no cell for {', '.join(lacking)}\n    {_row(operation, words.get, columns[where])}"
        for (where, operation), words in rows.items()
        if (lacking := [name for name, word in words.items() if not word])
    ]
    incomplete = {operation for (_, operation), words in rows.items() if not all(words.values())}
    for operation, own in judged(service) if whole else ():
        there = answered.get((operation.phrase, own), set())
        lacking = [name for name in configured if name not in there]
        if lacking and operation.phrase not in incomplete:
            lines.append(
                f"{_lack(operation, service, there, lacking, own=own)}\n    {_pasted(operation, there, configured)}"
            )
    return lines


def judged(service: ServiceDescription) -> Iterator[tuple[Operation, bool]]:
    """Yield each operation, and once more as a case of its own if its path names who the caller may be."""
    identities = set(service.claims.identity.values())
    for operation in service.operations:
        yield operation, False
        if identities & set(operation.parameters):
            yield operation, True


def _lack(operation: Operation, service: ServiceDescription, there: set[str], lacking: list[str], *, own: bool) -> str:
    kind = next((name for name in operation.parameters if name in service.claims.identity.values()), "")
    case = f' for the persona that the path names, in a matrix with "And I am the {kind}"' if own else ""
    return f"no matrix has a row for it{case}" if not there else f"no matrix has a cell for {', '.join(lacking)}{case}"


def _row(operation: str, word: object, configured: tuple[str, ...]) -> str:
    found = word if callable(word) else (lambda _: None)
    return f"| {operation} | " + " | ".join(str(found(name) or "?") for name in configured) + " |"


def _pasted(operation: Operation, there: set[str], configured: tuple[str, ...]) -> str:
    return _row(operation.phrase, lambda name: "-" if name in there else None, configured)
