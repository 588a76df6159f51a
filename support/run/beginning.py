"""The embedded service of a run is started while the features are read: it takes as long as they do."""

from __future__ import annotations

from typing import Any

from support.run.embedded import EmbeddedService
from support.run.session import Session


def begin_early(runner: Any) -> None:
    """Start the embedded service, if the run of a runner needs it; `Session.reach` waits for it."""
    session: Session = runner.session
    if session.config.base_url is None and not runner.config.dry_run:
        session.embedded = EmbeddedService()
        session.embedded.begin()


def stop_early(runner: Any) -> None:
    """Stop the embedded service of a runner whose run does not begin; it may not have come to a session yet."""
    session = getattr(runner, "session", None)
    if session is not None and session.embedded is not None:
        session.embedded.stop()
