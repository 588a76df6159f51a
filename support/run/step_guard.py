"""Runs every step guarded: failures are shown without secrets and with the request they are about; no step can end the process."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from behave.matchers import Match

from support.errors import DescriptionError, InterruptedStepError, SuiteError, UnlikeDescriptionError
from support.run.behave_internals import copy_state
from support.run.session import Session


class GuardedRegistry:
    """behave's step registry, with matches that run guarded."""

    def __init__(self, registry: Any, session: Session) -> None:
        self._registry = registry
        self._session = session

    def find_match(self, step: Any) -> Match | None:
        """Return the guarded match of a step, if there is one."""
        match = self._registry.find_match(step)
        return None if match is None else GuardedMatch(match, self._session, step)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._registry, name)


class GuardedMatch(Match):
    """The match of a step with its definition."""

    def __init__(self, match: Match, session: Session, step: Any) -> None:
        copy_state(self, match)
        self._match = match
        self._session = session
        self._step = step

    def with_arguments(self, arguments: Any) -> GuardedMatch:
        """Return the same match for other arguments."""
        return GuardedMatch(self._match.with_arguments(arguments), self._session, self._step)

    def run(self, context: Any) -> None:
        """Run the step definition, and raise its failure with a message for the reports."""
        session = self._session
        try:
            with session.shutdown.step() if session.shutdown is not None else nullcontext():
                self._match.run(context)
        except BaseException as problem:
            message = session.explain(str(problem))
            if isinstance(problem, UnlikeDescriptionError) and session.doubts(problem.place):
                raise DescriptionError(
                    f"{message}\n  try: {problem.place} of the service description, which nothing in this run has confirmed so far"
                ) from None
            if isinstance(problem, AssertionError):
                session.mark_wrong(message)
                raise AssertionError(message) from None  # noqa: TRY004 - what hamcrest raised, with a better message
            if isinstance(problem, SuiteError):
                problem.args = (message, *problem.args[1:])
                raise problem from None
            if not isinstance(problem, Exception):  # not a question of types
                # behave lets SystemExit and its like through, and then loses every cleanup.
                raise InterruptedStepError(
                    f"the step tried to end the process: {type(problem).__name__} {message}"
                ) from None
            problem.args = (session.secrets.text(str(problem)),)
            raise
        session.check_conformance(self._step)
