"""The end of a run on the console: totals, a small table, and whether anything was left behind."""

from __future__ import annotations

from typing import Any

from behave.reporter.base import Reporter
from behave.runner import Context

from support.result import ResultTracker
from support.session import Session


class ConsoleReporter(Reporter):
    """Prints the last lines of a run, after behave's own summary."""

    def __init__(self, config: Any, session: Session) -> None:
        super().__init__(config)
        self._session = session

    def feature(self, feature: Any) -> None:
        """Nothing to tell before the end."""

    def end(self) -> None:
        print("\n".join(closing_lines(self._session)))  # noqa: T201 - the console is what this is for


def closing_lines(session: Session) -> list[str]:
    """What the console ends with."""
    tracker = session.tracker
    summary = tracker.summary()
    operations = summary["operations"]
    lines = ["", *table_lines(tracker), ""]
    lines.append(f"{operations['total']} operations, {operations['failed']} failed ({session.service.name}, {session.base_url})")
    if tracker.left_behind:
        lines.append(f"{len(tracker.left_behind)} left behind:")
        lines += [f"  {each}" for each in tracker.left_behind]
    else:
        lines.append("Nothing was left behind.")
    return lines


def table_lines(tracker: ResultTracker) -> list[str]:
    """Personas down, features across: passed, or passed/all where not all did."""
    summary = tracker.summary()
    features, table = summary["features"], summary["table"]
    if not features:
        return []
    rows = [["", *features]]
    for persona in summary["personas"]:
        cells = [table[persona].get(feature) for feature in features]
        rows.append([persona, *(_cell(cell) for cell in cells)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(features) + 1)]
    return ["  ".join(text.ljust(width) if index == 0 else text.rjust(width)
                      for index, (text, width) in enumerate(zip(row, widths, strict=True))).rstrip() for row in rows]  # fmt: skip


def _cell(cell: dict[str, int] | None) -> str:
    if cell is None:
        return "-"
    return str(cell["total"]) if cell["passed"] == cell["total"] else f"{cell['passed']}/{cell['total']} FAILED"


def cleanup_failed(context: Context, cleanup: Any, problem: Exception) -> None:
    """behave's handler for a cleanup that failed: told once, and kept for the reports."""
    told = f"CLEANUP-ERROR: {problem}"
    print(told)  # noqa: T201 - behave's own way of telling
    scenario = getattr(context, "scenario", None)
    if scenario is not None:
        scenario.error_message = f"{scenario.error_message}\n{told}" if scenario.error_message else told
        scenario.exception = problem
