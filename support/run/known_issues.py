"""The marks of known issues: `@known.TICKET-12.until.2027-01-31` at a scenario, or a cell in the column `known issue`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from support.results.known import KnownIssue

TAG, COLUMN = "known", "known issue"
IN_TAG = "@known.TICKET.until.2027-01-31, with .for.PERSONA behind it if it is one of some personas only"
IN_CELL = "TICKET until 2027-01-31, with for PERSONA behind it if it is one of some personas only; several with a ;"
NOTHING = frozenset({"", "-"})
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark. `personas`: for whom the issue is known; empty for everybody."""

    ticket: str
    until: date
    personas: tuple[str, ...] = ()

    def covers(self, persona: str) -> bool:
        """Return whether the issue is known for a persona."""
        return not self.personas or persona in self.personas


def is_mark(tag: str) -> bool:
    """Return whether a tag is meant as a mark, right or wrong."""
    return tag.partition(".")[0].lower() == TAG


def read(tags: Iterable[str], cell: str = "") -> Iterator[tuple[str, Mark | str]]:
    """Yield each mark as it is written, with what it means, or with what is wrong with it.

    Args:
        tags: those of a scenario, its examples included.
        cell: its cell in the column of known issues.
    """
    for tag in dict.fromkeys(map(str, tags)):
        if is_mark(tag):
            yield f"@{tag}", _parsed(tag[len(TAG) :], ".", IN_TAG)
    for part in map(str.strip, cell.split(";")):
        if part not in NOTHING:
            yield f'"{part}"', _parsed(f" {' '.join(part.split())}", " ", IN_CELL)


def issue_for(persona: str, tags: Iterable[str], cell: str = "", today: date | None = None) -> KnownIssue | None:
    """Return the known issue of a scenario as a persona; marks that are wrong are left out."""
    today = today or datetime.now(UTC).date()
    marks = (mark for _, mark in read(tags, cell) if isinstance(mark, Mark))
    found = next((mark for mark in marks if mark.covers(persona)), None)
    return KnownIssue(found.ticket, found.until.isoformat(), today > found.until) if found is not None else None


def _parsed(text: str, sep: str, form: str) -> Mark | str:
    """The mark in `.TICKET.until.DAY.for.PERSONA`, with this separator; or what is wrong with it."""
    before, _, after = text.partition(f"{sep}until{sep}")
    day, has_personas, named = after.partition(f"{sep}for{sep}")
    ticket, personas = before.strip(f"{sep} "), tuple(each for each in map(str.strip, named.split(",")) if each)
    flaw = ""
    if not ticket:
        flaw = "names no ticket"
    elif not day:
        flaw = "has no date"
    elif _day(day) is None:
        flaw = f'has no date: "{day}" is none'
    elif has_personas and not personas:
        flaw = "names no persona behind for"
    until = _day(day)
    if flaw or until is None:
        return f"{flaw}\n    expected: {form}"
    return Mark(ticket, until, personas)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:  # such as 2027-02-30
        return None
