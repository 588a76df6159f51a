"""Mistakes in a description or a config: each is named with its place, and the service is not blamed for it."""

from __future__ import annotations

import pytest

from tests.examples.mistakes import MISTAKES

BARE = ("Traceback", "KeyError", "IndexError", "TypeError")


@pytest.mark.parametrize("trial", MISTAKES, ids=str)
def test_a_mistake_is_named_with_its_place(trials, trial):
    outcome = trials.outcome(trial)
    assert outcome.code != 0, outcome.printed
    assert [each for each in trial.says if each not in outcome.printed] == [], outcome.printed
    assert [each for each in BARE if each in outcome.printed] == [], outcome.printed
    assert trial.red or "broken." not in outcome.printed, outcome.printed
    # Tokens that were issued and not understood cannot be revoked; they expire.
    assert [each for each in outcome.left if "/tokens/" not in each] == [], outcome.printed
