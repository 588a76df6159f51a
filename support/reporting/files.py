"""Collects each scenario's outcome, and writes the JSON and HTML reports at the end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from behave.model import Feature, Rule, Scenario
from behave.model_type import Status
from behave.reporter.base import Reporter

from support.expansion import persona_of
from support.reporting.html import render
from support.result import ScenarioResult
from support.session import Session


class ScenarioReporter(Reporter):
    """Tells the tracker what became of each scenario, and writes its report files."""

    def __init__(self, config: Any, session: Session) -> None:
        super().__init__(config)
        self._session = session

    def feature(self, feature: Feature) -> None:
        for scenario in feature.walk_scenarios():
            if not scenario.should_skip and scenario.should_run(self.config):
                self._session.tracker.record_scenario(_outcome(scenario, self._session))
            if scenario.status.is_untested():
                # JUnit would call passed what was never run: a run that was stopped, or told to --stop.
                scenario.set_status(Status.skipped)

    def end(self) -> None:
        report = report_of(self._session)
        config = self._session.config
        if config.report_json:
            self._write(config.report_json, json.dumps(report, indent=2, ensure_ascii=False) + "\n")
        if config.report_html:
            self._write(config.report_html, render(report))

    def _write(self, path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # A service may answer half of a surrogate pair, which UTF-8 cannot hold.
            path.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as problem:
            self._session.tracker.troubles.append(f"the report {path} could not be written: {problem.strerror}")


def report_of(session: Session) -> dict[str, Any]:
    """The JSON report: what was run against what, the verdicts, and every record."""
    told = {
        "service": session.service.name,
        "environment": session.config.name,
        "base_url": session.base_url,
        "run": session.names.run,
        "personas": list(session.config.selected),
    }
    masked: dict[str, Any] = session.secrets.value(session.tracker.as_dict())
    return told | masked


def _outcome(scenario: Scenario, session: Session) -> ScenarioResult:
    holder = scenario.parent
    while holder is not None and not isinstance(holder, Rule):
        holder = holder.parent
    return ScenarioResult(
        feature=scenario.feature.name,
        rule=holder.name if holder is not None else "",
        name=scenario.name,
        persona=persona_of(scenario) or "",
        tags=tuple(sorted(str(tag) for tag in scenario.effective_tags)),
        status=_status(scenario),
        message=session.secrets.text(_message(scenario)),
        location=f"{scenario.filename}:{scenario.line}",
        duration=round(scenario.duration, 6),
    )


def _status(scenario: Scenario) -> str:
    """Behave's word for it; but a cleanup that failed does not hide what a step found out about the service."""
    if scenario.status.name != "cleanup_error":
        return str(scenario.status.name)
    failed = [step.status.name for step in scenario.all_steps if step.status.has_failed()]
    return failed[0] if failed else "cleanup_error"


def _message(scenario: Scenario) -> str:
    steps = [f"{step.keyword} {step.name}\n{step.error_message}" for step in scenario.all_steps if step.error_message]
    undefined = [
        f"{step.keyword} {step.name}\nundefined step" for step in scenario.all_steps if step.status.name == "undefined"
    ]
    return "\n".join(part for part in (*steps, *undefined, scenario.error_message) if part).strip()
