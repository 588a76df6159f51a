"""The Allure report of a whole run is true: failing hooks, runs that end early, test plans, and folders that disappear."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.results import exit_codes
from tests.reporting.allure_project import ENVIRONMENT, OUTCOMES, project, scenario
from tests.reporting.allure_runs import behave, behave_in

ONE = scenario("One", "Given nothing")
TWO = scenario("Two", "Given nothing")


@pytest.mark.parametrize("holder", ["feature", "rule"])
def test_a_failing_hook_breaks_the_scenarios_that_it_is_for(tmp_path: Path, holder: str) -> None:
    tags = {holder: f"@before_{holder}\n"}
    feature = f"{tags.get('feature', '')}Feature: F\n{ONE}{tags.get('rule', '')}Rule: R\n{TWO}"
    run = behave_in(project(tmp_path, feature))
    assert run.code == exit_codes.BROKEN
    assert run.statuses == {"One": "broken" if holder == "feature" else "passed", "Two": "broken"}
    assert f"the {holder} is not ready" in run.message("Two")
    assert "no scenario matches" not in run.output


@pytest.mark.parametrize("holder", ["feature", "rule"])
def test_a_failure_that_belongs_to_no_scenario_is_a_global_error(tmp_path: Path, holder: str) -> None:
    tags = {holder: f"@after_{holder}\n"}
    feature = f"{tags.get('feature', '')}Feature: F\n{tags.get('rule', '')}Rule: R\n{ONE}"
    run = behave_in(project(tmp_path, feature))
    assert (run.code, run.statuses) == (1, {"One": "passed"})
    assert [f"the {holder} is not tidy" in error for error in run.global_errors] == [True]
    assert f"the {holder} is not tidy" in run.output


def test_a_failing_after_all_is_a_global_error(tmp_path: Path) -> None:
    environment = f"{ENVIRONMENT}\ndef after_all(context):\n    raise RuntimeError('the run is not tidy')\n"
    run = behave_in(project(tmp_path, f"Feature: F\n{ONE}", environment=environment))
    assert (run.code, run.statuses) == (1, {"One": "passed"})
    assert ["after_all" in error for error in run.global_errors] == [True]
    assert "the run is not tidy" in run.output


@pytest.mark.parametrize(
    ("step", "code", "message", "reason"),
    [
        ("the run receives SIGTERM", 143, "not begun: the run was stopped by SIGTERM", "aborted by SIGTERM"),
        ("the cleanup raises KeyboardInterrupt", 1, "ABORTED: by the user", "aborted"),
    ],
)
def test_an_aborted_run_leaves_no_scenario_without_a_result(
    tmp_path: Path, step: str, code: int, message: str, reason: str
) -> None:
    project(tmp_path, f"Feature: F\n{scenario('One', f'When {step}', 'Given nothing')}{TWO}")
    (tmp_path / "features/two.feature").write_text(f"Feature: G\n{scenario('Three', 'Given nothing')}")
    run = behave(tmp_path, "features/one.feature", "features/two.feature", "-D", "persona=viewer")
    assert run.code == code, run.output
    assert run.statuses == {"One": "broken", "Two": "skipped", "Three": "skipped"}
    assert message in run.message("One")
    assert "not run" in run.message("Two")
    assert "not run" in run.message("Three")
    assert [reason in error for error in run.global_errors] == [True]


def test_a_step_that_raises_keyboard_interrupt_does_not_end_the_run(tmp_path: Path) -> None:
    interrupted = scenario("One", "When the step raises KeyboardInterrupt", "Given nothing")
    run = behave_in(project(tmp_path, f"Feature: F\n{interrupted}{TWO}"))
    assert (run.code, run.statuses) == (1, {"One": "broken", "Two": "passed"})
    assert "InterruptedStepError: the step tried to end the process: KeyboardInterrupt" in run.message("One")
    assert run.global_errors == []


def test_a_stopped_run_shows_what_it_did_not_run(tmp_path: Path) -> None:
    run = behave_in(project(tmp_path, f"Feature: F\n{scenario('One', 'When the answer is wrong')}{TWO}"), "--stop")
    assert (run.code, run.statuses) == (1, {"One": "failed", "Two": "skipped"})
    assert "not run" in run.message("Two")


def test_a_plan_may_name_a_scenario_by_its_id(tmp_path: Path) -> None:
    feature = f"Feature: F\n{scenario('One', 'Given nothing', tags='@allure.id:12')}{TWO}"
    (tmp_path / "plan.json").write_text('{"tests": [{"id": "12"}]}')
    run = behave_in(project(tmp_path, feature), ALLURE_TESTPLAN_PATH="plan.json")
    assert (run.code, run.statuses) == (0, {"One": "passed"})
    assert "SKIP" not in run.output


def test_a_run_of_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text('{"tests": [{"selector": "F: Nowhere"}]}')
    (tmp_path / "again.txt").write_text("features/one.feature\n")
    project(tmp_path, f"Feature: F\n{ONE}")
    run = behave(tmp_path, "@again.txt", "-D", "persona=viewer", ALLURE_TESTPLAN_PATH="plan.json")
    assert (run.code, run.results) == (2, [])
    assert "Nothing was run" in run.output
    assert ["Nothing was run" in error for error in run.global_errors] == [True]


def test_a_dry_run_shows_every_step_and_which_are_undefined(tmp_path: Path) -> None:
    steps = ("Given a step without a definition", "Given a table", "    | a |")
    feature = f"Feature: F\nRule: R\n{scenario('One', *steps)}"
    run = behave_in(project(tmp_path, feature), "--dry-run")
    assert [(step["name"], step["status"]) for step in run.by_name["One"]["steps"]] == [
        ("Given a step without a definition", "broken"),
        ("Given a table", "skipped"),
    ]


def test_results_that_cannot_be_written_do_not_stop_the_run(tmp_path: Path) -> None:
    vanishing = scenario("One", "When the folder of the results disappears", "Given a text", '  """', "  x", '  """')
    run = behave_in(project(tmp_path, f"Feature: F\n{vanishing}{TWO}"))
    assert "2 scenarios passed" in run.output
    assert run.output.count("results could not be written: ") == 1
    assert (tmp_path / "cleaned").exists()
    assert run.code == 1, "a missing report must not go unnoticed"


def test_a_plan_that_does_not_exist_and_a_missing_folder_are_errors(tmp_path: Path) -> None:
    project(tmp_path, OUTCOMES)
    run = behave_in(tmp_path, ALLURE_TESTPLAN_PATH="nowhere.json")
    assert (run.code, run.results) == (2, [])
    assert "test plan nowhere.json cannot be read" in run.of_the_run
    assert "test plan nowhere.json cannot be read" in run.output
    done = subprocess.run(
        [sys.executable, "-m", "behave", "-f", "allure", "features/one.feature"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "try: behave -f allure -o results" in done.stdout


def test_a_failing_before_all_is_a_global_error(tmp_path: Path) -> None:
    environment = "def before_all(context):\n    context.session.open()\n"
    run = behave_in(
        project(tmp_path, f"Feature: F\n{ONE}", environment=environment), "-D", "base_url=http://127.0.0.1:9"
    )
    assert (run.code, run.statuses) == (2, {"One": "skipped"})
    (error,) = run.global_errors
    assert "http://127.0.0.1:9" in error
    assert "connection refused" in error
    assert "http\\://127.0.0.1\\:9" in (run.folder / "environment.properties").read_text()
