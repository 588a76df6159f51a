"""Shards: each scenario is in exactly one, by its identity or by how long it took."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from support.errors import ConfigError
from support.results.shards import Shard, divided
from support.run.earlier import earlier_times
from support.run.sharding import skip_other_shards, with_shard
from tests.run.features import MATRIX, MIXED, expanded, names


def chosen(text: str, shard: str, *personas: str) -> list[str]:
    feature = expanded(text, personas) if personas else expanded(text)
    skip_other_shards([feature], Shard.of(shard), None, {})
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


def test_shards_are_of_nearly_the_same_size() -> None:
    lines = "\n".join(f"  Scenario: Number {index}\n    When I list the books\n" for index in range(200))
    sizes = [len(chosen(f"Feature: F\n{lines}", f"{index}/5", "viewer")) for index in range(1, 6)]
    assert sum(sizes) == 200
    assert min(sizes) > 20


def test_by_earlier_times_the_longest_are_given_out_first_to_who_has_least() -> None:
    seconds = {"a": 9.0, "b": 5.0, "c": 4.0, "d": 1.0}
    shards = divided("dcba", 2, seconds)
    assert {frozenset(key for key in shards if shards[key] == index) for index in (1, 2)} == {
        frozenset("ad"),
        frozenset("bc"),
    }
    assert divided("abcd", 2, seconds) == shards


def test_a_scenario_without_a_time_counts_as_a_typical_one() -> None:
    shards = divided([*"abc", "new", "newer"], 2, {"a": 3.0, "b": 3.0, "c": 3.0})
    assert Counter(shards.values()) in (Counter({1: 3, 2: 2}), Counter({1: 2, 2: 3}))


def test_all_shards_of_a_division_say_the_same_of_it_and_another_selection_something_else() -> None:
    def of(setting: str, *personas: str) -> tuple[int, str]:
        shard = skip_other_shards(
            [expanded(MIXED, personas) if personas else expanded(MIXED)], Shard.of(setting), None, {}
        )
        return shard.scenarios, shard.division

    assert of("1/2") == of("2/2")
    assert of("1/2")[0] == len(names(expanded(MIXED)))
    assert of("1/2") != of("1/3")
    assert of("1/2") != of("1/2", "viewer")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "5"}, "2/5"),
        ({"JOB_COMPLETION_INDEX": "0", "CI_NODE_TOTAL": "5"}, "1/5"),
        ({"JOB_COMPLETION_INDEX": "4", "CI_NODE_TOTAL": "5", "CI_NODE_INDEX": "1"}, "5/5"),
        ({"CI_NODE_TOTAL": "1"}, None),
        ({"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "1"}, None),
        ({"JOB_COMPLETION_INDEX": "3"}, None),
        ({"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "5", "SMOKE_SHARD": "3/3"}, None),
    ],
)
def test_the_variables_of_a_job_name_its_shard(variables: dict[str, str], expected: str | None) -> None:
    assert with_shard({}, variables).get("shard") == expected


def test_the_command_line_beats_the_variables_of_a_job() -> None:
    assert with_shard({"shard": "1/1"}, {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "5"}) == {"shard": "1/1"}


@pytest.mark.parametrize(
    "variables",
    [
        {"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "5"},
        {"CI_NODE_INDEX": "6", "CI_NODE_TOTAL": "5"},
        {"JOB_COMPLETION_INDEX": "5", "CI_NODE_TOTAL": "5"},
        {"CI_NODE_INDEX": "x", "CI_NODE_TOTAL": "5"},
        {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "many"},
    ],
)
def test_variables_that_name_no_shard_are_refused(variables: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="the variables of this job name no shard"):
        with_shard({}, variables)


def test_times_come_from_scenarios_that_ran(tmp_path: Path) -> None:
    report = tmp_path / "run.json"
    scenarios = [{"id": "a", "duration": 2, "state": "passed"}, {"id": "b", "duration": 0, "state": "not_run"}]
    report.write_text(json.dumps({"schema_version": 1, "scenarios": scenarios}), "utf-8")
    assert earlier_times(report) == {"a": 2.0}
    assert earlier_times(None) == {}


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"schema_version": 1, "scenarios": [1]}',
        '{"schema_version": 1, "scenarios": [{"id": "a", "state": "passed"}]}',
    ],
)
def test_times_from_something_else_are_refused(tmp_path: Path, text: str) -> None:
    report = tmp_path / "run.json"
    report.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"is not a (whole )?JSON report"):
        earlier_times(report)
