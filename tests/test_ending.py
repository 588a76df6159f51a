"""How a run ends: signals, what hangs, and what would end the process by surprise."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from support import ending
from support.cleanup import Budget, OutOfTimeError
from support.ending import Ending
from support.errors import InterruptedStepError, NoAnswerError


@pytest.fixture
def aborted() -> list[bool]:
    return []


@pytest.fixture
def watch(aborted) -> Iterator[Ending]:
    watching = Ending(Budget(0.4), 0.0, lambda: "  try: the sweeper")
    watching.watch(lambda: aborted.append(True))
    yield watching
    watching.release()


def test_the_exit_codes_are_told_in_the_module():
    assert (ending.KEPT, ending.BROKEN, ending.SETTINGS, ending.LEFT, ending.BROKEN_AND_LEFT) == (0, 1, 2, 3, 4)
    for code in ("0", "1", "2", "3", "4", "128"):
        assert f"{code}" in (ending.__doc__ or ""), code


@pytest.mark.parametrize("number", ending.SIGNALS)
def test_a_signal_lets_the_step_end_and_begins_nothing_new(watch, aborted, number, capfd):
    with watch.step():
        os.kill(os.getpid(), number)
        ended = True
    assert (ended, aborted, watch.exit_code) == (True, [True], 128 + number)
    assert f"{number.name}: stopping after the step in hand" in capfd.readouterr().err
    with pytest.raises(InterruptedStepError, match="not begun"), watch.step():
        pass


def test_a_step_that_goes_on_after_a_signal_is_cut_off(watch, capfd):
    began = time.monotonic()
    with pytest.raises(InterruptedStepError, match="cut off by SIGTERM"), watch.step():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
        signal.pause()
    assert time.monotonic() - began < 2.0


def test_a_cleanup_has_until_the_deadline_after_a_signal(watch, capfd):
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(OutOfTimeError), watch.cleanup():  # noqa: PT012
        while True:
            signal.pause()


def test_a_request_that_hangs_in_a_cleanup_is_cut_off_long_before_the_deadline(capfd):
    """It used to eat up the cleanup's whole time, and everything was left."""
    watching = Ending(Budget(1.0), 0.0, lambda: "")
    watching.watch(lambda: None, lambda: True)
    try:
        began = time.monotonic()
        with watching.cleanup():
            os.kill(os.getpid(), signal.SIGTERM)
            with pytest.raises(NoAnswerError, match="before SIGTERM"):
                time.sleep(5)
            assert 0.4 < time.monotonic() - began < 0.9
            with pytest.raises(OutOfTimeError):
                time.sleep(5)
    finally:
        watching.release()


def test_a_second_signal_stops_at_once_and_says_what_to_do():
    code = (
        "import os, signal, sys; from support.cleanup import Budget; from support.ending import Ending\n"
        "watch = Ending(Budget(8.0), 0.0, lambda: '  try: python -m support sweep --yes'); watch.watch(lambda: None)\n"
        "with watch.step():\n"
        "    os.kill(os.getpid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGTERM)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 128 + signal.SIGTERM
    assert "SIGTERM again: stopped at once.\n  try: python -m support sweep --yes" in ended.stderr


def test_a_step_that_hangs_is_cut_off(capfd):
    watching = Ending(Budget(0.4), 0.05, lambda: "")
    watching.watch(lambda: None)
    try:
        with pytest.raises(InterruptedStepError, match=r"cut off after 0\.05 s \(step_timeout\)"), watching.step():
            time.sleep(5)
        with watching.step():
            pass
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert watching.exit_code is None
    finally:
        watching.release()


def test_a_step_cannot_end_the_process_at_once(watch):
    really = os._exit
    with pytest.raises(InterruptedStepError, match="with code 7"), watch.step():
        os._exit(7)
    assert os._exit is really


def test_a_step_that_other_steps_are_part_of_stays_guarded_after_them(watch):
    with pytest.raises(InterruptedStepError, match="with code 0"), watch.step():  # noqa: PT012
        with watch.step():
            pass
        os._exit(0)


def test_a_child_that_a_step_forks_may_end(watch):
    with watch.step():
        child = os.fork()
        if child == 0:
            os._exit(5)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5


def test_the_signals_are_given_back():
    before = [signal.getsignal(number) for number in (*ending.SIGNALS, signal.SIGALRM)]
    watching = Ending(Budget(1.0), 0.0, lambda: "")
    watching.watch(lambda: None)
    watching.release()
    assert [signal.getsignal(number) for number in (*ending.SIGNALS, signal.SIGALRM)] == before


def test_a_step_that_swallows_its_end_fails_all_the_same(capfd):
    """It used to pass."""
    watching = Ending(Budget(0.4), 0.05, lambda: "")
    watching.watch(lambda: None)
    try:
        with pytest.raises(InterruptedStepError, match="cut off after"), watching.step(), suppress(Exception):
            time.sleep(5)
        with pytest.raises(InterruptedStepError, match="tried to end"), watching.step(), suppress(Exception):
            os._exit(0)
        with watching.step():
            pass
    finally:
        watching.release()
