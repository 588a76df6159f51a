"""Every step runs guarded: failures are shown without secrets and with their request, and no step can end the process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from behave.model import Step
from behave.step_registry import StepRegistry

from support.cleanup.cleaner import Budget
from support.errors import AuthenticationError, InterruptedStepError, NoAnswerError, ScenarioError
from support.run.session import Session
from support.run.shutdown import Shutdown
from support.run.step_guard import GuardedMatch, GuardedRegistry
from support.settings.config import Config
from tests.library.fixtures import Begin
from tests.library.worlds import SERVICE, Scenario, config

SECRET = "steward-sesame-1"

#: What is tested uses the timer of the process, which a limit for a test would use, too.
pytestmark = pytest.mark.timeout(method="thread")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """A session that has sent nothing."""
    return Session.prepare(Config.from_file(config(tmp_path, "http://127.0.0.1:1"), environ={}), SERVICE)


def run(session: Session, act: Callable[..., Any], words: str = "I act") -> None:
    """Run a step definition as behave does."""
    registry = StepRegistry()
    registry.add_step_definition("when", "I act", act)
    match = GuardedRegistry(registry, session).find_match(Step("f.feature", 1, "When", "when", words))
    assert match is not None
    match.run(_Context())


def raising(problem: BaseException) -> Callable[..., None]:
    def act(context: object) -> None:
        raise problem

    return act


def acting(case: Scenario, session: Session) -> None:
    """Let a scenario against the library be the running one of a session."""
    session.world = case.world


# Matches


def test_a_step_that_passes_passes(session: Session) -> None:
    done = []
    run(session, lambda context: done.append(True))
    assert done == [True]


def test_an_undefined_step_stays_undefined(session: Session) -> None:
    registry = GuardedRegistry(StepRegistry(), session)
    assert registry.find_match(Step("f.feature", 1, "When", "when", "nobody knows this")) is None


def test_a_guarded_match_has_what_the_match_has(session: Session) -> None:
    registry = StepRegistry()
    registry.add_step_definition("when", "I act {word}", lambda context, word: None)
    step = Step("f.feature", 1, "When", "when", "I act now")
    plain, guarded = registry.find_match(step), GuardedRegistry(registry, session).find_match(step)
    assert isinstance(guarded, GuardedMatch)
    assert (guarded.func, guarded.location) == (plain.func, plain.location)
    assert [each.value for each in guarded.arguments] == ["now"]


def test_a_match_with_other_arguments_is_guarded_too(session: Session) -> None:
    registry = StepRegistry()
    registry.add_step_definition("when", "I act", raising(AssertionError(SECRET)))
    match = GuardedRegistry(registry, session).find_match(Step("f.feature", 1, "When", "when", "I act"))
    assert match is not None
    with pytest.raises(AssertionError, match=r"^\*\*\*$"):
        match.with_arguments([]).run(_Context())


def test_everything_else_of_the_registry_is_behaves(session: Session) -> None:
    registry = StepRegistry()
    assert GuardedRegistry(registry, session).steps is registry.steps


# Failures


def test_a_wrong_answer_is_shown_with_its_request_and_without_secrets(session: Session, begin: Begin) -> None:
    case = begin()
    case.given("book")
    attempt = case.try_to("read the book")
    acting(case, session)
    assert attempt.result.exchange is not None
    with pytest.raises(AssertionError) as caught:
        run(session, raising(AssertionError(f"\nExpected: 'x'\n     but: was '{SECRET}'\n")))
    assert str(caught.value) == (f"\nExpected: 'x'\n     but: was '***'\n  request: {attempt.result.exchange.line}")
    assert caught.value.__suppress_context__


def test_what_was_observed_afterwards_is_below_the_request(session: Session, begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.try_to("read the book")
    acting(case, session)
    with pytest.raises(AssertionError) as caught:
        run(session, lambda context: case.world.observations.exists(case.thing("the book"), expected=False))
    lines = str(caught.value).splitlines()
    assert lines[3].startswith("  request: GET ")
    assert lines[4] == "  observed afterwards:"
    assert lines[5] == f"    {case.world.scene.records[-1].exchange.line}"


def test_a_request_that_the_message_names_already_is_not_named_twice(session: Session, begin: Begin) -> None:
    case = begin()
    case.given("book")
    attempt = case.try_to("read the book")
    acting(case, session)
    assert attempt.result.exchange is not None
    with pytest.raises(NoAnswerError) as caught:
        run(session, raising(NoAnswerError(f"no response\n  request: {attempt.result.exchange.line}")))
    assert str(caught.value).count(attempt.result.exchange.line) == 1


def test_the_request_of_a_wrong_answer_is_marked_as_wrong(session: Session, begin: Begin) -> None:
    case = begin()
    case.connection.observers.append(session.tracker.observe)
    case.given("book")
    case.try_to("read the book")
    case.world.observations.exists(case.thing("the book"))
    acting(case, session)
    with pytest.raises(AssertionError):
        run(session, raising(AssertionError("wrong")))
    failed = [each for each in session.tracker.results if not each.success]
    assert [(each.name, each.persona) for each in failed] == [("read the book", "editor")]
    assert failed[0].message.startswith("wrong\n  request: GET ")


@pytest.mark.parametrize("kind", [NoAnswerError, ScenarioError, AuthenticationError])
def test_an_error_of_the_suite_keeps_its_kind_and_marks_nothing(session: Session, kind: type[Exception]) -> None:
    session.tracker.record("list the books", "/books", "GET", 200, True)
    with pytest.raises(kind, match=r"^it is \*\*\*$"):
        run(session, raising(kind(f"it is {SECRET}")))
    assert all(each.success for each in session.tracker.results)


def test_the_status_of_an_authentication_error_is_kept(session: Session) -> None:
    with pytest.raises(AuthenticationError) as caught:
        run(session, raising(AuthenticationError("no token", 429)))
    assert caught.value.status == 429


@pytest.mark.parametrize("problem", [ValueError(f"odd: {SECRET}"), KeyError(SECRET)])
def test_any_other_exception_keeps_its_kind_and_traceback_without_secrets(session: Session, problem: Exception) -> None:
    with pytest.raises(type(problem)) as caught:
        run(session, raising(problem))
    assert SECRET not in str(caught.value)
    assert "***" in str(caught.value)
    assert caught.traceback[-1].name == "act"


def test_before_any_scenario_a_failure_has_no_request(session: Session) -> None:
    with pytest.raises(AssertionError, match=r"^wrong$"):
        run(session, raising(AssertionError("wrong")))


# Steps that would end the process


@pytest.mark.parametrize("problem", [SystemExit(0), SystemExit(f"bye {SECRET}"), KeyboardInterrupt(), GeneratorExit()])
def test_a_step_cannot_end_the_process(session: Session, problem: BaseException) -> None:
    """behave lets them through, and every cleanup would be lost."""
    with pytest.raises(
        InterruptedStepError, match=f"the step tried to end the process: {type(problem).__name__}"
    ) as caught:
        run(session, raising(problem))
    assert SECRET not in str(caught.value)


def test_a_step_runs_under_the_shutdown(session: Session, capfd: pytest.CaptureFixture[str]) -> None:
    with _watched(session), pytest.raises(InterruptedStepError, match="with code 3"):
        run(session, lambda context: os._exit(3))


def test_a_step_that_hangs_is_cut_off(session: Session, capfd: pytest.CaptureFixture[str]) -> None:
    with _watched(session, 0.05), pytest.raises(InterruptedStepError, match="the step was cut off by the step timeout"):
        run(session, lambda context: time.sleep(5))


@contextmanager
def _watched(session: Session, step_timeout: float = 0.0) -> Iterator[None]:
    session.shutdown = Shutdown(Budget(0.2), step_timeout, lambda: "")
    session.shutdown.watch(lambda: None)
    try:
        yield
    finally:
        session.shutdown.release()


class _Context:
    """What behave's match needs of a context."""

    @contextmanager
    def use_with_user_mode(self) -> Iterator[None]:
        yield
