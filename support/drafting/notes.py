"""What a draft could not know, in order of need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Need(StrEnum):
    """How urgent it is; the most urgent first."""

    RUN = "Nothing runs without this"
    GUESS = "Guessed, and perhaps wrong"
    LEFT_OUT = "Left out"
    DECISION = "Nobody but you can know this"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that is not known.

    Attributes:
        place: where it belongs: a key of the description or of the config, or an operation of the document.
        text: what is not known, and what to do.
        paste: what to write there, if that can be said.
    """

    need: Need
    place: str
    text: str
    paste: str = ""


@dataclass(slots=True)
class Notes:
    """Collects them; each once."""

    known: dict[Note, None] = field(default_factory=dict)

    def add(self, need: Need, place: str, text: str, paste: str = "") -> None:
        """Add one."""
        self.known.setdefault(Note(need, place, text, paste))

    def of(self, need: Need) -> Iterator[Note]:
        """Yield those of one urgency, in the order in which they were found."""
        return (each for each in self.known if each.need is need)
