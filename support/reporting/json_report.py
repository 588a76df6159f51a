"""The JSON report: what was run against what, the verdicts, and every record."""

from __future__ import annotations

import json

from support.reporting.report_file import FileReporter
from support.results.account import Account


class JsonReporter(FileReporter):
    """Writes the account of the run as one JSON object."""

    def render(self, account: Account) -> str:
        """Return the JSON text."""
        return json.dumps(account.as_dict(), indent=2, ensure_ascii=False) + "\n"
