"""What a report is: it is given plain values, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from behave.formatter.base import Formatter

from support.http.masking import Secrets
from support.results.account import Account, RunInformation
from support.results.records import Attachment, Parameter, ScenarioResult, StepResult


class Reporter(Protocol):
    """One report. Its values can be pickled, so that it does not matter which process a scenario ran in."""

    def run_began(self, run: RunInformation) -> None:
        """The run begins: replace what an earlier run wrote by something red. Perhaps called again when more is known.

        Raises:
            ConfigError: the place holds something of others.
        """

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """A scenario ended, or was not run although it was selected."""

    def run_ended(self, account: Account) -> None:
        """The run ended; this is everything about it. Called again if that changed because another report failed."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What a step told the reports by itself.

    Attributes:
        title, description, description_html: those that it gave the scenario; empty if none.
        labels: name and value; `links`: kind, address and name.
        steps: parts of the step that it named.
    """

    title: str = ""
    description: str = ""
    description_html: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    steps: tuple[StepResult, ...] = ()


@runtime_checkable
class NoteSource(Protocol):
    """Collects what steps tell the reports by themselves."""

    def take(self) -> Notes:
        """Return the notes since the last time."""


class Outside(Protocol):
    """Collects what hooks and steps tell a report about the run as a whole, whichever process they run in."""

    def hand_over(self) -> Any:
        """Return what there is since the last time, so that it can be pickled."""

    def take_over(self, given: Any) -> None:
        """Add what another process handed over."""


class ReportFormatter(Formatter):
    """A formatter of behave (`-f name -o place`) that stands for a report.

    Attributes:
        reporter: the report.
        notes: collects what steps tell it; None if they cannot.
        outside: collects what they tell it about the run as a whole; None if they cannot.
        secrets: what must be masked in anything that reaches the report by another way; the runner sets it before the run.
        expected: how many scenarios are selected; the runner sets it, too.
        shows_captured: whether it shows what was captured of a failed scenario, so that nobody else need do so.
    """

    reporter: Reporter
    notes: NoteSource | None = None
    outside: Outside | None = None
    secrets: Secrets = Secrets()
    expected: int = 0
    shows_captured: bool = False

    @classmethod
    def early(cls, place: Path) -> Reporter | None:
        """Return a report that marks this place as unfinished before the run is prepared; None if there is nothing to mark."""
        del place
        return None

    def is_planned(self, scenario: Any) -> bool:
        """Return whether a plan of the report selects a scenario."""
        del scenario
        return True

    def close(self) -> None:
        """Nothing to close: the report is written when the run has ended."""
