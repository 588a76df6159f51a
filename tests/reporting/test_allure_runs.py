"""What Allure is told of a whole run is true: hooks that fail, runs that are broken off, plans, and folders that vanish."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from .allure_project import OUTCOMES, PERSONAS, project
from .allure_runs import behave


def test_a_failing_hook_of_a_feature_breaks_its_scenarios(tmp_path: Path) -> None:
    scenario = "Scenario: {}\n    Given nothing\n"
    feature = f"@feature_hook\nFeature: F\n  {scenario.format('One')}  Rule: R\n  {scenario.format('Two')}"
    run = behave(project(tmp_path, feature))
    assert run.code == 1
    assert {name: each["status"] for name, each in run.by_name.items()} == {"One": "broken", "Two": "broken"}
    assert "the feature is not ready" in run.message("One")


def test_what_goes_wrong_outside_of_scenarios_is_a_global_error(tmp_path: Path) -> None:
    run = behave(project(tmp_path, "@feature_end\nFeature: F\n  Scenario: One\n    Given nothing\n"))
    assert (run.code, run.by_name["One"]["status"]) == (1, "passed")
    assert ["the feature left a mess" in told for told in run.global_errors] == [True]


@pytest.mark.parametrize("where", ["", " in the cleanup"])
def test_an_aborted_run_leaves_no_test_without_a_result(tmp_path: Path, where: str) -> None:
    feature = (
        f"Feature: F\n  Scenario: One\n    When the user loses patience{where}\n    Given nothing\n"
        "  Scenario: Two\n    Given nothing\n"
    )
    project(tmp_path, feature)
    (tmp_path / "features/two.feature").write_text("Feature: G\n  Scenario: Three\n    Given nothing\n")
    run = behave(tmp_path)
    assert run.code == 1
    assert {name: each["status"] for name, each in run.by_name.items()} == {
        "One": "broken",
        "Two": "skipped",
        "Three": "skipped",
    }
    assert "ABORTED: by the user" in run.message("One")
    assert "not run" in run.message("Two")
    assert any("aborted" in told for told in run.global_errors)


def test_a_plan_may_name_a_scenario_by_its_id(tmp_path: Path) -> None:
    feature = "Feature: F\n  @allure.id:12\n  Scenario: One\n    Given nothing\n  Scenario: Two\n    Given nothing\n"
    (tmp_path / "plan.json").write_text('{"tests": [{"id": "12"}]}')
    run = behave(project(tmp_path, feature), ALLURE_TESTPLAN_PATH="plan.json")
    assert list(run.by_name) == ["One"]
    assert "SKIP" not in run.output


def test_a_run_of_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"tests": [{"selector": "F: Nowhere"}]}')
    project(tmp_path, "Feature: F\n  Scenario: One\n    Given nothing\n")
    run = behave(tmp_path, ALLURE_TESTPLAN_PATH="plan.json")
    assert run.results == []
    assert ["Nothing was run" in told for told in run.global_errors] == [True]


def test_a_dry_run_tells_each_step_as_itself(tmp_path: Path) -> None:
    feature = (
        "Feature: F\n  Rule: R\n    Scenario: One\n      Given nobody knows this\n      Given a table\n        | a |\n"
    )
    run = behave(project(tmp_path, feature), "--dry-run")
    assert [(step["name"], step["status"]) for step in run.by_name["One"]["steps"]] == [
        ("Given nobody knows this", "broken"),
        ("Given a table", "skipped"),
    ]


def test_results_that_cannot_be_written_do_not_change_the_run(tmp_path: Path) -> None:
    feature = (
        'Feature: F\n  Scenario: One\n    When the results vanish\n    Given a text\n      """\n      x\n      """\n'
        "  Scenario: Two\n    Given nothing\n"
    )
    run = behave(project(tmp_path, feature))
    assert run.code == 0
    assert "2 scenarios passed" in run.output
    assert run.output.count("are incomplete") == 1
    assert (tmp_path / "cleaned").exists()


def test_a_plan_that_is_not_there_and_a_folder_that_is_not_named_are_errors(tmp_path: Path) -> None:
    project(tmp_path, OUTCOMES)
    run = behave(tmp_path, ALLURE_TESTPLAN_PATH="nowhere.json")
    assert (run.code, run.results) == (1, [])
    assert "test plan nowhere.json cannot be read" in run.output
    done = subprocess.run(
        [sys.executable, "-m", "behave", "-f", "allure"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "try: behave -f allure -o results" in done.stdout


def test_a_failing_before_all_is_told(tmp_path: Path) -> None:
    environment = "def before_all(context):\n    context.session.open()\n"
    feature = "Feature: F\n  Scenario: One\n    Given nothing\n"
    project(tmp_path, feature, runner=PERSONAS, environment=environment)
    run = behave(tmp_path, "-D", "base_url=http://127.0.0.1:9", "features/one.feature")
    assert (run.code, run.results) == (2, [])
    (told,) = run.global_errors
    assert "ConfigError" in told
    assert "http://127.0.0.1:9" in told
    assert "http\\://127.0.0.1\\:9" in (run.folder / "environment.properties").read_text()
