"""The end of a run on the console: a small table, and the two verdicts."""

from __future__ import annotations

import shutil
import sys
from typing import Any

from support.reporting.progress import STYLES, word_of
from support.reporting.terminal import Terminal
from support.results.account import Account, RunInformation
from support.results.conformance import Conformance
from support.results.records import ScenarioResult
from support.results.rerun import rerun_command
from support.results.states import AMBER, Ending, State, TroubleKind

SLOWEST = 10
MOST_LINES = 15  # of a message at the end of a run
TRY_AGAIN = "  again: "
SAID_AT_ONCE = frozenset({TroubleKind.REPORT, TroubleKind.OUTPUT})  # on standard error

MOST_GAPS = 20
MOST_PLACES = 5  # of a kind of deviation


class ConsoleReporter:
    """Prints the last lines of a run, after behave's own summary.

    Args:
        colour: whether colours are wanted, in behave's words.
    """

    def __init__(self, colour: str = "auto") -> None:
        self._colour = colour

    def __str__(self) -> str:
        return "on the console"

    def run_began(self, run: RunInformation) -> None:
        """Print nothing."""

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Print nothing: behave's formatter shows the scenarios."""

    def run_ended(self, account: Account) -> None:
        """Print the closing lines."""
        terminal = Terminal(sys.stdout, self._colour)
        for line in closing_lines(account):
            terminal.line(line, style_of(line, account))


def style_of(line: str, account: Account) -> str:
    """Return how a closing line is shown where there are colours."""
    if line == f"{account.verdicts['promises']}.":
        return "bold green" if account.green else "bold magenta" if account.amber else "bold red"
    if line.startswith(account.verdicts["left_behind"]):
        return "bold red" if account.left_behind else "bold"
    if line.startswith(TRY_AGAIN):
        return "cyan"
    state = next((each for each in State if line.startswith(f"{word_of(each)}  ")), None)
    return STYLES[state] if state is not None else "bold red" if line.startswith("Trouble: ") else ""


SETTINGS = "ConfigError"  # as every mistake in the settings begins


def closing_lines(account: Account) -> list[str]:
    """Return what the console ends with."""
    run, requests = account.run, account.summary["operations"]["total"]
    lines = [*failure_lines(account), *slowest_lines(account), ""]
    if account.ending is Ending.NOT_STARTED:  # only requests of scenarios are counted, and nobody has a result
        lines.append(f"{run.service}, {run.base_url or 'not asked'}")
    else:
        lines += [*table_lines(account.summary), ""]
        lines.append(f"{run.service}, {run.base_url}: {requests} requests in {account.seconds:.1f} s")
    if account.settled:
        lines.append(f"Removed what an earlier run left behind ({len(account.settled)}):")
        lines += [f"  {each}" for each in account.settled]
    if account.elsewhere:
        lines.append(f"Outstanding elsewhere, where this run did not look ({len(account.elsewhere)}):")
        lines += [f"  {each}" for each in account.elsewhere]
    if account.stopped_by:
        lines.append(f"Stopped by {account.stopped_by}.")
    elif account.ending not in {Ending.COMPLETE, Ending.NOTHING_SELECTED, Ending.NOT_STARTED}:
        lines.append(f"The run ended early: {account.ending.meaning}.")
    lines += conformance_lines(account.conformance)
    lines += coverage_lines(account.conformance)
    lines += [f"Note: {each}" for each in run.notes]
    lines += [
        f"{SETTINGS if each.kind is TroubleKind.SETTINGS else 'Trouble'}: {each}"
        for each in account.troubles
        if each.kind not in SAID_AT_ONCE
    ]
    lines.append(f"{account.verdicts['promises']}.")
    return lines + remains(account)


