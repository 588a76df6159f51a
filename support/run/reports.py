"""Passes the values of a run to every report, and survives a report that fails."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

from support.http.masking import Secrets
from support.reporting.console import ConsoleReporter
from support.reporting.reporter import Reporter
from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult
from support.run import output
from support.settings.config import Config
from support.settings.reports import REPORTS


class Reports:
    """All reports of a run. A report that fails must not end the run, which would lose every cleanup."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._reporters: list[Reporter] = []
        self._complained: set[int] = set()
        self.troubles: list[str] = []

    @classmethod
    def of(cls, config: Config, secrets: Secrets) -> Reports:
        """Return the reports that the settings ask for, and the console."""
        reports = cls(secrets)
        for name, path in config.reports.items():
            reports.add(_loaded(name, path))
        reports.add(ConsoleReporter())
        return reports

    def add(self, reporter: Reporter) -> None:
        """Add a report, before those that are there already."""
        self._reporters.insert(0, reporter)

    def run_began(self, run: RunInformation) -> None:
        """Pass it on."""
        self._each(lambda reporter: reporter.run_began(run))

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Pass it on."""
        self._each(lambda reporter: reporter.scenario_ended(scenario))

    def run_ended(self, account: Account) -> None:
        """Pass it on."""
        self._each(lambda reporter: reporter.run_ended(account))

    def _each(self, call: Callable[[Reporter], None]) -> None:
        for reporter in self._reporters:
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


def _loaded(name: str, path: Path) -> Reporter:
    module, _, kind = REPORTS[name].reporter.partition(":")
    reporter: Reporter = getattr(importlib.import_module(module), kind)(path)
    return reporter
