"""The outcomes of all trials, in one table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.chaos.plan import FAULTS
from tests.chaos.runs import NEVER, NEXT, SAME, SWEEP, Trial

HEADINGS = ("fault", "trials", "left behind", "same run", "next run", "sweep", "unreported", "wrong")
BEGIN, END = "<!-- chaos: begin -->", "<!-- chaos: end -->"


def rows(trials: list[Trial]) -> list[tuple[str, ...]]:
    """Return one row for each kind of fault, and the total."""
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
    return "\n".join(
        ["", *text, "", f"{len(trials)} trials in {seconds / 60:.1f} min; {missed} whose request was never sent"]
    )


def failures(trials: list[Trial]) -> list[Trial]:
    """Return the trials that did not end as they must."""
    return [each for each in trials if each.wrong or each.unreported or each.settled == NEVER]


def markdown(path: Path, trials: list[Trial], seconds: float) -> None:
    """Write the table between the two marks of a file."""
    lines = [f"| {' | '.join(HEADINGS)} | what it is |", "| --- |" + " ---: |" * (len(HEADINGS) - 1) + " --- |"]
    lines += [f"| {' | '.join(row)} | {FAULTS.get(row[0], '')} |" for row in rows(trials)]
    summary = f"{len(trials)} trials in {seconds / 60:.0f} minutes, {date.today().isoformat()}."  # noqa: DTZ011 - for people
    head, rest = path.read_text("utf-8").split(BEGIN)
    path.write_text(f"{head}{BEGIN}\n" + "\n".join([summary, "", *lines]) + f"\n{END}{rest.split(END)[1]}", "utf-8")


def _row(kind: str, trials: list[Trial]) -> tuple[str, ...]:
    settled = [sum(each.settled == by for each in trials) for by in (SAME, NEXT, SWEEP)]
    counts = [len(trials), sum(each.settled == NEVER for each in trials), *settled]
    unreported = sum(each.unreported for each in trials)
    return (kind, *map(str, counts), str(unreported), str(sum(bool(each.wrong) for each in trials)))


def _order(kind: str) -> int:
    known = list(FAULTS)
    return known.index(kind) if kind in known else len(known)
