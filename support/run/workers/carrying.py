"""What hooks and steps tell reports about the run as a whole, carried from a worker to the parent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from support.reporting.reporter import Outside, ReportFormatter


class Carrier:
    """Takes it from the formatters of one process, and gives it to the same formatters of another."""

    def __init__(self, formatters: Iterable[Any]) -> None:
        asked = [each for each in formatters if isinstance(each, ReportFormatter)]
        self._sources: list[Outside] = [each.outside for each in asked if each.outside is not None]

    def take(self) -> tuple[Any, ...]:
        """Return what there is since the last time, for each formatter."""
        return tuple(each.hand_over() for each in self._sources)

    def give(self, taken: Iterable[Any]) -> None:
        """Add what another process took."""
        for source, each in zip(self._sources, taken, strict=False):
            source.take_over(each)
