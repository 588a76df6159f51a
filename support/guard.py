"""Every step runs guarded: its failure is told without secrets and with the request that got it; none may end the process."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from behave.formatter.base import Formatter
from behave.matchers import Match
from behave.model_type import Status

from support.errors import InterruptedStepError, SuiteError
from support.masking import Secrets
from support.session import Session

UNDEFINED = (
    "undefined: no sentence is like this one, or a word in it is not described\n"
    "  try: behave --steps-catalog for the sentences; the words come from the service description"
)


class GuardedRegistry:
    """behave's step registry, whose matches run guarded."""

    def __init__(self, registry: Any, session: Session) -> None:
        self._registry = registry
        self._session = session

    def find_match(self, step: Any) -> Match | None:
        match = self._registry.find_match(step)
        return None if match is None else GuardedMatch(match, self._session)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._registry, name)


class GuardedMatch(Match):
    """A step's match."""

    def __init__(self, match: Match, session: Session) -> None:
        self.__dict__.update(match.__dict__)
        self._match = match
        self._session = session

    def with_arguments(self, arguments: Any) -> GuardedMatch:
        return GuardedMatch(self._match.with_arguments(arguments), self._session)

    def run(self, context: Any) -> None:
        try:
            with self._session.ending.step() if self._session.ending is not None else nullcontext():
                self._match.run(context)
        except BaseException as problem:
            told = self._session.explain(str(problem))
            if isinstance(problem, AssertionError):
                self._session.tracker.fail(told)
                raise AssertionError(told) from None  # noqa: TRY004 - what hamcrest raised, told better
            if isinstance(problem, SuiteError):
                problem.args = (told, *problem.args[1:])
                raise problem from None
            if not isinstance(problem, Exception):  # no matter of types
                # behave lets SystemExit and its like through, and then loses every cleanup.
                raise InterruptedStepError(
                    f"the step tried to end the process: {type(problem).__name__} {told}"
                ) from None
            problem.args = (self._session.secrets.text(str(problem)),)
            raise


class PlainErrors(Formatter):
    """First of the formatters: what is the suite's own error is told in its words, without the traceback behave shows."""

    name = "plain-errors"

    def __init__(self, secrets: Secrets) -> None:
        """It writes nothing, so it needs no stream."""
        self._secrets = secrets

    def close(self) -> None:
        """Nothing to close."""

    def result(self, step: Any) -> None:
        if isinstance(step.exception, SuiteError):
            step.error_message = f"{type(step.exception).__name__}: {step.exception}"
        elif step.status is Status.undefined:
            step.error_message = UNDEFINED
        elif step.error_message:
            # A chain of exceptions is printed whole.
            step.error_message = self._secrets.text(step.error_message)
