"""The command that runs one scenario of a run again."""

from __future__ import annotations

import shlex

from support.results.account import RunInformation
from support.results.records import ScenarioResult


def rerun_command(run: RunInformation, scenario: ScenarioResult) -> str:
    """Return the command that runs a scenario again, alone, as its persona and with the same settings."""
    persona = ["-D", f"persona={scenario.persona}"] if scenario.persona else []
    return shlex.join(["behave", scenario.location, *persona, *run.options])
