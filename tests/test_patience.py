"""Patience: looks again for as long as the settings say, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hamcrest import equal_to, has_item, is_

from support.patience import Patience


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 50.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


def patience(time: Time, seconds: float) -> Patience:
    return Patience(seconds, clock=time.clock, sleep=time.sleep)


def after(looks: int, seen: list[int] | None = None) -> Callable[[], int]:
    """What is seen is the number of the look, up to a last one."""
    counted = [] if seen is None else seen

    def look() -> int:
        counted.append(len(counted) + 1)
        return min(counted[-1], looks)

    return look


def test_what_is_there_at_once_is_looked_at_once(time):
    seen: list[int] = []
    patience(time, 5).see(after(1, seen), is_(1))
    assert seen == [1]
    assert time.slept == []


def test_without_patience_one_look_decides(time):
    seen: list[int] = []
    with pytest.raises(AssertionError, match="Expected: <2>"):
        patience(time, 0).see(after(9, seen), is_(2))
    assert seen == [1]
    assert time.slept == []


def test_what_comes_late_is_seen(time):
    patience(time, 5).see(after(4), is_(4))
    assert time.slept == [0.05, 0.1, 0.2]


def test_the_pauses_double_up_to_a_second(time):
    patience(time, 60).see(after(8), is_(8))
    assert time.slept == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def test_it_never_waits_longer_than_patience_lasts(time):
    with pytest.raises(AssertionError):
        patience(time, 1).see(after(1), is_(2))
    assert sum(time.slept) == pytest.approx(1.0)


def test_it_looks_a_last_time_when_patience_is_at_an_end(time):
    looked_at: list[float] = []

    def look() -> int:
        looked_at.append(time.now)
        return 0

    with pytest.raises(AssertionError):
        patience(time, 1).see(look, is_(1))
    assert looked_at[-1] == pytest.approx(51.0)


def test_a_failure_says_what_was_expected_what_was_seen_and_how_long_it_was_looked_for(time):
    with pytest.raises(AssertionError) as caught:
        patience(time, 2).see(lambda: ["a"], has_item(equal_to("b")))
    said = str(caught.value)
    assert "Expected: a sequence containing 'b'" in said
    assert "'a'" in said
    assert "patience is 2 s" in said
    assert "in 2.0 s" in said


def test_what_a_look_raises_is_raised_at_once(time):
    def look() -> int:
        raise AssertionError("the list is answered 500")

    with pytest.raises(AssertionError, match="answered 500"):
        patience(time, 5).see(look, is_(1))
    assert time.slept == []


def test_to_outlast_something_is_to_wait_a_second_longer(time):
    patience(time, 0).outlast(1.0)
    assert time.slept == [2.0]
