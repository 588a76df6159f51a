"""What belongs to no scenario that ran: scenarios that the run did not come to, failed hooks and cleanups of features and rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from behave.model import Feature
from behave.reporter.base import Reporter as BehaveReporter

from support.results.states import TroubleKind
from support.results.tracker import ResultTracker
from support.run.cleanup_messages import cleanup_message_of
from support.run.recording import Recorder


class Unrun(BehaveReporter):
    """Records it when behave has finished with a feature.

    Args:
        absorb: records what workers have run and behave did not come to.
    """

    def __init__(
        self,
        config: Any,
        recorder: Recorder,
        tracker: ResultTracker,
        absorb: Callable[[list[Feature]], None] | None = None,
    ) -> None:
        super().__init__(config)
        self._recorder = recorder
        self._tracker = tracker
        self._absorb = absorb

    def feature(self, feature: Feature) -> None:
        """Record what belongs to no scenario of this feature."""
        for holder in (feature, *feature.rules):
            where, cleanup = f"{holder.keyword} {holder.name}", cleanup_message_of(holder)
            if holder.hook_failed:
                message = str(holder.error_message or "a hook ended the run; the console has its message")
                self._tracker.trouble(TroubleKind.HOOK, message, where)
            if cleanup:
                self._tracker.trouble(TroubleKind.CLEANUP, cleanup, where)
        if self._absorb is not None:
            self._absorb([feature])
        self._recorder.record_unrun([feature], self.config)

    def end(self) -> None:
        """Nothing to do: the reports are written after behave's own."""
