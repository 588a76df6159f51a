"""The storage's lists, which can lag, and its timestamps, which never repeat."""

from __future__ import annotations

import pytest

from tests.second_service.storage import Store, Table


class Clock:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def names(table: Table, *scope: str) -> list[str]:
    return [row.key[-1] for row in table.listed(*scope)]


def test_without_lag_lists_show_the_current_rows() -> None:
    table = Store()["roles"]
    for key in (("t-1", "b"), ("t-2", "x"), ("t-1", "a")):
        table.add(key, {})
    assert names(table, "t-1") == ["b", "a"]
    assert names(table) == ["b", "x", "a"]
    table.remove("t-1", "b")
    table.remove("t-1", "b")
    assert (names(table, "t-1"), names(table, "none"), len(table)) == (["a"], [], 2)


def test_with_lag_creations_and_removals_show_late_and_in_order(clock: Clock) -> None:
    table = Store(5, clock)["roles"]
    table.add(("t", "a"), {})
    table.add(("t", "b"), {})
    assert names(table, "t") == []
    assert table.get("t", "a") is not None
    clock.seconds += 5
    assert names(table, "t") == ["a", "b"]
    table.remove("t", "a")
    assert names(table, "t") == ["a", "b"]
    assert (table.get("t", "a"), len(table)) == (None, 1)
    clock.seconds += 4.9
    assert names(table, "t") == ["a", "b"]
    clock.seconds += 0.1
    assert names(table, "t") == ["b"]


def test_a_lagging_list_can_refer_to_a_removed_row(clock: Clock) -> None:
    table = Store(5, clock)["users"]
    row = table.add(("u",), {})
    table.remove("u")
    assert table.get("u") is None
    clock.seconds += 9
    table.listed()
    assert table.get_listed("u") is row
    clock.seconds += 1
    table.listed()
    assert table.get_listed("u") is None


def test_timestamps_never_repeat_or_go_back() -> None:
    store = Store()
    timestamps = [store.timestamp() for _ in range(10_000)]
    assert timestamps == sorted(set(timestamps))
