"""behave's context as the hooks see it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from support.json_files import ROOT
from support.results import exit_codes
from support.run.session import Session
from support.scenario.world import ScenarioContext


class RunContext(ScenarioContext):
    """The context of a run and of its scenarios."""

    session: Session
    on_cleanup_error: Callable[..., Any]


def check_started_at_root() -> None:
    """End the run if behave was started where it cannot find `behave.ini`, and so has a runner of its own.

    Raises:
        SystemExit: with one message.
    """
    if "support.run.runner" not in sys.modules:
        print(
            f"ConfigError: behave was started in a folder without behave.ini\n  started:  {Path.cwd()}\n"
            f"  expected: {ROOT}\n  try:      cd {ROOT}, or --runner support.run.runner:PersonaRunner"
        )
        raise SystemExit(exit_codes.NOTHING_RUN)
