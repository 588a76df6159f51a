"""The list of what failed, `behave -f rerun -o FILE`: each place once, with the personas for which it failed.

`behave @FILE` runs these again. Read by behave alone, the personas are comments.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from behave.formatter.rerun import RerunFormatter as BehavesFormatter

from support.results.states import State

PERSONAS = "# personas: "


class RerunFormatter(BehavesFormatter):
    """Behave's own, with personas; places are relative to the folder of the list, as behave reads them."""

    def eof(self) -> None:
        """A feature has ended: note what failed; what fails as a known issue did not, what is resolved did."""
        feature: Any = getattr(self, "current_feature", None)
        scenarios = feature.walk_scenarios() if feature is not None else []
        self.failed_scenarios += [each for each in scenarios if _has_failed(each)]
        self.current_feature = None

    def report_scenario_failures(self) -> None:
        """Write the list."""
        folder = Path(self.stream_opener.name or "here").parent
        places: dict[str, list[str]] = {}
        for scenario in self.failed_scenarios:
            place = f"{os.path.relpath(scenario.filename, folder)}:{scenario.line}"
            places.setdefault(place, []).append(getattr(scenario, "persona", ""))
        self.stream.write(f"# -- RERUN: {len(self.failed_scenarios)} failing scenarios during last test run.\n")
        for place, personas in places.items():
            if all(personas):
                self.stream.write(f"{PERSONAS}{', '.join(dict.fromkeys(personas))}\n")
            self.stream.write(f"{place}\n")


def _has_failed(scenario: Any) -> bool:
    """Whether a scenario is to be run again: by its state, or by behave's word for one that has none or was not run."""
    state = getattr(scenario, "came_to", None)
    return bool(scenario.status.has_failed() if state in {None, State.NOT_RUN} else state.red)


def personas_in(path: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each place of a list, as `FILE:LINE` with the absolute path, that is restricted to personas, with these."""
    named: frozenset[str] | None = None
    for line in map(str.strip, path.read_text("utf-8").splitlines()):
        if line.startswith(PERSONAS):
            named = frozenset(map(str.strip, line.removeprefix(PERSONAS).split(",")))
        elif line and not line.startswith("#"):
            if named is not None:
                yield str((path.parent / line).resolve()), named
            named = None
