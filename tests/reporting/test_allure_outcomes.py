"""The Allure result of each scenario is true: its status and reason, its steps, its labels."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.reporting.allure_files import span
from tests.reporting.allure_project import OUTCOMES, project
from tests.reporting.allure_runs import Run, behave_in


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return behave_in(project(tmp_path_factory.mktemp("outcomes"), OUTCOMES), "--tags", "not @not_now")


def table_under_a_rule(run: Run) -> dict:
    return next(each for each in run.results if each["fullName"] == "Outcomes: Under a rule: A table [viewer]")


def test_every_scenario_has_one_result_also_under_rules_and_in_outlines(outcomes: Run) -> None:
    under_a_rule = (
        *("A table", "Wrong", "Broken", "Undefined", "Dirty", "Wrong and dirty", "No setup", "No teardown", "No step"),
        *("Skipped by a step", "After the skipped one", "Twice", "Annotated"),
    )
    assert sorted(result["fullName"] for result in outcomes.results) == sorted(
        [
            "Outcomes: Above every rule [viewer]",
            *(f"Outcomes: Under a rule: {name} [viewer]" for name in under_a_rule),
            "Outcomes: Under a rule: Same name [viewer] (size=1)",
            "Outcomes: Under a rule: Same name [viewer] (size=2)",
            "Outcomes: Under a rule: Twice [viewer] (2)",
            "Outcomes: Another rule: A table [viewer]",
        ]
    )


@pytest.mark.parametrize(
    ("name", "status", "words"),
    [
        ("Above every rule", "passed", []),
        ("Wrong", "failed", ["AssertionError", "the answer is wrong"]),
        ("Broken", "broken", ["RuntimeError", "the connection was cut"]),
        ("Undefined", "broken", ["undefined step", "a step without a definition is used"]),
        ("Dirty", "broken", ["CLEANUP-ERROR", "left behind: group 7"]),
        ("Wrong and dirty", "failed", ["the answer is wrong", "left behind: group 7"]),
        ("No setup", "broken", ["HOOK-ERROR in before_scenario", "no setup"]),
        ("No teardown", "broken", ["HOOK-ERROR in after_scenario", "no teardown"]),
        ("No step", "broken", ["HOOK-ERROR", "no step"]),
        ("Skipped by a step", "skipped", ["not on this deployment"]),
        ("After the skipped one", "passed", []),
    ],
)
def test_a_result_has_the_status_and_the_reason(outcomes: Run, name: str, status: str, words: list[str]) -> None:
    assert outcomes.statuses[name] == status
    assert bool(outcomes.message(name)) == bool(words)
    assert all(word in outcomes.message(name) for word in words)


def test_a_failed_cleanup_is_shown_as_the_clean_up(outcomes: Run) -> None:
    (cleaning,) = outcomes.fixtures("Dirty", "afters")
    assert (cleaning["name"], cleaning["status"]) == ("clean up", "broken")
    assert "left behind: group 7" in cleaning["statusDetails"]["message"]


@pytest.mark.parametrize(
    ("name", "kind", "title", "word"),
    [("No setup", "befores", "set up", "no setup"), ("No teardown", "afters", "clean up", "no teardown")],
)
def test_a_failed_hook_is_shown_as_the_set_up_or_the_clean_up(
    outcomes: Run, name: str, kind: str, title: str, word: str
) -> None:
    (fixture,) = outcomes.fixtures(name, kind)
    assert (fixture["name"], fixture["status"]) == (title, "broken")
    assert word in fixture["statusDetails"]["message"]
    assert outcomes.fixtures(name, "afters" if kind == "befores" else "befores") == []


def test_each_step_has_its_own_status_table_and_text(outcomes: Run) -> None:
    first, table, text = table_under_a_rule(outcomes)["steps"]
    assert (first["name"], table["name"], text["name"]) == ("Given nothing", "Given a table", "And a text")
    assert outcomes.attached(table["attachments"][0]) == "name,size\nleft,3\n"
    assert outcomes.attached(text["attachments"][0]) == "some text"
    assert [step["status"] for step in outcomes.by_name["Wrong"]["steps"]] == ["passed", "failed", "broken"]
    assert "the answer is wrong" not in outcomes.by_name["Wrong"]["steps"][1]["statusDetails"].get("trace", "")
    assert "steps.py" in outcomes.by_name["Broken"]["steps"][1]["statusDetails"]["trace"]


def test_steps_and_scenarios_have_their_times(outcomes: Run) -> None:
    for result in outcomes.results:
        assert 0 < result["start"] <= result["stop"]
        for step in result.get("steps", []):
            assert result["start"] - 1 <= step["start"] <= step["stop"] <= result["stop"] + 1, result["fullName"]


def test_what_comes_next_begins_not_before_what_ended_by_then() -> None:
    began, took = 1_000.0006, 0.0006
    _, ended = span(began, took)
    next_began, _ = span(began + took, took)
    assert ended <= next_began


def test_the_steps_of_a_skipped_scenario_are_not_in_the_next_result(outcomes: Run) -> None:
    assert [step["name"] for step in outcomes.by_name["After the skipped one"]["steps"]] == [
        "Given nothing",
        "Given a text",
    ]


def test_tags_of_feature_rule_outline_and_scenario_are_labels(outcomes: Run) -> None:
    table = table_under_a_rule(outcomes)
    labels = {(label["name"], label["value"]) for label in table["labels"]}
    assert {("tag", "area"), ("tag", "ruled"), ("tag", "own"), ("owner", "me"), ("feature", "Outcomes")} <= labels
    assert ("story", "Under a rule") in labels
    assert table["links"] == [{"type": "issue", "url": "BUG-7", "name": "BUG-7"}]
    assert outcomes.labels("Same name (size=1)")["tag"] == ["area", "rows", "ruled"]
    assert table["titlePath"] == ["features", "Outcomes", "Under a rule"]


def test_the_severity_nearest_to_the_scenario_counts(outcomes: Run) -> None:
    assert [each["value"] for each in table_under_a_rule(outcomes)["labels"] if each["name"] == "severity"] == [
        "critical"
    ]
    assert outcomes.labels("Above every rule")["severity"] == ["minor"]


def test_no_two_scenarios_are_taken_for_retries_of_one_another(outcomes: Run) -> None:
    cases = [(each["testCaseId"], json.dumps(each.get("parameters", []))) for each in outcomes.results]
    assert len(set(cases)) == len(cases)
    assert len({each["historyId"] for each in outcomes.results}) == len(cases)
    first, second = outcomes.by_name["Same name (size=1)"], outcomes.by_name["Same name (size=2)"]
    assert first["testCaseId"] == second["testCaseId"]


def test_a_scenario_that_is_not_selected_has_no_result_whatever_behave_shows(outcomes: Run, tmp_path: Path) -> None:
    assert "Not selected" not in outcomes.by_name
    feature = "Feature: F\n  @wip\n  Scenario: One\n    Given nothing\n  Scenario: Two\n    Given nothing\n"
    run = behave_in(project(tmp_path, feature), "--tags", "not @wip", "--show-skipped")
    assert run.statuses == {"Two": "passed"}


def test_an_empty_cell_is_shown_as_empty(tmp_path: Path) -> None:
    feature = (
        "Feature: F\n  Scenario Outline: <n>\n    Given <n> and x<m>\n    Examples:\n      | n | m |\n      | 1 |   |\n"
    )
    run = behave_in(project(tmp_path, feature))
    (result,) = run.results
    assert result["status"] == "passed"
    assert result["parameters"] == [
        {"name": "n", "value": "1"},
        {"name": "m", "value": "(empty)"},
        {"name": "persona", "value": "viewer"},
    ]
