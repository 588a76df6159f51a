"""A report that is one file: red as long as the run has not finished, replaced whole by the truth at its end."""

from __future__ import annotations

from pathlib import Path

from support.reporting.files import replace_file
from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult


class FileReporter:
    """Writes one file from the account of the run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def run_began(self, run: RunInformation) -> None:
        """Replace what an earlier run wrote: should this one die, the file says so.

        Raises:
            OSError: it cannot be written.
        """
        if self.path.is_file() or not self.path.exists():  # a pipe or a device gets the report alone
            replace_file(self.path, self.render(Account.unfinished(run)))

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Write nothing yet."""

    def run_ended(self, account: Account) -> None:
        """Replace the file by what the run came to.

        Raises:
            OSError: it cannot be written.
        """
        replace_file(self.path, self.render(account))

    def render(self, account: Account) -> str:
        """Return the text of the file."""
        raise NotImplementedError
