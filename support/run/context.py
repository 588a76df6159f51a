"""behave's context as the hooks see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.run.session import Session
from support.scenario.world import ScenarioContext


class RunContext(ScenarioContext):
    """The context of a run and of its scenarios."""

    session: Session
    on_cleanup_error: Callable[..., Any]
