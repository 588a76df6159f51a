"""Shards: each scenario is in exactly one, and always in the same one."""

from __future__ import annotations

from collections import Counter

import pytest

from support.run.plans import skip_other_shards
from tests.run.features import MATRIX, MIXED, expanded, names


def chosen(text: str, shard: str | None, *personas: str) -> list[str]:
    feature = expanded(text, personas) if personas else expanded(text)
    skip_other_shards([feature], shard)
    return [each.name for each in feature.walk_scenarios() if not each.should_skip]


@pytest.mark.parametrize("text", [MIXED, MATRIX])
@pytest.mark.parametrize("total", [1, 2, 3, 5, 40])
def test_each_scenario_is_in_exactly_one_shard(text: str, total: int) -> None:
    found = Counter(name for index in range(1, total + 1) for name in chosen(text, f"{index}/{total}"))
    assert found == Counter(names(expanded(text)))


def test_a_scenario_stays_in_its_shard_whatever_else_is_selected() -> None:
    for shard in ("1/3", "2/3", "3/3"):
        every = chosen(MIXED, shard)
        assert chosen(MIXED, shard, "viewer") == [name for name in every if name.endswith("[viewer]")]


def test_without_a_shard_all_run() -> None:
    assert chosen(MIXED, None) == names(expanded(MIXED))


def test_shards_are_of_nearly_the_same_size() -> None:
    lines = "\n".join(f"  Scenario: Number {index}\n    When I list the books\n" for index in range(200))
    sizes = [len(chosen(f"Feature: F\n{lines}", f"{index}/5", "viewer")) for index in range(1, 6)]
    assert sum(sizes) == 200
    assert min(sizes) > 20
