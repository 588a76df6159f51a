"""What a run tried of what the service's OpenAPI document has, as plain values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ANYBODY = "anybody"  # who an operation that needs no token is tried as


class Part(StrEnum):
    """What can be tried, or seen, of an operation."""

    PERSONA = "operations as each persona"
    STATUS = "documented statuses"
    FIELD = "fields and parameters"
    VALUE = "enumeration values"


#: The parts that `coverage_min` is about.
GATED = (Part.PERSONA, Part.STATUS)


@dataclass(slots=True)
class Tried:
    """What was tried so far.

    Attributes:
        meanings: operation, persona and meaning of the answer → how often.
        items: operation, part, and which one: a persona, a status as documented, a field, or `field = value`.
    """

    meanings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    items: set[tuple[str, Part, str]] = field(default_factory=set)

    def add(self, other: Tried) -> None:
        """Add what another process of the run tried."""
        self.meanings.update(other.meanings)
        self.items |= other.items

    def take(self) -> Tried:
        """Return what there is, and begin anew."""
        taken = Tried(self.meanings, self.items)
        self.meanings, self.items = Counter(), set()
        return taken


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the document has and the run did not try.

    Attributes:
        line: what it is; a waiver names part of it.
        paste: what to add to the features or the description.
        waiver: why that is accepted; empty if it is not.
    """

    part: Part
    line: str
    paste: str
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a run tried of what the document has.

    Attributes:
        shares: part → how many were tried, of how many; what is waived is left out.
        meanings: operation → persona → meaning of the answer → how often.
    """

    shares: dict[str, tuple[int, int]]
    gaps: tuple[Gap, ...]
    meanings: dict[str, dict[str, dict[str, int]]]

    @property
    def lowest(self) -> float:
        """The lower of the shares that `coverage_min` is about, in percent."""
        return min(percent_of(self.shares[part]) for part in GATED)

    @property
    def open_gaps(self) -> tuple[Gap, ...]:
        """Those of the parts that `coverage_min` is about, which nobody has waived."""
        return tuple(each for each in self.gaps if each.part in GATED and not each.waiver)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        shares = {
            part: {"tried": tried, "all": whole, "percent": round(percent_of((tried, whole)), 1)}
            for part, (tried, whole) in self.shares.items()
        }
        gaps = [
            {"part": each.part, "line": each.line, "paste": each.paste, "waiver": each.waiver} for each in self.gaps
        ]
        return {"shares": shares, "gaps": gaps, "meanings": self.meanings}


def percent_of(share: tuple[int, int]) -> float:
    """Return a share in percent; all of nothing is 100."""
    tried, whole = share
    return 100 * tried / whole if whole else 100.0
