"""How long operations took: by nearest rank, without what was never answered."""

from __future__ import annotations

import pytest

from support.results.durations import Durations, of_operations
from support.results.records import TestResult


def result(name: str, seconds: float, status: int | None = 200) -> TestResult:
    return TestResult(name, "/x", "GET", status, True, "", "2024-05-06T07:08:10+00:00", duration=seconds)


@pytest.mark.parametrize(("part", "expected"), [(0.0, 0.01), (0.5, 0.10), (0.95, 0.19), (1.0, 0.20)])
def test_a_quantile_is_a_duration_that_was_seen(part: float, expected: float) -> None:
    assert Durations("a", tuple(each / 100 for each in range(1, 21))).quantile(part) == expected


def test_one_response_is_every_quantile() -> None:
    assert [Durations("a", (0.5,)).quantile(part) for part in (0, 0.5, 0.95, 1)] == [0.5] * 4


def test_requests_without_a_response_do_not_count() -> None:
    found = of_operations([result("b", 0.3), result("a", 0.2), result("b", 0.1), result("c", 9.0, None)])
    assert found == [Durations("a", (0.2,)), Durations("b", (0.1, 0.3))]
