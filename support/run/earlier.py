"""The JSON report of an earlier run, which a run is compared with, or has the times of its scenarios from."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from support.results.comparing import Before, Changes, EarlierRun, changes
from support.results.records import ScenarioResult
from support.results.report_document import as_a_whole, read_report

#: The settings that name one.
SETTINGS = ("compare", "times")


@functools.cache
def earlier_report(path: Path) -> dict[str, Any]:
    """Return the report, as it was when it was read first: this run may replace the file.

    Raises:
        ConfigError: it cannot be read, or is no such report.
    """
    return read_report(path)


def earlier_run(path: Path) -> EarlierRun:
    """Return the run of a JSON report.

    Raises:
        ConfigError: it cannot be read, or is no such report.
    """
    document = earlier_report(path)
    with as_a_whole(path):
        scenarios = {str(each["id"]): _before(each) for each in document["scenarios"]}
        return EarlierRun(str(document["started"]), str(document["run"]), scenarios)


def earlier_times(path: Path | None) -> dict[str, float]:
    """Return the key of the id of each scenario that ran → how long it took, in seconds; nothing without a report.

    Raises:
        ConfigError: the report cannot be read, or is no such report.
    """
    if path is None:
        return {}
    document = earlier_report(path)
    with as_a_whole(path):
        return {
            str(each["id"]): float(each["duration"])
            for each in document["scenarios"]
            if each["state"] not in {"skipped", "not_run"}
        }


def changes_since(path: Path | None, scenarios: Iterable[ScenarioResult]) -> Changes | None:
    """Return what changed since the run of a JSON report; None without one."""
    return changes(earlier_run(path), scenarios) if path is not None else None


def _before(document: Any) -> Before:
    return Before(str(document["name"]), str(document["state"]), float(document["duration"]))
