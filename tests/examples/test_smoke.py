"""The examples hold: each real service is brought up, keeps its promises, and is left as it was."""

from __future__ import annotations

import pytest

from tests.examples.trials import Trial


@pytest.mark.parametrize("trial", [Trial("kinto"), Trial("jupyterhub")], ids=str)
def test_the_smoke_test_of_an_example_is_green_and_leaves_nothing_behind(trials, trial):
    outcome = trials.outcome(trial)
    assert outcome.code == 0, outcome.printed
    assert "The service keeps its promises." in outcome.printed
    assert "Nothing was left behind." in outcome.printed
    assert outcome.left == ()
