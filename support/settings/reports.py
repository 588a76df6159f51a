"""The reports that a run can write to a file. Registering one here makes its setting, its documentation and its output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "report_"


@dataclass(frozen=True, slots=True)
class Report:
    """One kind of report file.

    Attributes:
        reporter: `module:Class`, called with the file's path; the class is a `support.reporting.reporter.Reporter`.
        description: what the setting is, for messages and the README.
    """

    reporter: str
    description: str


#: Name → report. `report_<name>` is the setting that takes the file.
REPORTS: Mapping[str, Report] = {
    "json": Report("support.reporting.json_report:JsonReporter", "the file for the JSON report"),
    "html": Report(
        "support.reporting.html:HtmlReporter", "the file for the HTML report: one page that opens without a network"
    ),
    "evidence": Report(
        "support.reporting.evidence_report:EvidenceReporter",
        "the file for what each step asked and checked, which `honesty --evidence` reads",
    ),
}
