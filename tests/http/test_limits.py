"""The watch over responses: it cuts off exactly the request whose time is over."""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from support.http.limits import Watch

LONG = 60.0
SHORT = 0.05


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.close()


def is_cut_off(watch: Watch, seconds: float) -> bool:
    """Read from a peer that never sends anything, and return whether the watch ended that within the time."""
    ours, theirs = socket.socketpair()
    with ours, theirs, watch.within(seconds):
        watch.took(SimpleNamespace(sock=ours))
        ours.settimeout(5.0)
        return ours.recv(1) == b"" and watch.expired


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_a_response_that_takes_too_long_is_cut_off(watch: Watch) -> None:
    assert is_cut_off(watch, SHORT)


def test_a_shorter_limit_counts_although_the_watch_still_waits_for_a_longer_one(watch: Watch) -> None:
    with watch.within(LONG):
        pass
    assert is_cut_off(watch, SHORT)


def test_each_of_several_responses_is_cut_off_in_its_own_time(watch: Watch) -> None:
    assert is_cut_off(watch, SHORT)
    with watch.within(SHORT):
        pass
    assert is_cut_off(watch, 2 * SHORT)


def test_a_response_in_time_is_left_alone_when_an_earlier_limit_passes(watch: Watch) -> None:
    with watch.within(SHORT):
        pass
    ours, theirs = socket.socketpair()
    with ours, theirs, watch.within(LONG):
        watch.took(SimpleNamespace(sock=ours))
        ours.settimeout(4 * SHORT)
        with pytest.raises(TimeoutError):
            ours.recv(1)
        assert not watch.expired


def test_the_thread_is_not_woken_for_each_request(watch: Watch) -> None:
    """Waking it costs more than the rest of the watch, so it sleeps on until the limit that it knows of."""
    woken: list[bool] = []
    with watch.within(LONG):
        until(lambda: watch._wakes < math.inf)
    changed = watch._changed
    original, changed.notify = changed.notify, lambda: woken.append(True)  # type: ignore[method-assign]
    try:
        for _ in range(10):
            with watch.within(LONG):
                pass
    finally:
        changed.notify = original  # type: ignore[method-assign]
    assert not woken
