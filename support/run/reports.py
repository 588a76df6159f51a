"""Passes the values of a run to every report, and survives a report that fails."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from support.errors import ConfigError
from support.http.masking import Secrets
from support.reporting.annotations import GithubAnnotations, GithubSummary, environment_is_github
from support.reporting.console import ConsoleReporter
from support.reporting.reporter import Reporter
from support.reporting.spans import SpanReporter, asked_by
from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult
from support.run import output
from support.settings.config import Config
from support.settings.reports import REPORTS


class Reports:
    """All reports of a run. A report that fails must not end the run, which would lose every cleanup.

    Attributes:
        troubles: what could not be written, in words.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._reporters: list[Reporter] = []
        self._printers: list[Reporter] = []
        self._complained: set[int] = set()
        self.troubles: list[str] = []

    @classmethod
    def of(
        cls, config: Config, secrets: Secrets, summary_of_job: GithubSummary | None = None, colour: str = "auto"
    ) -> Reports:
        """Return the reports that the settings and the environment ask for, and the console.

        Args:
            summary_of_job: the one that was marked at the start, which knows what stood there before.
            colour: whether the console's are wanted, in behave's words.
        """
        reports = cls(secrets)
        for name, path in config.reports.items():
            reports.add(loaded(name, path))
        if variable := asked_by():
            reports.add_printer(SpanReporter(variable))
        reports.add_printer(ConsoleReporter(colour))
        if environment_is_github():
            reports.add(summary_of_job or GithubSummary.from_environment())
            reports.add_printer(GithubAnnotations())
        return reports

    def add(self, reporter: Reporter) -> None:
        """Add a report, before those that are there already."""
        self._reporters.insert(0, reporter)

    def add_printer(self, reporter: Reporter) -> None:
        """Add a report that prints to the console; it is given the end of the run once, after all files are written."""
        self._printers.append(reporter)

    def mark(self, run: RunInformation) -> None:
        """Let each report say that the run did not finish, as early as possible.

        Raises:
            ConfigError: one of them would replace what is not its own; the others are marked.
        """
        refusals: list[ConfigError] = []
        for reporter in self._reporters:
            try:
                reporter.run_began(run)
            except ConfigError as refusal:
                refusals.append(refusal)
                self._complained.add(id(reporter))
            except (OSError, ValueError):
                self._complained.add(id(reporter))  # said when the settings are checked, or when the run begins
        self._reporters = [each for each in self._reporters if id(each) not in self._complained]
        if refusals:
            raise refusals[0]

    def run_began(self, run: RunInformation) -> None:
        """Pass it on."""
        self._each(self._everything, lambda reporter: reporter.run_began(run))

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Pass it on."""
        self._each(self._everything, lambda reporter: reporter.scenario_ended(scenario))

    def run_ended(self, account: Account) -> None:
        """Pass it on."""
        self._each(self._everything, lambda reporter: reporter.run_ended(account))

    def write(self, account_of: Callable[[], Account]) -> None:
        """Write the files; if one cannot be written, the others are written again, since their account is another then."""
        while True:
            known = len(self.troubles)
            account = account_of()
            self._each(self._reporters, lambda reporter, account=account: reporter.run_ended(account))  # type: ignore[misc]
            if len(self.troubles) == known:  # each report complains once, so this ends
                return

    def show(self, account: Account) -> None:
        """Print what is printed at the end."""
        self._each(self._printers, lambda reporter: reporter.run_ended(account))

    @property
    def summary_of_job(self) -> GithubSummary | None:
        """GitHub's summary of the job, if it is one of them."""
        return next((each for each in self._reporters if isinstance(each, GithubSummary)), None)

    @property
    def _everything(self) -> list[Reporter]:
        return [*self._reporters, *self._printers]

    def _each(self, reporters: list[Reporter], call: Callable[[Reporter], None]) -> None:
        for reporter in reporters:
            try:
                call(reporter)
            except Exception as problem:  # noqa: BLE001 - whatever it is, the run goes on
                self._complain(reporter, problem)

    def _complain(self, reporter: Reporter, problem: Exception) -> None:
        """Say once for each report that it is incomplete."""
        if id(reporter) in self._complained:
            return
        self._complained.add(id(reporter))
        reason = self._secrets.text(f"{type(problem).__name__}: {problem}")
        self.troubles.append(f"the report {reporter} could not be written: {reason}")
        output.say(self.troubles[-1])


def loaded(name: str, path: Path) -> Reporter:
    """Return the report of a name that the settings know, for a file."""
    module, _, kind = REPORTS[name].reporter.partition(":")
    reporter: Reporter = getattr(importlib.import_module(module), kind)(path)
    return reporter
