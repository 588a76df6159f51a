"""A sample of the chaos in every run of the tests; `make chaos` is the whole of it."""

from __future__ import annotations


def test_a_sample_of_faults_signals_and_broken_steps_leaves_nothing(tmp_path):
    from tests.chaos.campaign import quick  # noqa: PLC0415 - importable once conftest.py was read
    from tests.chaos.table import failures, table  # noqa: PLC0415

    told: list[str] = []
    tries = quick(tmp_path, 3, "", told.append)
    assert len(tries) > 15
    assert not failures(tries), "\n".join([*told, table(tries, 0.0)])
