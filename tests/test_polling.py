"""Patience repeats an observation for as long as the settings allow, and no longer."""

from __future__ import annotations

import time as system_time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hamcrest import equal_to, has_item, is_

from support.polling import Patience, pause


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


def counting_to(last: int, observed: list[int] | None = None) -> Callable[[], int]:
    """Return an observation that counts how often it was made, up to a last number."""
    counted = [] if observed is None else observed

    def observe() -> int:
        counted.append(len(counted) + 1)
        return min(counted[-1], last)

    return observe


# Asserting


def test_an_expected_value_is_observed_once(time):
    observed: list[int] = []
    patience(time, 5).assert_that(counting_to(1, observed), is_(1))
    assert observed == [1]
    assert time.slept == []


def test_without_patience_one_observation_decides(time):
    observed: list[int] = []
    with pytest.raises(AssertionError) as caught:
        patience(time, 0).assert_that(counting_to(9, observed), is_(2))
    assert observed == [1]
    assert time.slept == []
    assert "Expected: <2>" in str(caught.value)
    assert "but: was <1>" in str(caught.value)
    assert "patience" not in str(caught.value)


def test_a_late_value_is_accepted(time):
    patience(time, 5).assert_that(counting_to(4), is_(4))
    assert time.slept == [0.05, 0.1, 0.2]


def test_the_pauses_double_up_to_one_second(time):
    patience(time, 60).assert_that(counting_to(8), is_(8))
    assert time.slept == [0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def test_the_first_pause_is_the_interval(time):
    quick = Patience(1, interval=0.01, clock=time.clock, sleep=time.sleep)
    quick.assert_that(counting_to(3), is_(3))
    assert time.slept == [0.01, 0.02]


def test_the_pauses_together_never_exceed_patience(time):
    with pytest.raises(AssertionError):
        patience(time, 1).assert_that(counting_to(1), is_(2))
    assert sum(time.slept) == pytest.approx(1.0)


def test_the_last_observation_is_made_when_patience_runs_out(time):
    observed_at: list[float] = []

    def observe() -> int:
        observed_at.append(time.now)
        return 0

    with pytest.raises(AssertionError):
        patience(time, 1).assert_that(observe, is_(1))
    assert observed_at[-1] == pytest.approx(51.0)


def test_a_slow_observation_uses_up_patience(time):
    observed: list[int] = []

    def observe() -> int:
        observed.append(1)
        time.now += 3
        return 0

    with pytest.raises(AssertionError, match=r"once in 3\.0 s \(patience is 2 s\)"):
        patience(time, 2).assert_that(observe, is_(1))
    assert len(observed) == 1
    assert time.slept == []


def test_a_failure_says_what_was_expected_what_was_observed_how_often_and_for_how_long(time):
    with pytest.raises(AssertionError) as caught:
        patience(time, 2).assert_that(lambda: ["a"], has_item(equal_to("b")))
    message = str(caught.value)
    assert "Expected: a sequence containing 'b'" in message
    assert "'a'" in message
    assert f"observed: {len(time.slept) + 1} times in 2.0 s (patience is 2 s)" in message


def test_a_failure_shows_the_last_observation(time):
    with pytest.raises(AssertionError, match="but: was <3>"):
        patience(time, 5).assert_that(counting_to(3), is_(4))


def test_an_error_in_an_observation_is_raised_at_once(time):
    def observe() -> int:
        raise AssertionError("the list is answered 500")

    with pytest.raises(AssertionError, match="answered 500"):
        patience(time, 5).assert_that(observe, is_(1))
    assert time.slept == []


# Waiting for a result


def test_until_returns_the_first_true_result(time):
    observed: list[int] = []
    assert patience(time, 5).until(lambda: counting_to(9, observed)() >= 3) is True
    assert observed == [1, 2, 3]


def test_until_returns_the_last_result_when_patience_runs_out(time):
    assert patience(time, 1).until(list) == []
    assert sum(time.slept) == pytest.approx(1.0)


def test_until_observes_once_without_patience(time):
    observed: list[int] = []
    assert patience(time, 0).until(lambda: counting_to(9, observed)() > 1) is False
    assert observed == [1]


# Pauses


def test_outlasting_something_takes_one_second_more(time):
    patience(time, 0).outlast(1.0)
    assert time.slept == [2.0]


def test_pause_waits_for_the_given_seconds(monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(system_time, "sleep", slept.append)
    pause(0.25)
    assert slept == [0.25]


def test_patience_reads_the_real_clock_unless_another_is_given():
    assert Patience().clock is system_time.monotonic
    assert Patience().sleep is pause
