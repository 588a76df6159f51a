"""A random order: the same for the same seed, of all that was selected, and told."""

from __future__ import annotations

import itertools
import re

import pytest

from support.run.order import RandomOrder
from tests.library.fixtures import library
from tests.library.project import Ended, Project
from tests.run.features import MIXED, expanded
from tests.run.test_workers_ending import ENVIRONMENT

__all__ = ["library"]

FEATURE = "@persona.steward\nFeature: {name}\n{scenarios}\n  Rule: One\n{rule}\n  Rule: Two\n{rule}"
STEPS = """
from behave import given

@given("nothing")
def nothing(context):
    with open("begun", "a") as file:
        file.write(f"{context.feature.name}\\n")
"""


def scenarios(prefix: str, count: int = 6) -> str:
    return "".join(f"\n  Scenario: {prefix} {index}\n    Given nothing\n" for index in range(count))


@pytest.fixture
def project(tmp_path, library) -> Project:
    made = Project(tmp_path, library.url)
    made.steps(STEPS)
    made.environment(ENVIRONMENT)
    for name in ("first", "second"):
        made.feature(FEATURE.format(name=name, scenarios=scenarios("Plain"), rule=scenarios("Ruled")), name)
    return made


def run(project: Project, *arguments: str) -> Ended:
    return project.run("features/first.feature", "features/second.feature", *arguments)


def order(ended: Ended) -> list[str]:
    assert ended.code == 0, ended.said
    return [each["id"] for each in ended.report["scenarios"]]


def test_without_a_seed_there_is_none_twice_and_the_setting_may_name_one() -> None:
    assert RandomOrder.of("written") is None
    assert RandomOrder.of("random:0007") == RandomOrder("0007")
    assert len({RandomOrder.of("random") for _ in range(20)}) > 1


def test_scenarios_are_in_the_same_order_whatever_else_is_selected() -> None:
    chosen = RandomOrder("11")
    every, some = expanded(MIXED), expanded(MIXED, ("viewer", "steward"))
    for feature in (every, some):
        chosen.apply([feature])
    names = [each.name for each in some.walk_scenarios()]
    assert [each.name for each in every.walk_scenarios() if each.name in names] == names


def test_scenarios_stay_in_their_rule_and_before_those_of_any_rule() -> None:
    feature = expanded(MIXED)
    before = {each.name: each.parent for each in feature.walk_scenarios()}
    RandomOrder("3").apply([feature])
    found = feature.walk_scenarios()
    assert {each.name: each.parent for each in found} == before
    rules = [each.parent is not feature for each in found]
    assert rules == sorted(rules)
    assert [each for each in feature.run_items if each in feature.scenarios] == feature.scenarios


def test_a_random_order_is_told_and_can_be_had_again_also_side_by_side(project):
    written = order(run(project))
    ended = run(project, "-D", "order=random")
    found = order(ended)
    assert sorted(found) == sorted(written)
    assert found != written
    told = re.search(r"^Note: .* -D (order=random:[0-9]+)$", ended.said, re.MULTILINE)
    assert told is not None, ended.said
    assert any(told[1] in each for each in ended.report["notes"])
    assert not any(each.startswith("order=") for each in ended.report["options"])
    assert order(run(project, "-D", told[1])) == found
    assert order(run(project, "-D", told[1], "-j", "3")) == found
    assert order(run(project, "-D", f"{told[1]}1")) != found


def test_workers_begin_at_any_place_of_the_run(project):
    """Side by side, a random order is one over all features and rules."""
    assert run(project, "-D", "order=random:5", "-j", "2").code == 0
    begun = (project.folder / "begun").read_text("utf-8").split()
    assert sum(one != other for one, other in itertools.pairwise(begun)) > 3


def test_shards_run_every_scenario_once_and_say_which_they_are(project):
    found = []
    for index in (1, 2):
        ended = run(project, "-D", f"shard={index}/2", "-j", "2")
        assert f"Note: this is shard {index}/2; the others have the other scenarios" in ended.said
        assert not any(each.startswith("shard=") for each in ended.report["options"])
        found += [each["id"] for each in ended.report["scenarios"] if each["status"] == "passed"]
    assert sorted(found) == sorted(order(run(project)))
    assert len(found) == len(set(found))
