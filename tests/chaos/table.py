"""What came of all the tries, in one table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.chaos.plan import FAULTS
from tests.chaos.runs import NEVER, NEXT, SAME, SWEEP, Try

HEADINGS = ("fault", "tries", "left behind", "same run", "next run", "sweep", "0 after a leak", "wrong")
BEGIN, END = "<!-- chaos: begin -->", "<!-- chaos: end -->"


def rows(tries: list[Try]) -> list[tuple[str, ...]]:
    """One row a kind of fault, and the total."""
    kinds = list(dict.fromkeys(each.kind for each in sorted(tries, key=lambda each: _order(each.kind))))
    found = [_row(kind, [each for each in tries if each.kind == kind]) for kind in kinds]
    return [*found, _row("all", tries)]


def table(tries: list[Try], seconds: float) -> str:
    """As text for the console."""
    lines = [HEADINGS, *rows(tries)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    text = [
        "  ".join(
            cell.ljust(width) if index == 0 else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    missed = sum(not each.struck for each in tries)
    return "\n".join(
        ["", *text, "", f"{len(tries)} tries in {seconds / 60:.1f} min; {missed} whose request never came"]
    )


def failures(tries: list[Try]) -> list[Try]:
    """What is not as promised."""
    return [each for each in tries if each.wrong or each.lied or each.settled == NEVER]


def markdown(path: Path, tries: list[Try], seconds: float) -> None:
    """Put the table between the two marks of a file."""
    lines = [f"| {' | '.join(HEADINGS)} | what it is |", "| --- |" + " ---: |" * (len(HEADINGS) - 1) + " --- |"]
    lines += [f"| {' | '.join(row)} | {FAULTS.get(row[0], '')} |" for row in rows(tries)]
    told = f"{len(tries)} tries in {seconds / 60:.0f} minutes, {date.today().isoformat()}."  # noqa: DTZ011 - a note for people
    head, rest = path.read_text("utf-8").split(BEGIN)
    path.write_text(f"{head}{BEGIN}\n" + "\n".join([told, "", *lines]) + f"\n{END}{rest.split(END)[1]}", "utf-8")


def _row(kind: str, tries: list[Try]) -> tuple[str, ...]:
    settled = [sum(each.settled == by for each in tries) for by in (SAME, NEXT, SWEEP)]
    counts = [len(tries), sum(each.settled == NEVER for each in tries), *settled]
    lied = sum(each.lied for each in tries)
    return (kind, *map(str, counts), str(lied), str(sum(bool(each.wrong) for each in tries)))


def _order(kind: str) -> int:
    known = list(FAULTS)
    return known.index(kind) if kind in known else len(known)
