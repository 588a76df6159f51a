"""What became of each mutant, as plain values, and the scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from support.mutation.mutants import Mutant

NOTICED, SURVIVED, NOT_REACHED, WAIVED = "noticed", "survived", "not reached", "waived"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant.

    Attributes:
        verdict: `noticed`, `survived`, `not reached` (it never changed anything), or `waived`.
        feature: the feature that is about its operation; empty if none is.
        colour: `red`, `amber` or `stopped`, if it was noticed.
        scenario: which noticed it, `noticed_in` the file of its feature.
        about: whether that scenario performs the operation itself.
        ran: how many scenarios ran, `fired` how many of them met the mutant.
        reason: of the waiver, or why it was not reached.
        sentence: what might catch it, if it was not noticed.
    """

    mutant: Mutant
    verdict: str
    feature: str = ""
    colour: str = ""
    scenario: str = ""
    noticed_in: str = ""
    about: bool = False
    message: str = ""
    ran: int = 0
    fired: int = 0
    reason: str = ""
    sentence: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is part of the score."""
        return self.verdict != WAIVED

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        names = [each for each in self.__slots__ if each != "mutant"]
        return self.mutant.as_dict() | {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants of some sort were noticed."""

    noticed: int = 0
    total: int = 0

    @property
    def percent(self) -> float:
        """The share in percent; 100 of nothing."""
        return 100.0 * self.noticed / self.total if self.total else 100.0

    def __str__(self) -> str:
        return f"{self.noticed} of {self.total} ({self.percent:.1f} %)"


@dataclass(frozen=True, slots=True)
class Report:
    """A whole campaign.

    Attributes:
        control: how many scenarios were green without a mutant.
        unused: waivers that no mutant falls under.
    """

    service: str
    seed: int
    control: int
    verdicts: Sequence[Verdict]
    seconds: float = 0.0
    unused: tuple[str, ...] = ()
    troubles: tuple[str, ...] = field(default=())

    @property
    def score(self) -> Score:
        """Of all."""
        return _score(self.verdicts)

    @property
    def survivors(self) -> list[Verdict]:
        """Those that were neither noticed nor waived."""
        return [each for each in self.verdicts if each.verdict in {SURVIVED, NOT_REACHED}]

    def by(self, part: str) -> dict[str, Score]:
        """Return the score of each `kind`, `resource` or `feature`."""
        groups: dict[str, list[Verdict]] = defaultdict(list)
        for each in self.verdicts:
            if each.counts:
                name = each.feature if part == "feature" else getattr(each.mutant, part)
                groups[name or "no resource" if part == "resource" else name or "no feature"].append(each)
        return {name: _score(groups[name]) for name in sorted(groups)}

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON report; the same seed gives the same, but for the time."""
        score = self.score
        return {
            "version": 1,
            "service": self.service,
            "seed": self.seed,
            "seconds": round(self.seconds, 1),
            "control": self.control,
            "score": {"noticed": score.noticed, "total": score.total, "percent": round(score.percent, 1)},
            **{
                f"by_{part}": {name: [each.noticed, each.total] for name, each in self.by(part).items()}
                for part in ("kind", "resource", "feature")
            },
            "unused_waivers": list(self.unused),
            "troubles": list(self.troubles),
            "mutants": [each.as_dict() for each in self.verdicts],
        }


def _score(verdicts: Iterable[Verdict]) -> Score:
    counted = [each for each in verdicts if each.counts]
    return Score(sum(each.verdict == NOTICED for each in counted), len(counted))
