"""What formatters of reports plan and need: which scenarios they select beside behave's own options, and how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from behave.model import Feature

from support.http.masking import Secrets
from support.reporting.reporter import ReportFormatter
from support.reporting.rerun_file import personas_in
from support.run.behave_internals import leave_captured_to_formatter
from support.run.personas import persona_of


def report_formatters(
    formatters: list[Any], secrets: Secrets, features: list[Feature], config: Any
) -> list[ReportFormatter]:
    """Return the formatters that stand for a report, ready for the run."""
    asked = [each for each in formatters if isinstance(each, ReportFormatter)]
    expected = sum(bool(each.should_run(config)) for one in features for each in one.walk_scenarios())
    for formatter in asked:
        formatter.secrets, formatter.expected = secrets, expected
        if formatter.shows_captured and not formatter.stream_opener.name:
            leave_captured_to_formatter()
    return asked


def apply(formatters: list[Any], paths: Iterable[str], features: list[Feature]) -> None:
    """Skip what a plan does not name: that of a report, or a list of what failed."""
    _skip_unplanned(formatters, features)
    _skip_other_personas(paths, features)


def _skip_unplanned(formatters: list[Any], features: list[Feature]) -> None:
    """Skip the scenarios that the plan of a report does not name."""
    for formatter in (each for each in formatters if isinstance(each, ReportFormatter)):
        for scenario in (each for feature in features for each in feature.walk_scenarios()):
            if not formatter.is_planned(scenario):
                scenario.skip()  # without a reason, which behave would log for each of them


def _skip_other_personas(paths: Iterable[str], features: list[Feature]) -> None:
    """Skip the scenarios that a list (`behave @FILE`) names for other personas only."""
    wanted: dict[str, frozenset[str]] = {}
    for path in (Path(each[1:]) for each in paths if each.startswith("@")):
        for place, personas in personas_in(path):
            wanted[place] = wanted.get(place, frozenset()) | personas
    if not wanted:
        return
    for scenario in (each for feature in features for each in feature.walk_scenarios()):
        place = f"{Path(scenario.filename).resolve()}:{scenario.line}"
        if place in wanted and persona_of(scenario) not in wanted[place]:
            scenario.skip()
