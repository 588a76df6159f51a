"""The end of a run on the console: totals, a small table, and the two verdicts."""

from __future__ import annotations

from datetime import UTC, datetime
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
        print("\n".join(closing_lines(self._session)))


def closing_lines(session: Session) -> list[str]:
    """What the console ends with."""
    tracker = session.tracker
    operations = tracker.summary()["operations"]
    lines = ["", *table_lines(tracker), ""]
    seconds = (datetime.now(UTC) - tracker.started).total_seconds()
    lines.append(f"{session.service.name}, {session.base_url}: {operations['total']} operations in {seconds:.1f} s")
    if tracker.settled:
        lines.append(f"{len(tracker.settled)} things that an earlier run left behind were removed:")
        lines += [f"  {each}" for each in tracker.settled]
    verdicts = tracker.verdicts()
    lines.append(f"{verdicts['promises']}.")
    if tracker.left_behind:
        lines.append(f"{verdicts['left_behind']}:")
        lines += [*(f"  {each}" for each in tracker.left_behind), session.advice]
    else:
        lines.append(f"{verdicts['left_behind']}.")
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
    return [
        "  ".join(
            text.ljust(width) if index == 0 else text.rjust(width)
            for index, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _cell(cell: dict[str, int] | None) -> str:
    if cell is None:
        return "-"
    return str(cell["total"]) if cell["passed"] == cell["total"] else f"{cell['passed']}/{cell['total']}!"


def cleanup_failed(context: Context, cleanup: Any, problem: Exception) -> None:
    """Behave's handler for a cleanup that failed: told once, and kept for the reports."""
    del cleanup
    told = f"CLEANUP-ERROR: {problem}"
    print(told)
    scenario = getattr(context, "scenario", None)
    if scenario is not None:
        failed = [
            f"{step.keyword} {step.name}: {step.error_message}" for step in scenario.all_steps if step.error_message
        ]
        # JUnit shows no step's message beside this one, so they are put together.
        scenario.error_message = "\n".join(part for part in (scenario.error_message, *failed, told) if part)
        scenario.exception = problem
