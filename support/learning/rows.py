"""The rows of the matrices to learn: those that are written, and those that are missing, with what each needs to exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from behave.model import Examples, Feature, Row, ScenarioOutline, Step

from support.description.service import PLAIN, Operation, ServiceDescription
from support.run.matrix import judged
from support.run.personas import ANSWER, is_wide, meant_for
from support.scenario.vocabulary import Vocabulary

UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a matrix in a file."""

    path: str
    examples: Examples

    @property
    def headings(self) -> list[str]:
        """Its columns."""
        return list(self.examples.table.headings)


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row: an operation, the steps before the answer, and what is in its cells.

    Attributes:
        steps: those up to the answer, with the cells of the row filled in.
        words: persona → what is in its cell; empty for a cell that is missing.
        line: its line in the file of its table; 0 for a row that is not written so far.
        own: what the persona is, in a case of its own for the persona that the path names.
    """

    operation: str
    steps: tuple[Any, ...]
    words: Mapping[str, str]
    table: Table | None = None
    line: int = 0
    own: str = ""
    act: Operation | None = field(default=None, compare=False)

    @property
    def place(self) -> str:
        """Where it is."""
        return f"{self.table.path}:{self.line}" if self.table is not None else "new"


def written(features: Iterable[Feature], configured: tuple[str, ...], vocabulary: Vocabulary) -> Iterator[WrittenRow]:
    """Yield every row of every matrix."""
    for feature in features:
        for outline in feature.walk_scenarios(with_outlines=True):
            if not (isinstance(outline, ScenarioOutline) and is_wide(outline)):
                continue
            meant = meant_for(outline, configured)
            for examples in (each for each in outline.examples if each.table):
                for row in examples.table:
                    act = vocabulary.act(row.cells[0])
                    words = {persona: row.get(persona) or "" for persona in meant}
                    table = Table(str(outline.filename), examples)
                    operation = act.operation if act is not None else None
                    steps = tuple(_steps(outline, row))
                    yield WrittenRow(row.cells[0], steps, words, table, row.line, _own(steps), operation)


def missing(rows: list[WrittenRow], configured: tuple[str, ...], service: ServiceDescription) -> Iterator[WrittenRow]:
    """Yield a row for each operation that no matrix has, and for each case of its own of the persona that its path names."""
    vocabulary = Vocabulary(service)
    there = set()
    for row in rows:
        act = vocabulary.act(row.operation)
        if act is not None and act.variant is PLAIN and not act.others:
            there.add((act.operation.phrase, bool(row.own)))
    for operation, own in judged(service):
        if (operation.phrase, own) not in there:
            kind = next((each for each in operation.parameters if each in service.claims.identity.values()), "")
            steps = tuple(_new_steps(operation, service, kind if own else ""))
            yield WrittenRow(
                operation.phrase, steps, dict.fromkeys(configured, ""), own=kind if own else "", act=operation
            )


def _steps(outline: ScenarioOutline, row: Row) -> Iterator[Step]:
    """The steps before the answer, with the cells of a row filled in."""
    for step in (*(outline.background_steps or ()), *outline.steps):
        name = step.name
        if f"<{ANSWER}>" in name:
            return
        for heading, cell in row.items():
            name = name.replace(f"<{heading}>", cell)
        yield Step(step.filename, step.line, step.keyword, step.step_type, name)


def _own(steps: Iterable[Step]) -> str:
    return next((each.name.removeprefix("I am the ") for each in steps if each.name.startswith("I am the ")), "")


def _new_steps(operation: Operation, service: ServiceDescription, own: str) -> Iterator[Step]:
    """The steps of a row that is not written: what the operation is about exists, and somebody tries to do it."""
    resource = service.resources[operation.resource]
    needed = (
        [resource.name]
        if resource.can("create")
        else [each for each in operation.parameters if each in service.resources]
    )
    for kind in needed:
        yield Step("", 0, "Given", "given", f"a smoke {kind} exists")
    if own:
        yield Step("", 0, "And", "given", f"I am the {own}")
    yield Step("", 0, "When", "when", f"I try to {operation.phrase}")
