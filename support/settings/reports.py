"""The reports that a run can write to a file. Registering one here makes its setting, its documentation and its output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """One kind of report file.

    Attributes:
        reporter: `module:Class`, called with the file's path; the class is a `support.reporting.reporter.Reporter`.
        description: what the setting is, for messages and the README.
        ending: that of the name of its file, in examples.
    """

    reporter: str
    description: str
    ending: str = "json"


#: The setting that takes the file → the report.
REPORTS: Mapping[str, Report] = {
    "report_json": Report("support.reporting.json_report:JsonReporter", "the file for the JSON report"),
    "report_html": Report(
        "support.reporting.html:HtmlReporter",
        "the file for the HTML report: one page that opens without a network",
        "html",
    ),
    "report_evidence": Report(
        "support.reporting.evidence_report:EvidenceReporter",
        "the file for what each step asked and checked, which `honesty --evidence` reads",
    ),
    "metrics": Report(
        "support.reporting.metrics:MetricsReporter",
        "the file for metrics, in the text format of OpenMetrics",
        ending="txt",
    ),
}
