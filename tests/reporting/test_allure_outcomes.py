"""What Allure is told of every scenario is true: its status and reason, its steps, its labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .allure_project import OUTCOMES, project
from .allure_runs import Run, behave


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return behave(project(tmp_path_factory.mktemp("outcomes"), OUTCOMES), "--tags", "not @not_now")


def test_every_scenario_is_there_once_under_rules_and_in_outlines_too(outcomes: Run) -> None:
    under_a_rule = (
        *("A table", "Wrong", "Breaks", "Undefined", "Dirty", "Wrong and dirty", "No stage", "No curtain", "No cue"),
        *("Skipped by a step", "After the skipped one", "Same name (size=1)", "Same name (size=2)"),
        *("Twice", "Twice (2)", "Dynamic"),
    )
    assert sorted(result["fullName"] for result in outcomes.results) == sorted(
        [
            "Outcomes: Above every rule",
            *(f"Outcomes: Under a rule: {name}" for name in under_a_rule),
            "Outcomes: Another rule: A table",
        ]
    )


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("Above every rule", "passed", []),
        ("Wrong", "failed", ["AssertionError", "the answer is wrong"]),
        ("Breaks", "broken", ["RuntimeError", "the wire was cut"]),
        ("Undefined", "broken", ["undefined step", "nobody knows this step"]),
        ("Dirty", "broken", ["CLEANUP-ERROR", "left behind: group 7"]),
        ("Wrong and dirty", "failed", ["the answer is wrong", "left behind: group 7"]),
        ("No stage", "broken", ["HOOK-ERROR in before_scenario", "no stage"]),
        ("No curtain", "broken", ["HOOK-ERROR in after_scenario", "no curtain"]),
        ("No cue", "broken", ["HOOK-ERROR", "no cue"]),
        ("Skipped by a step", "skipped", ["not on this deployment"]),
        ("After the skipped one", "passed", []),
    ],
)
def test_a_result_has_the_status_and_the_reason(outcomes: Run, name: str, status: str, words: list[str]) -> None:
    assert outcomes.by_name[name]["status"] == status
    assert bool(outcomes.message(name)) == bool(words)
    assert all(word in outcomes.message(name) for word in words)


def test_a_failed_cleanup_is_shown_as_the_clean_up(outcomes: Run) -> None:
    (cleaning,) = outcomes.fixtures("Dirty", "afters")
    assert (cleaning["name"], cleaning["status"]) == ("clean up", "broken")
    assert "left behind: group 7" in cleaning["statusDetails"]["message"]


def test_steps_are_told_with_their_own_status_tables_and_texts(outcomes: Run) -> None:
    tabled = next(each for each in outcomes.results if each["fullName"] == "Outcomes: Under a rule: A table")
    first, table, text = tabled["steps"]
    assert (first["name"], table["name"], text["name"]) == ("Given nothing", "Given a table", "And a text")
    assert outcomes.attached(table["attachments"][0]) == "name,size\nleft,3\n"
    assert outcomes.attached(text["attachments"][0]) == "some text"
    assert [step["status"] for step in outcomes.by_name["Wrong"]["steps"]] == ["passed", "failed", "broken"]
    assert "it is wrong" not in outcomes.by_name["Wrong"]["steps"][1]["statusDetails"].get("trace", "")
    assert "steps.py" in outcomes.by_name["Breaks"]["steps"][1]["statusDetails"]["trace"]


def test_the_steps_of_a_skipped_scenario_are_not_told_of_the_next(outcomes: Run) -> None:
    assert [step["name"] for step in outcomes.by_name["After the skipped one"]["steps"]] == [
        "Given nothing",
        "Given a text",
    ]


def test_tags_of_feature_rule_outline_and_scenario_are_labels(outcomes: Run) -> None:
    table = next(each for each in outcomes.results if each["fullName"] == "Outcomes: Under a rule: A table")
    labels = {(label["name"], label["value"]) for label in table["labels"]}
    assert {("tag", "area"), ("tag", "ruled"), ("tag", "own"), ("owner", "me"), ("feature", "Outcomes")} <= labels
    assert ("story", "Under a rule") in labels
    assert [value for name, value in labels if name == "severity"] == ["critical"]
    assert table["links"] == [{"type": "issue", "url": "BUG-7", "name": "BUG-7"}]
    assert outcomes.labels("Same name (size=1)")["tag"] == ["area", "rows", "ruled"]
    assert outcomes.labels("Above every rule")["severity"] == ["minor"]
    assert table["titlePath"] == ["features", "Outcomes", "Under a rule"]


def test_no_two_scenarios_are_taken_for_retries_of_one_another(outcomes: Run) -> None:
    told = [(each["testCaseId"], json.dumps(each.get("parameters", []))) for each in outcomes.results]
    assert len(set(told)) == len(told)
    assert len({each["historyId"] for each in outcomes.results}) == len(told)
    first, second = outcomes.by_name["Same name (size=1)"], outcomes.by_name["Same name (size=2)"]
    assert first["testCaseId"] == second["testCaseId"]


def test_what_a_step_tells_allure_is_kept(outcomes: Run) -> None:
    result = next(each for each in outcomes.results if each["name"] == "Another title")
    labels = {label["name"]: label["value"] for label in result["labels"]}
    assert (labels["layer"], labels["severity"]) == ("api", "minor")
    assert result["parameters"] == [{"name": "size", "value": "3"}]
    assert outcomes.attached(result["steps"][1]["attachments"][0]) == "the body"


def test_what_was_not_selected_is_told_only_where_behave_shows_it(outcomes: Run, tmp_path: Path) -> None:
    assert "Not selected" not in outcomes.by_name
    feature = "Feature: F\n  @wip\n  Scenario: One\n    Given nothing\n  Scenario: Two\n    Given nothing\n"
    run = behave(project(tmp_path, feature), "--tags", "not @wip", "--show-skipped")
    assert {name: each["status"] for name, each in run.by_name.items()} == {"One": "skipped", "Two": "passed"}
    assert run.message("One") == "not selected"


def test_an_empty_cell_is_told_as_such(tmp_path: Path) -> None:
    feature = (
        "Feature: F\n  Scenario Outline: <n>\n    Given nothing\n    Examples:\n      | n | m |\n      | 1 |   |\n"
    )
    run = behave(project(tmp_path, feature))
    assert run.by_name["1"]["parameters"] == [{"name": "n", "value": "1"}, {"name": "m", "value": "(empty)"}]
