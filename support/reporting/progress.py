"""A run as it goes on, `behave -f console`: a line for each scenario, and on a terminal one that says how far the run is."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from support.reporting.reporter import ReportFormatter
from support.reporting.terminal import Terminal
from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult
from support.results.states import State

IN_MESSAGE = ("HOOK-ERROR in ", "CLEANUP-ERROR: ")  # lines of captured output that the message has, too
FRAME = ("----", "CAPTURED ")
BETWEEN = 0.1  # seconds between two changes of the last line
STYLES = {
    State.FAILED: "bold red",
    State.RESOLVED: "bold red",
    State.ERROR: "bold yellow",
    State.CLEANUP_ERROR: "bold yellow",
    State.NOT_RUN: "yellow",
    State.KNOWN: "magenta",
    State.FLAKY: "magenta",
    State.PASSED: "green",
    State.SKIPPED: "dim",
}


def word_of(state: State) -> str:
    """Return the word for a state, in capitals if it is red."""
    word = state.value.replace("_", " ")
    return word.upper() if state.red else word


class ConsoleFormatter(ReportFormatter):
    """Shows the run on the console, or writes it to a file."""

    name = "console"
    description = "Each scenario and what it came to; on a terminal, what fails and how far the run is"
    shows_captured = True

    def __init__(self, stream_opener: Any, config: Any) -> None:
        super().__init__(stream_opener, config)
        self.stream = self.open()
        terminal = Terminal(self.stream, str(config.color))
        self._scenario: Any = None
        self._progress = Progress(terminal, self._captured, dry=bool(config.dry_run))
        self.reporter = self._progress

    def scenario(self, scenario: Any) -> None:
        """A scenario begins."""
        self._scenario = scenario
        self._progress.begin(self.secrets.text(scenario.name or scenario.keyword), self.expected)

    def result(self, step: Any) -> None:
        """A step has ended."""
        del step
        self._progress.refresh()

    def _captured(self) -> str:
        """What was captured of the output of the last scenario."""
        captured = self._scenario.captured if self._scenario is not None else None
        report = str(captured.make_report()) if captured is not None and captured.has_output() else ""
        lines = [line for line in self.secrets.text(report).splitlines() if not line.startswith(IN_MESSAGE)]
        return "\n".join(lines) if any(line.strip() and not line.startswith(FRAME) for line in lines) else ""

    def close(self) -> None:
        """Every scenario has ended; what behave prints now must not stand behind the last line."""
        self._progress.finish()
        self.stream.flush()
        if self.stream_opener.name:
            self.close_stream()


class Progress:
    """Prints scenarios when they end. On a terminal, those that passed are only counted.

    Args:
        captured: returns what was captured of the output of the last scenario.
        dry: whether nothing is run, so that only titles can be shown.
    """

    def __init__(self, terminal: Terminal, captured: Callable[[], str] = str, *, dry: bool = False) -> None:
        self._terminal = terminal
        self._captured = captured
        self._dry = dry
        self._states: Counter[State] = Counter()
        self._of_feature: Counter[State] = Counter()
        self._feature = self._rule = self._current = ""
        self._expected = 0
        self._began = time.monotonic()
        self._last = 0.0

    def __str__(self) -> str:
        return "on the console"

    def run_began(self, run: RunInformation) -> None:
        """Print nothing: the first scenario begins soon."""

    def begin(self, title: str, expected: int) -> None:
        """A scenario begins."""
        self._current, self._expected = title, expected
        self.refresh()

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Print a scenario, and why it did not pass."""
        self._states[scenario.state] += 1
        if self._dry or scenario.state is not State.NOT_RUN:  # those are counted at the end, without their titles
            self._open(scenario)
            self._of_feature[scenario.state] += 1
        if self._dry:
            self._terminal.line(f"    {scenario.title or scenario.name}")
        elif not (scenario.state is State.PASSED and self._terminal.live) and scenario.state is not State.NOT_RUN:
            self._print(scenario)
        self.refresh()

    def run_ended(self, account: Account) -> None:
        """Print nothing more: the last lines are those of the console's own report."""
        del account
        self.finish()

    def finish(self) -> None:
        """Print the last feature, and show nothing more that is overwritten."""
        self._close()
        self._terminal.wipe()

    def refresh(self) -> None:
        """Say how far the run is, in the last line of a terminal."""
        now = time.monotonic()
        if self._terminal.live and not self._dry and now - self._last >= BETWEEN:
            self._last = now
            self._terminal.status(progress_line(self._states, self._expected, now - self._began, self._current))

    def _print(self, scenario: ScenarioResult) -> None:
        state = scenario.state
        self._terminal.line(f"    {word_of(state)}  {scenario.title or scenario.name}", STYLES[state])
        if scenario.message and state is not State.PASSED:
            self._indented(scenario.message)
        if state.red:
            self._indented(self._captured())

    def _indented(self, text: str) -> None:
        if text.strip():
            self._terminal.line("\n".join(f"      {line}".rstrip() for line in text.splitlines()))

    def _open(self, scenario: ScenarioResult) -> None:
        """Print the feature and the rule of a scenario, if they are others than those of the one before."""
        feature = f"{scenario.feature}    # {scenario.id.file}"
        if feature != self._feature:
            self._close()
            self._feature, self._rule = feature, ""
            self._terminal.line(feature, "bold")
        if scenario.rule != self._rule:
            self._rule = scenario.rule
            if scenario.rule and not self._terminal.live:
                self._terminal.line(f"  {scenario.rule}")

    def _close(self) -> None:
        """Print what the last feature came to."""
        if not self._of_feature:
            return
        worst = State.worst(self._of_feature)
        if self._terminal.live and not self._dry and worst is not None:
            self._terminal.line(f"    {counted(self._of_feature)}", STYLES[worst])
        elif not self._terminal.live:
            self._terminal.line()
        self._of_feature = Counter()


def counted(states: Counter[State]) -> str:
    """Return how many scenarios came to each state, the best first."""
    return ", ".join(f"{states[each]} {word_of(each)}" for each in reversed(State) if states[each])


def progress_line(states: Counter[State], expected: int, seconds: float, current: str) -> str:
    """Return how far a run is: done of all, failures, rate, time left, and what is being done.

    Args:
        seconds: since it began.
    """
    done, red = states.total(), sum(count for state, count in states.items() if state.red)
    parts = [f"{done} of {expected} done" if expected else f"{done} done", f"{red} red"]
    if done and seconds > 0:
        parts.append(f"{done / seconds:.1f} per second")
        if expected > done:
            minutes, rest = divmod(round((expected - done) * seconds / done), 60)
            parts.append(f"{minutes}:{rest:02} left")
    return ", ".join(parts) + (f": {current}" if current else "")
