"""How long the responses to each operation took."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from support.results.records import TestResult


@dataclass(frozen=True, slots=True)
class Durations:
    """Those of one operation.

    Attributes:
        name: its phrase in the service description, or a name for what is not described.
        seconds: one number a response, the shortest first.
    """

    name: str
    seconds: tuple[float, ...]

    def quantile(self, part: float) -> float:
        """Return the shortest duration that this part of the responses did not exceed (nearest rank), such as 0.95."""
        return self.seconds[max(0, math.ceil(part * len(self.seconds)) - 1)]


def of_operations(results: Iterable[TestResult]) -> list[Durations]:
    """Return the durations of each operation, by name; requests without a response have none."""
    found: dict[str, list[float]] = {}
    for each in results:
        if each.status is not None:
            found.setdefault(each.name, []).append(each.duration)
    return [Durations(name, tuple(sorted(found[name]))) for name in sorted(found)]
