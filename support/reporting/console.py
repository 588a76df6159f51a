"""The end of a run on the console: totals, a small table, and the two verdicts."""

from __future__ import annotations

import shutil
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
        lines.append(f"Removed what an earlier run left behind ({len(tracker.settled)}):")
        lines += [f"  {each}" for each in tracker.settled]
    if session.ending is not None and session.ending.signal is not None:
        lines.append(f"Stopped by {session.ending.signal.name}.")
    lines += [f"Trouble: {each}" for each in tracker.troubles]
    verdicts = tracker.verdicts()
    lines.append(f"{verdicts['promises']}.")
    if tracker.left_behind:
        lines.append(f"{verdicts['left_behind']}:")
        lines += [*(f"  {each}" for each in tracker.left_behind), session.advice]
    else:
        lines.append(f"{verdicts['left_behind']}.")
    return lines


def table_lines(tracker: ResultTracker, width: int | None = None) -> list[str]:
    """Personas down, features across: passed, or passed/all where not all did; parted where it is wider than the console."""
    summary = tracker.summary()
    table, personas = summary["table"], summary["personas"]
    width = width or shutil.get_terminal_size((100, 24)).columns
    names = max((len(name) for name in personas), default=0)
    lines: list[str] = []
    block: list[list[str]] = []
    for feature in summary["features"]:
        column = [feature, *(_cell(table[persona].get(feature)) for persona in personas)]
        if block and names + sum(2 + _widest(each) for each in [*block, column]) > width:
            lines += [*_rows(names, personas, block), ""]
            block = []
        block.append(column)
    return lines + (_rows(names, personas, block) if block else [])


def _rows(names: int, personas: list[str], columns: list[list[str]]) -> list[str]:
    return [
        (name.ljust(names) + "".join(f"  {column[row]:>{_widest(column)}}" for column in columns)).rstrip()
        for row, name in enumerate(["", *personas])
    ]


def _widest(column: list[str]) -> int:
    return max(len(cell) for cell in column)


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
