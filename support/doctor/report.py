"""Shows what an examination observed: for people, and as JSON for machines."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, TextIO

from support.doctor.chart import AGREES, DIFFERS, UNSEEN, Line
from support.doctor.personas import Person

RED, GREEN, GREY, PLAIN = "\033[31m", "\033[32m", "\033[2m", "\033[0m"
WIDEST = 60


class Printer:
    """Prints lines, in colour on a terminal unless NO_COLOR is set."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._coloured = out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def line(self, text: str = "", colour: str = "") -> None:
        """Print one line."""
        print(f"{colour}{text}{PLAIN}" if colour and self._coloured else text, file=self._out)


def show(printer: Printer, people: Sequence[Person], lines: Sequence[Line], *, everything: bool) -> None:
    """Print who signed in, and each line of the description with what the service really answered."""
    printer.line("Personas")
    for person in people:
        claims = (
            ""
            if person.claims is None
            else f"; claims {json.dumps(dict(person.claims), ensure_ascii=False, default=str)}"
        )
        text = f"  {person.name} ({person.account}): {person.said}{claims}"
        printer.line(text, {AGREES: "", DIFFERS: RED, UNSEEN: GREY}[person.verdict])
    printer.line()
    printer.line("The description, and what the service really answered")
    width = min(max((len(each.place) for each in lines), default=0), WIDEST)
    for each in lines:
        if each.verdict == DIFFERS:
            _difference(printer, each, width)
        elif each.verdict == AGREES or everything:
            mark = "  ok" if each.verdict == AGREES else "   ?"
            printer.line(
                f"{mark} {each.place:<{width}}  {_short(each.described)}  →  {each.answered}".rstrip(),
                "" if each.verdict == AGREES else GREY,
            )


def _difference(printer: Printer, line: Line, width: int) -> None:
    printer.line(f"   ✗ {line.place:<{width}}  {_short(line.described)}  →  {line.answered}", RED)
    if line.paste:
        printer.line(f"     paste: {line.paste}", RED)
    if line.request:
        printer.line(f"     request: {line.request}", GREY)


def summarize(printer: Printer, lines: Sequence[Line], people: Sequence[Person]) -> None:
    """Print how many lines are as described, and every difference once more, as lines to paste."""
    wrong = [each for each in lines if each.verdict == DIFFERS]
    right = sum(each.verdict == AGREES for each in lines)
    unseen = sum(each.verdict == UNSEEN for each in lines)
    failed = [each for each in people if each.verdict == DIFFERS]
    printer.line()
    if wrong:
        printer.line("To correct in the description", RED)
        for each in wrong:
            printer.line(f"  {each.place}: {each.paste or each.answered}", RED)
    for person in failed:
        printer.line(f"  persona {person.name} cannot sign in: {person.said}", RED)
    printer.line(f"{right} as described, {len(wrong)} differ, {unseen} not checked")


def document(people: Sequence[Person], lines: Sequence[Line], about: Mapping[str, Any]) -> str:
    """Return the examination as JSON."""
    found = {**about, "personas": [asdict(each) for each in people], "lines": [asdict(each) for each in lines]}
    return json.dumps(found, indent=2, ensure_ascii=False, default=str) + "\n"


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 3]}..."
