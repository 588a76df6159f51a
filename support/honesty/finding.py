"""One finding, and which findings the service description accepts, with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a suite that promises more than it checks.

    Attributes:
        kind: a short name, the same for all findings of a check.
        place: file and line, or the place in the description or config.
        found: what is so.
        advice: what to do.
    """

    kind: str
    place: str
    found: str
    advice: str

    def __str__(self) -> str:
        return f"{self.place}: {self.found}\n  try: {self.advice}"


def remaining(found: Iterable[Finding], accepted: Mapping[str, str], *, whole: bool) -> list[Finding]:
    """Return the findings that are not accepted, each once, and one for each entry that accepts nothing.

    Args:
        accepted: part of a finding's first line → why it is right as it is.
        whole: whether every check was made, so that an entry without a finding is outdated.
    """
    unique = list(dict.fromkeys(found))
    used = {text for text in accepted for each in unique if text in _first_line(each)}
    left = [each for each in unique if not any(text in _first_line(each) for text in accepted)]
    if whole:
        left += [
            Finding("accepted", f'accepted_findings."{text}"', "there is no such finding", "remove the entry")
            for text in accepted
            if text not in used
        ]
    return left


def _first_line(finding: Finding) -> str:
    return f"{finding.kind} {finding.place}: {finding.found}"
