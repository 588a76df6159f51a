"""Lets a persona try an operation, and returns the word for the cell: the answer, if it could be proven."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

from behave.runner_util import load_step_modules
from behave.step_registry import registry

from support.errors import InterruptedStepError, SuiteError
from support.http.answers import meaning_of
from support.json_files import ROOT
from support.learning.rows import UNKNOWN, WrittenRow
from support.run.session import Session
from support.scenario.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Observed:
    """How an operation was answered.

    Attributes:
        word: for the cell; `?` if nothing could be proven.
        reason: why nothing could be proven.
    """

    word: str
    reason: str = ""


def load_sentences(session: Session) -> Vocabulary:
    """Load the steps of the suite with the words of a service, and return its vocabulary."""
    vocabulary = Vocabulary(session.service)
    vocabulary.register()
    if not any(registry.steps.values()):
        load_step_modules([str(ROOT / "steps")])
    return vocabulary


def observe(session: Session, row: WrittenRow, persona: str) -> Observed:
    """Let a persona try the operation of a row, and remove everything that was created for it.

    Raises:
        InterruptedStepError: a signal has stopped the command.
        LeftBehindError: something could not be removed.
    """
    world = session.world_of(persona)
    try:
        assert session.shutdown is not None, "the command watches over signals"
        for step in row.steps:
            with session.shutdown.step():
                match = registry.find_match(step)
                if match is None:
                    return Observed(UNKNOWN, f"no such sentence: {step.name}")
                positional = [each.value for each in match.arguments if each.name is None]
                named = {each.name: each.value for each in match.arguments if each.name is not None}
                match.func(SimpleNamespace(world=world), *positional, **named)
        with session.shutdown.step():
            attempt = world.scene.last
            word = meaning_of(attempt.act.operation, attempt.result.response)
            if word not in {"allowed", *attempt.act.operation.answers}:
                return Observed(UNKNOWN, f"{word}, which is none of the described answers")
            proven = world.refusals.judged(word)
        return Observed(word) if proven == word else Observed(UNKNOWN, proven)
    except InterruptedStepError:
        raise
    except (SuiteError, AssertionError) as problem:
        return Observed(UNKNOWN, " ".join(str(problem).split())[:200])
    finally:
        session.cleaning.after_scenario(world.steward, world.state.take(), failed=False)
