"""Annotations for GitHub Actions: a line at each feature file for what is not green, and a summary of the job in Markdown.

It is used where the environment is GitHub's. GitLab needs nothing of its own: it reads the files of `--junit`.
The forms are those of https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from support.legible import legible, legible_name
from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult
from support.results.states import AMBER, State

MOST = 10  # annotations of one kind that GitHub shows for one step
LONGEST = 2_000  # characters of a message in an annotation
MOST_ROWS = 200  # failures in the summary, which GitHub limits to 1 MiB


def environment_is_github(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether this is a job of GitHub Actions."""
    return environ.get("GITHUB_ACTIONS") == "true"


class GithubSummary:
    """Writes the summary of the job.

    Args:
        summary: the file of the job's summary; None if there is none. What earlier commands of the step wrote is kept.
    """

    def __init__(self, summary: Path | None) -> None:
        self._summary = summary
        self._before: bytes | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> GithubSummary:
        """Return the report for this job."""
        named = environ.get("GITHUB_STEP_SUMMARY")
        return cls(Path(named) if named else None)

    def __str__(self) -> str:
        return "GitHub's summary of the job"

    def run_began(self, run: RunInformation) -> None:
        """Say in the summary that the run did not finish, until it has.

        Raises:
            OSError: it cannot be written.
        """
        self._write(summary(Account.unfinished(run)))

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Write nothing yet."""

    def run_ended(self, account: Account) -> None:
        """Replace the summary.

        Raises:
            OSError: it cannot be written.
        """
        self._write(summary(account))

    def _write(self, text: str) -> None:
        if self._summary is None:
            return
        if self._before is None:
            self._before = self._summary.read_bytes() if self._summary.exists() else b""
        # Never replaced by another file: the runner of the job holds this one.
        self._summary.write_bytes(self._before + text.encode(errors="backslashreplace"))


class GithubAnnotations:
    """Prints the annotations."""

    def __str__(self) -> str:
        return "GitHub's annotations"

    def run_began(self, run: RunInformation) -> None:
        """Print nothing yet."""

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Print nothing yet: GitHub shows only the first ones, so the worst must come first."""

    def run_ended(self, account: Account) -> None:
        """Print them."""
        lines = annotation_lines(account)
        if lines:
            print("\n".join(lines))


def annotation_lines(account: Account) -> list[str]:
    """Return the lines: errors for what is red, warnings for what is known or flaky, and how many more there are."""
    outside = [_line("error", str(each), each.kind.value) for each in account.outside]
    errors = outside + [_at(each, "error") for each in _sorted(account.scenarios) if each.state.red]
    warnings = [_at(each, "warning") for each in _sorted(account.scenarios) if each.state in AMBER]
    return [*_first(errors, "error"), *_first(warnings, "warning")]


def summary(account: Account) -> str:
    """Return the summary of the job, in Markdown."""
    run, states = account.run, account.summary["states"]
    sign = "✅" if account.green else "⚠️" if account.amber else "❌"
    lines = [f"## {sign} {_text(account.verdicts['promises'])}", "", f"{_text(account.verdicts['left_behind'])}.", ""]
    about = [_text(each) for each in (run.service, run.environment, run.base_url) if each]
    lines += [f"{', '.join(about)}. {account.ending.meaning.capitalize()}.", ""] if about else []
    counts = [(name, number) for name, number in states.items() if number]
    if counts:
        lines += [f"| {' | '.join(name for name, _ in counts)} |", f"|{' --: |' * len(counts)}"]
        lines += [f"| {' | '.join(str(number) for _, number in counts)} |", ""]
    rows = [(each.kind.value, str(each), "") for each in account.outside]
    rows += [
        (each.state.value, each.message or each.state.meaning, f"{each.name} ({each.location})")
        for each in _sorted(account.scenarios)
        if each.state not in {State.PASSED, State.SKIPPED}
    ]
    for state, message, where in rows[:MOST_ROWS]:
        first, _, rest = legible(message, LONGEST).strip().partition("\n")
        lines.append(f"- **{state}** {_text(where)}: {_text(first)}" if where else f"- **{state}**: {_text(first)}")
        lines += ["", *(f"      {line}" for line in rest.splitlines()), ""] if rest else []
    if len(rows) > MOST_ROWS:
        lines.append(f"- and {len(rows) - MOST_ROWS} more, which the other reports have")
    return "\n".join(lines) + "\n\n"


def _sorted(scenarios: Iterable[ScenarioResult]) -> list[ScenarioResult]:
    """The worst first."""
    order = list(State)
    return sorted(scenarios, key=lambda each: order.index(each.state))


def _at(scenario: ScenarioResult, level: str) -> str:
    file, _, line = scenario.location.rpartition(":")
    message = f"{scenario.state.value}: {scenario.message or scenario.state.meaning}"
    return _line(level, message, scenario.name, file, line)


def _line(level: str, message: str, title: str, file: str = "", line: str = "") -> str:
    named = {"file": file, "line": line, "title": title}
    properties = ",".join(f"{name}={_property(legible_name(value))}" for name, value in named.items() if value)
    return f"::{level} {properties}::{_data(legible(message, LONGEST))}"


def _first(lines: list[str], level: str) -> list[str]:
    if len(lines) <= MOST:
        return lines
    more = len(lines) - MOST + 1
    return [*lines[: MOST - 1], _line(level, f"and {more} more, which the summary of the job has", "more")]


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _text(text: str) -> str:
    """A text that Markdown shows as it is."""
    shown = legible_name(text).replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"\\{each}" if each in "\\`*_[]|#" else each for each in shown)