def conformance_lines(found: Conformance) -> list[str]:
    """Return how the responses fit the OpenAPI document: each operation and kind of deviation once; nothing if none is named."""
    if found.mode == "off":
        return []
    if not found.document:
        return [f"Not held against an OpenAPI document: {found.why_not}"] if found.why_not else []
    lines = [
        f"Not held against a schema of the OpenAPI document that cannot be used: {each}" for each in found.unusable
    ]
    if not found.groups:
        beside = f"; {found.exempt} to other requests were not held against it" if found.exempt else ""
        return [*lines, f"{found.checked} responses fit the OpenAPI document {found.document}{beside}."]
    lines.append(f"Deviations from the OpenAPI document {found.document}, in {found.checked} responses:")
    for group in found.groups:
        waiver = f"; accepted: {group.waiver}" if group.waiver else ""
        lines.append(f"  {group.operation}: {group.kind}, {_responses(group.count)}{waiver}")
        shown = group.places if not group.waiver else ()
        for place in shown[:MOST_PLACES]:
            at = f" at {place.first.at}" if place.first.at else ""
            lines.append(f"    {place.pointer}: expected {place.first.expected}; found {place.first.found}{at}")
            lines.append(f"      {place.first.request}")
        lines += [f"    and {len(shown) - MOST_PLACES} more places"] if len(shown) > MOST_PLACES else []
    return lines


def coverage_lines(found: Conformance) -> list[str]:
    """Return how much of the OpenAPI document was tried; what was not is named if too little was."""
    coverage = found.coverage
    if coverage is None:
        return []
    shares = (f"{tried} of {whole} {part}" for part, (tried, whole) in coverage.shares.items() if whole)
    lines = [f"Tried of the OpenAPI document: {', '.join(shares)}."]
    if coverage.lowest < found.coverage_min:
        gaps = coverage.open_gaps
        for each in gaps[:MOST_GAPS]:
            lines += [f"  {each.line}", *(f"    {line}" for line in each.paste.splitlines())]
        lines += [f"  and {len(gaps) - MOST_GAPS} more, in the JSON report"] if len(gaps) > MOST_GAPS else []
    return lines


def _responses(count: int) -> str:
    return f"{count} response{'s' if count > 1 else ''}"


def failure_lines(account: Account) -> list[str]:
    """Return what failed, each with its message and the command that runs it again; what was not run is only counted.

    What is known to be broken or flaky comes first.
    """
    amber = [each for each in account.scenarios if each.state in AMBER]
    red = [each for each in account.scenarios if each.state.red and each.state is not State.NOT_RUN]
    lines: list[str] = []
    for each in [*amber, *red]:
        lines += ["", f"{word_of(each.state)}  {each.title or each.name}", *_brief(each.message)]
        lines.append(f"{TRY_AGAIN}{rerun_command(account.run, each)}")
    missing = sum(each.state is State.NOT_RUN for each in account.scenarios)
    return [*lines, "", f"Selected and not run: {missing}"] if missing else lines


def _brief(message: str) -> list[str]:
    """The lines of a message without the frames of a traceback, and not too many."""
    lines, inside = [], False
    for line in message.splitlines():
        inside = line.startswith('  File "') or (inside and line.startswith("    "))
        if not inside and line != "Traceback (most recent call last):" and line.strip():
            lines.append(f"  {line}")
    return lines if len(lines) <= MOST_LINES else [*lines[:MOST_LINES], "  …"]


def slowest_lines(account: Account) -> list[str]:
    """Return the slowest scenarios, the slowest first."""
    ran = sorted((each for each in account.scenarios if each.ran), key=lambda each: -each.duration)[:SLOWEST]
    if not ran:
        return []
    return ["", "Slowest:", *(f"  {each.duration:7.2f} s  {each.title or each.name}" for each in ran)]


def remains(account: Account) -> list[str]:
    """Return what was left, could not be verified, is kept and may still appear: the verdict first, each with its name."""
    listed = [account.left_behind, account.unverified, account.kept, account.waiting]
    words = ["left", "not verified", "kept", "still looked for"]
    lines = [f"  {each}" for each in account.left_behind]
    for word, things in list(zip(words, listed, strict=True))[1:]:
        lines += [f"  {word}: {each}" for each in things]
    advice = [account.advice] if account.left_behind or account.kept else []
    return [f"{account.verdicts['left_behind']}{':' if lines else '.'}", *lines, *advice]


def table_lines(summary: dict[str, Any], width: int | None = None) -> list[str]:
    """Return the table of personas and features: passed, or passed/all if not all did; divided if wider than the console.

    Args:
        summary: see `ResultTracker.summary`.
        width: characters; None for the width of the console.
    """
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
