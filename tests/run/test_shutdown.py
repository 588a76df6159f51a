"""How a run ends: signals, what hangs, and what would end the process unexpectedly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from support.cleanup.cleaner import Budget, OutOfTimeError
from support.cleanup.journal import Journal
from support.cleanup.made import REFUSED, Made
from support.errors import InterruptedStepError, NoAnswerError
from support.http.limits import Watch
from support.results import exit_codes
from support.run import shutdown
from support.run.shutdown import Shutdown
from support.uninterrupted import uninterrupted

#: What is tested uses the timer of the process, which a limit for a test would use, too.
pytestmark = pytest.mark.timeout(method="thread")


@contextmanager
def watching(
    budget: float = 0.4,
    step_timeout: float = 0.0,
    abort: Callable[[], None] = lambda: None,
    waiting: Callable[[], bool] = lambda: False,
) -> Iterator[Shutdown]:
    """A shutdown that watches over this process."""
    watch = Shutdown(Budget(budget), step_timeout, lambda: "  try: the sweep")
    watch.watch(abort, waiting)
    try:
        yield watch
    finally:
        watch.release()


@pytest.fixture
def aborted() -> list[bool]:
    return []


@pytest.fixture
def watch(aborted: list[bool]) -> Iterator[Shutdown]:
    with watching(abort=lambda: aborted.append(True)) as watch:
        yield watch


def test_every_exit_code_is_documented() -> None:
    codes = (exit_codes.KEPT, exit_codes.BROKEN, exit_codes.NOTHING_RUN, exit_codes.LEFT, exit_codes.BROKEN_AND_LEFT)
    assert codes == (0, 1, 2, 3, 4)
    assert exit_codes.SIGNALLED == 128
    for code in ("0:", "1:", "2:", "3:", "4:", "128+n:", "129 SIGHUP", "130 SIGINT", "143 SIGTERM"):
        assert code in (exit_codes.__doc__ or ""), code


# Signals


@pytest.mark.parametrize("number", shutdown.SIGNALS)
def test_after_a_signal_the_step_ends_and_nothing_new_begins(
    watch: Shutdown, aborted: list[bool], number: signal.Signals, capfd: pytest.CaptureFixture[str]
) -> None:
    with watch.step():
        os.kill(os.getpid(), number)
        ended = True
    assert (ended, aborted, watch.signal, watch.exit_code) == (True, [True], number, 128 + number)
    assert capfd.readouterr().err == (
        f"\n{number.name}: stopping after the current step, then cleaning up (0.4 s at most; again to stop at once)\n"
    )
    with pytest.raises(InterruptedStepError, match=f"not begun: the run was stopped by {number.name}"), watch.step():
        pass


def test_without_a_signal_there_is_no_exit_code(watch: Shutdown) -> None:
    with watch.step():
        pass
    assert (watch.signal, watch.exit_code) == (None, None)


def test_a_step_that_goes_on_after_a_signal_is_cut_off(watch: Shutdown, capfd: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    with pytest.raises(InterruptedStepError, match="the step was cut off by SIGTERM"), watch.step():  # noqa: PT012
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()
        signal.pause()
    assert time.monotonic() - began < 2.0


def test_a_cleanup_has_until_the_deadline_after_a_signal(watch: Shutdown, capfd: pytest.CaptureFixture[str]) -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(OutOfTimeError), watch.cleanup():  # noqa: PT012
        while True:
            signal.pause()


def test_a_signal_during_a_cleanup_lets_it_finish(watch: Shutdown, capfd: pytest.CaptureFixture[str]) -> None:
    with watch.cleanup():
        os.kill(os.getpid(), signal.SIGTERM)
        finished = True
    assert finished
    assert watch.exit_code == 128 + signal.SIGTERM


def test_a_request_that_hangs_in_a_cleanup_is_cut_off_long_before_the_deadline(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """It used to take the whole time of the cleanup, and everything was left."""
    with watching(budget=1.0, waiting=lambda: True) as watch:
        began = time.monotonic()
        with watch.cleanup():
            os.kill(os.getpid(), signal.SIGTERM)
            with pytest.raises(NoAnswerError, match="the service sent no response before SIGTERM"):
                time.sleep(5)
            assert 0.4 < time.monotonic() - began < 0.9
            with pytest.raises(OutOfTimeError):
                time.sleep(5)


def test_a_second_signal_stops_at_once_and_says_what_to_do() -> None:
    code = (
        "import os, signal, sys; from support.cleanup.cleaner import Budget; from support.run.shutdown import Shutdown\n"
        "watch = Shutdown(Budget(8.0), 0.0, lambda: '  try: python -m support sweep --yes')\n"
        "watch.watch(lambda: None)\n"
        "with watch.step():\n"
        "    os.kill(os.getpid(), signal.SIGINT); os.kill(os.getpid(), signal.SIGTERM)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 128 + signal.SIGTERM
    assert "SIGTERM again: stopped at once.\n  try: python -m support sweep --yes" in ended.stderr


def test_the_signals_are_restored() -> None:
    before = [signal.getsignal(number) for number in (*shutdown.SIGNALS, signal.SIGALRM)]
    with watching(budget=1.0):
        assert signal.getsignal(signal.SIGTERM) not in before
    assert [signal.getsignal(number) for number in (*shutdown.SIGNALS, signal.SIGALRM)] == before


# Steps that hang


def test_a_step_that_hangs_is_cut_off(capfd: pytest.CaptureFixture[str]) -> None:
    with watching(step_timeout=0.05) as watch:
        with (
            pytest.raises(InterruptedStepError, match=r"the step was cut off by the step timeout of 0\.05 s"),
            watch.step(),
        ):
            time.sleep(5)
        with watch.step():
            pass
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert watch.exit_code is None


def test_without_a_timeout_a_step_has_no_timer(watch: Shutdown) -> None:
    with watch.step():
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_step_that_fails_fails_with_its_own_problem(watch: Shutdown) -> None:
    with pytest.raises(AssertionError, match="its own"), watch.step():
        raise AssertionError("its own")


def test_a_step_that_catches_its_interruption_fails_nevertheless(capfd: pytest.CaptureFixture[str]) -> None:
    """It used to pass."""
    with watching(step_timeout=0.05) as watch:
        with pytest.raises(InterruptedStepError, match="cut off by"), watch.step(), suppress(Exception):
            time.sleep(5)
        with pytest.raises(InterruptedStepError, match="tried to end"), watch.step(), suppress(Exception):
            os._exit(0)
        with watch.step():
            pass


def test_what_is_being_noted_is_noted_as_a_whole_before_the_step_is_cut_off(capfd: pytest.CaptureFixture[str]) -> None:
    noted: list[str] = []
    with watching(step_timeout=0.05) as watch:
        with pytest.raises(InterruptedStepError, match="cut off by"), watch.step():  # noqa: PT012
            with uninterrupted():
                time.sleep(0.2)
                noted.append("whole")
            time.sleep(5)
            noted.append("too much")
        assert noted == ["whole"]


def test_the_watch_over_responses_begins_as_a_whole_before_the_step_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its thread ended at once, and no later response of the run had a limit."""
    begin = threading._start_new_thread  # type: ignore[attr-defined]
    monkeypatch.setattr(threading, "_start_new_thread", lambda *given: (begin(*given), time.sleep(0.2))[0])
    responses = Watch()
    with (
        watching(step_timeout=0.05) as watch,
        pytest.raises(InterruptedStepError),
        watch.step(),
        responses.within(60),
    ):
        time.sleep(5)
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    with ours, theirs, responses.within(0.05):
        responses.took(SimpleNamespace(sock=ours))
        assert ours.recv(1) == b""
    assert responses.expired
    responses.close()


