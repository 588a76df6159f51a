"""A sample of the chaos in every run of the tests; `make chaos` is the whole of it."""

from __future__ import annotations

from tests.chaos.campaign import quick
from tests.chaos.table import failures, table


def test_a_sample_of_faults_signals_and_broken_steps_leaves_nothing(tmp_path):
    messages: list[str] = []
    trials = quick(tmp_path, 3, "", messages.append)
    assert len(trials) > 15
    assert not failures(trials), "\n".join([*messages, table(trials, 0.0)])
