"""The evidence of a run: what each step asked and checked, as observed, for `python -m support honesty`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from support.http.exchange import Exchange
from support.reporting.report_file import FileReporter
from support.results.account import Account
from support.results.records import ScenarioResult

FORMAT = 1


class EvidenceReporter(FileReporter):
    """Writes what every step of the run did, as one JSON object."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._scenarios: list[dict[str, Any]] = []

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Keep the parts that honesty needs; the whole scenario would fill the memory."""
        if scenario.ran:
            self._scenarios.append(_evidence_of(scenario))

    def render(self, account: Account) -> str:
        """Return the JSON text."""
        about = {"format": FORMAT, "service": account.run.service, "run": account.run.run}
        return json.dumps({**about, "scenarios": self._scenarios}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _evidence_of(scenario: ScenarioResult) -> dict[str, Any]:
    steps = [
        {"text": each.name, **asdict(each.evidence), "requests": [_request(one) for one in each.exchanges]}
        for each in scenario.steps
    ]
    return {
        "place": scenario.location,
        "persona": scenario.persona,
        "title": scenario.title,
        "status": scenario.status,
        "steps": steps,
        "cleanup": [_request(each) for each in scenario.after],
    }


def _request(exchange: Exchange) -> dict[str, Any]:
    return {
        "method": exchange.method,
        "path": exchange.path,
        "query": exchange.params,
        "body": exchange.request_body,
        "persona": exchange.persona,
        "purpose": exchange.purpose.value,
        "status": exchange.status,
    }