@pytest.mark.parametrize("moment", [n / 4 for n in range(1, 17)])
def test_a_create_that_was_cut_off_before_it_was_sent_leaves_a_journal_that_is_understood(
    tmp_path: Path, moment: float, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its intent was half written, so that its outcome was about nothing."""
    sync = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda file: (time.sleep(0.002), sync(file))[1])
    journal = Journal(tmp_path / "journal", "6b0c1b6378cf", {"base_url": "http://127.0.0.1:1", "environment": ""})
    with watching() as watch, suppress(InterruptedStepError), watch.step():
        signal.setitimer(signal.ITIMER_REAL, moment / 1000)
        journal.intend(Made("shelf", "smoke-6b0c1b6378cf-1-shelf", {}, "steward", "/shelves"))
        time.sleep(0.05)
    for made in journal.outstanding():
        journal.outcome(made, REFUSED)
    assert journal.unread() == ()
    assert journal.outstanding() == ()
    journal.close()
    assert list(tmp_path.iterdir()) == []


# Steps that would end the process


def test_a_step_cannot_end_the_process_at_once(watch: Shutdown) -> None:
    replaced = os._exit
    with (
        pytest.raises(InterruptedStepError, match="something tried to end the process at once, with code 7"),
        watch.step(),
    ):
        os._exit(7)
    assert os._exit is replaced


def test_a_step_that_runs_other_steps_stays_guarded_after_them(watch: Shutdown) -> None:
    with pytest.raises(InterruptedStepError, match="with code 0"), watch.step():  # noqa: PT012
        with watch.step():
            pass
        os._exit(0)


def test_a_child_process_of_a_step_may_end(watch: Shutdown) -> None:
    with watch.step():
        child = os.fork()
        if child == 0:
            os._exit(5)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5


def test_ending_the_process_is_possible_again_afterwards() -> None:
    before = os._exit
    with watching():
        assert os._exit is not before
    assert os._exit is before
