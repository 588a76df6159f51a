"""A failing test ends the process that it started."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.processes import Process


def test_a_failing_test_kills_its_process():
    with (
        pytest.raises(AssertionError),
        Process([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process,
    ):
        raise AssertionError
    assert process.returncode < 0


def test_a_process_is_waited_for_otherwise():
    with Process([sys.executable, "-c", "raise SystemExit(3)"]) as process:
        pass
    assert process.returncode == 3
