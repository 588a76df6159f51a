"""The outcomes of all trials, in one table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.chaos.lying import LIES
from tests.chaos.plan import FAULTS
from tests.chaos.runs import NEVER, Trial

HEADINGS = (
    "kind", "tries", "left after the run", "left after the next run", "reported as clean although left", "hung",
    "broke off", "wrong",
)  # fmt: skip
KNOWN = {**FAULTS, **LIES}
BEGIN, END = "<!-- chaos: begin -->", "<!-- chaos: end -->"


def rows(trials: list[Trial]) -> list[tuple[str, ...]]:
    """Return one row for each kind, and the total: how many tries left something, not how much."""
    kinds = list(dict.fromkeys(each.kind for each in sorted(trials, key=lambda each: _order(each.kind))))
    found = [_row(kind, [each for each in trials if each.kind == kind]) for kind in kinds]
    return [*found, _row("all", trials)]


def table(trials: list[Trial], seconds: float) -> str:
    """Return the table as text for the console."""
    lines = [HEADINGS, *rows(trials)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    missed = sum(not each.struck for each in trials)
    last = f"{len(trials)} tries in {seconds / 60:.1f} min; {missed} whose request was never sent"
    return "\n".join(["", *text, "", last, *memory(trials)])


def memory(trials: list[Trial]) -> list[str]:
    """Return the line about the memory that runs took, if it was measured."""
    large = [each.peak for each in trials if each.peak and each.kind in {"200 MB", "gzip bomb"}]
    others = [each.peak for each in trials if each.peak and each.kind not in {"200 MB", "gzip bomb"}]
    if not large or not others:
        return []
    return [f"Memory of a run: {max(large):.0f} MiB at most with a body of 200 MB, {max(others):.0f} MiB without."]


def failures(trials: list[Trial]) -> list[Trial]:
    """Return the trials that did not end as they must."""
    return [
        each for each in trials if each.wrong or each.unreported or each.hung or each.broke_off or each.settled == NEVER
    ]


def markdown(path: Path, trials: list[Trial], seconds: float) -> None:
    """Write the table between the two marks of a file."""
    lines = [f"| {' | '.join(HEADINGS)} | what it is |", "| --- |" + " ---: |" * (len(HEADINGS) - 1) + " --- |"]
    lines += [f"| {' | '.join(row)} | {KNOWN.get(row[0], '')} |" for row in rows(trials)]
    summary = f"{len(trials)} trials in {seconds / 60:.0f} minutes, {date.today().isoformat()}."  # noqa: DTZ011 - for people
    head, rest = path.read_text("utf-8").split(BEGIN)
    path.write_text(
        f"{head}{BEGIN}\n"
        + "\n".join([" ".join([summary, *memory(trials)]), "", *lines])
        + f"\n{END}{rest.split(END)[1]}",
        "utf-8",
    )


def _row(kind: str, trials: list[Trial]) -> tuple[str, ...]:
    counts = [len(trials)]
    counted = ("rows", "rows_after", "unreported", "hung", "broke_off", "wrong")
    counts += [sum(bool(getattr(each, name)) for each in trials) for name in counted]
    return (kind, *map(str, counts))


def _order(kind: str) -> int:
    known = list(KNOWN)
    return known.index(kind) if kind in known else len(known)
