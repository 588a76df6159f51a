"""Plans that select scenarios beside behave's own options."""

from __future__ import annotations

from typing import Any

from behave.model import Feature

from support.reporting.reporter import ReportFormatter


def skip_unplanned(formatters: list[Any], features: list[Feature]) -> None:
    """Skip the scenarios that the plan of a report does not name."""
    for formatter in (each for each in formatters if isinstance(each, ReportFormatter)):
        for scenario in (each for feature in features for each in feature.walk_scenarios()):
            if not formatter.is_planned(scenario):
                scenario.skip()  # without a reason, which behave would log for each of them
