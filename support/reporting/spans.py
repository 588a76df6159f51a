"""Spans of OpenTelemetry, where its variables ask for them: each scenario, its steps and its requests.

The ids of a request's span are those of the `traceparent` that it carried, so that the spans of the service hang below it.
OpenTelemetry's SDK is an extra, and nothing of it is imported unless it is used.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult

if TYPE_CHECKING:
    from support.reporting.span_tree import SpanTree

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
EXPORTER = "OTEL_TRACES_EXPORTER"
ADVICE = "try: python -m pip install -e '.[otel]'"


def asked_by(environ: Mapping[str, str] = os.environ) -> str:
    """Return the name of the variable that asks for spans; empty if none does."""
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or environ.get(EXPORTER) == "none":
        return ""
    return next((name for name in (EXPORTER, *ENDPOINTS) if environ.get(name)), "")


class SpanReporter:
    """Sends the spans of a run. What keeps it from doing so is said once, and the run goes on.

    Args:
        variable: the one that asks for them.
    """

    def __init__(self, variable: str) -> None:
        self._variable = variable
        self._tree: SpanTree | None = None
        self._begun = False

    def __str__(self) -> str:
        return "OpenTelemetry's spans"

    def run_began(self, run: RunInformation) -> None:
        """Prepare to send, if the SDK is installed."""
        if self._begun:
            return
        self._begun = True
        if not _installed():
            self._give_up(f"{self._variable} is set, and OpenTelemetry's SDK is not installed; {ADVICE}")
            return
        from support.reporting import span_tree  # noqa: PLC0415 - only where it is used

        try:
            self._tree = span_tree.SpanTree(run, span_tree.exporters(os.environ))
        except (LookupError, ValueError) as problem:
            self._give_up(str(problem.args[0] if problem.args else problem))

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Make the spans of a scenario, and send them when there are many."""
        if self._tree is not None:
            self._tree.add(scenario)
            self._send(final=False)

    def run_ended(self, account: Account) -> None:
        """Make the spans of the requests outside scenarios, and send what is left."""
        if self._tree is not None:
            self._tree.add_outside(account.results)
            self._send(final=True)

    def _send(self, *, final: bool) -> None:
        assert self._tree is not None
        problem = self._tree.send(final=final)
        if problem:
            self._tree = None
            self._give_up(problem)

    def _give_up(self, why: str) -> None:
        print(f"Note: spans are not sent: {why}", file=sys.stderr, flush=True)


def _installed() -> bool:
    try:
        return importlib.util.find_spec("opentelemetry.sdk.trace") is not None
    except ImportError:
        return False
