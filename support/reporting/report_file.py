"""A report that is one file, written when the run has ended."""

from __future__ import annotations

from pathlib import Path

from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult


class FileReporter:
    """Writes one file from the account of the run."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __str__(self) -> str:
        return str(self.path)

    def run_began(self, run: RunInformation) -> None:
        """Write nothing yet."""

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Write nothing yet."""

    def run_ended(self, account: Account) -> None:
        """Write the file.

        Raises:
            OSError: it cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # A service may send half of a surrogate pair, which UTF-8 cannot hold.
        self.path.write_text(self.render(account), encoding="utf-8", errors="backslashreplace")

    def render(self, account: Account) -> str:
        """Return the text of the file."""
        raise NotImplementedError
