"""What a persona's answer was, beside the answer that was expected, and what that means for the authorization matrix."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """What an answer means beside the expected one."""

    AS_EXPECTED = "as_expected"
    DANGEROUS = "dangerous"
    TOO_STRICT = "too_strict"
    WRONG_WAY = "wrong_way"
    WRONG_FORM = "wrong_form"
    NOT_PROVEN = "not_proven"

    @property
    def meaning(self) -> str:
        """What it means, in a few words."""
        return MEANINGS[self]


MEANINGS = {
    Finding.AS_EXPECTED: "as expected",
    Finding.DANGEROUS: "allowed, done or revealed, but should be refused",
    Finding.TOO_STRICT: "refused, but should be allowed",
    Finding.WRONG_WAY: "refused, but in the wrong way",
    Finding.WRONG_FORM: "the expected answer, but in the wrong form",
    Finding.NOT_PROVEN: "the expected answer, but it proves nothing",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer that was judged.

    Attributes:
        expected, seen: words of the service description, such as `allowed`; `seen` may be `answered 500`.
    """

    expected: str
    seen: str
    finding: Finding = Finding.AS_EXPECTED


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell of an authorization matrix, and what was seen.

    Attributes:
        operation: what its row asks for.
        expected: the answer in the cell.
        seen: the answer to the persona; empty if none was judged.
        finding: what that answer means; None if none was judged.
    """

    operation: str
    expected: str
    seen: str = ""
    finding: Finding | None = None
