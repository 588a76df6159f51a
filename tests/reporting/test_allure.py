"""What Allure is told is true: behave runs in a process of its own, and the files that it leaves are read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SECRET = "viewer-demo-pass-9b03"  # in configs/embedded.json
PERSONAS = "support.runner:PersonaRunner"

STEPS = """
import shutil, pathlib
import allure
from behave import given, when, then

@given("a table")
@given("a text")
@given("nothing")
def nothing(context): pass

@when("it is wrong")
def wrong(context): assert False, "the answer is wrong"

@when("it breaks")
def breaks(context): raise RuntimeError("the wire was cut")

@when("it is skipped")
def skipped(context): context.scenario.skip("not on this deployment")

@when("the cleanup will fail")
def dirty(context):
    def clean(): raise RuntimeError("left behind: group 7")
    context.add_cleanup(clean)

@when("the user loses patience")
def interrupt(context): raise KeyboardInterrupt

@when("the user loses patience in the cleanup")
def interrupt_cleanup(context):
    def clean(): raise KeyboardInterrupt
    context.add_cleanup(clean)

@when("it tells more")
def more(context):
    allure.dynamic.title("Another title")
    allure.dynamic.label("layer", "api")
    allure.dynamic.severity("minor")
    allure.dynamic.parameter("size", 3)
    allure.attach("the body", name="note")

@when("the results vanish")
def vanish(context):
    shutil.rmtree("results")
    pathlib.Path("results").write_text("in the way")
    context.add_cleanup(lambda: pathlib.Path("cleaned").touch())

@when("{who} says {word}")
def says(context, who, word):
    allure.attach(word, name=word)
    assert word == "nothing", f"{who} said {word}"
"""

ENVIRONMENT = """
from support.reporting.console import cleanup_failed

def before_all(context):
    context.on_cleanup_error = cleanup_failed

def before_feature(context, feature):
    if "feature_hook" in feature.tags: raise RuntimeError("the feature is not ready")

def after_feature(context, feature):
    if "feature_end" in feature.tags: raise RuntimeError("the feature left a mess")

def before_scenario(context, scenario):
    if "hook" in scenario.tags: raise RuntimeError("no stage")

def after_scenario(context, scenario):
    if "after_hook" in scenario.tags: raise RuntimeError("no curtain")

def before_step(context, step):
    if step.name == "nothing" and "step_hook" in context.scenario.tags: assert False, "no cue"
"""

OUTCOMES = '''
@area @allure.label.owner:me @minor
Feature: Outcomes

  Background:
    Given nothing

  Scenario: Above every rule
    Given nothing

  @ruled @critical @allure.issue:BUG-7
  Rule: Under a rule

    @own
    Scenario: A table
      Given a table
        | name | size |
        | left | 3    |
      And a text
        """
        some text
        """

    Scenario: Wrong
      When it is wrong
      Then it is never reached

    Scenario: Breaks
      When it breaks

    Scenario: Undefined
      When nobody knows this step

    Scenario: Dirty
      When the cleanup will fail

    Scenario: Wrong and dirty
      Given nothing
      When the cleanup will fail
      And it is wrong

    @hook
    Scenario: No stage
      Given nothing

    @after_hook
    Scenario: No curtain
      Given nothing

    @step_hook
    Scenario: No cue
      Given nothing

    Scenario: Skipped by a step
      When it is skipped
      And it breaks

    Scenario: After the skipped one
      Given a text

    @not_now
    Scenario: Not selected
      When it breaks

    Scenario Outline: Same name
      Given nothing

      @rows
      Examples:
        | size |
        | 1    |
        | 2    |

    Scenario: Twice
      Given nothing

    Scenario: Twice
      When it breaks

    Scenario: Dynamic
      When it tells more

  Rule: Another rule

    Scenario: A table
      Given nothing
'''


@dataclass(frozen=True)
class Run:
    """A run of behave and what it left in its folder of results."""

    folder: Path
    code: int
    output: str

    @cached_property
    def results(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in self.folder.glob("*-result.json")]

    @cached_property
    def by_name(self) -> dict[str, dict[str, Any]]:
        return {result["fullName"].split(": ")[-1]: result for result in self.results}

    @cached_property
    def global_errors(self) -> list[str]:
        return [
            error["message"]
            for path in self.folder.glob("*-globals.json")
            for error in json.loads(path.read_text()).get("errors", [])
        ]

    def message(self, name: str) -> str:
        return self.by_name[name].get("statusDetails", {}).get("message", "")

    def labels(self, name: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for label in self.by_name[name]["labels"]:
            found.setdefault(label["name"], []).append(label["value"])
        return found

    def attached(self, attachment: dict[str, Any]) -> str:
        return (self.folder / attachment["source"]).read_text()

    def fixtures(self, name: str, kind: str) -> list[dict[str, Any]]:
        uuid = self.by_name[name]["uuid"]
        containers = [json.loads(path.read_text()) for path in self.folder.glob("*-container.json")]
        return [each for container in containers if uuid in container["children"] for each in container.get(kind, [])]


def behave(cwd: Path, *arguments: str, results: Path | None = None, **environ: str) -> Run:
    folder = results or cwd / "results"
    done = subprocess.run(
        [sys.executable, "-m", "behave", "-f", "allure", "-o", str(folder), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environ},
        check=False,
    )
    return Run(folder, done.returncode, done.stdout + done.stderr)


def project(
    folder: Path, feature: str, *, runner: str = "behave.runner:Runner", environment: str = ENVIRONMENT
) -> Path:
    for path, text in {
        "behave.ini": f"""
            [behave]
            runner = {runner}
            show_skipped = false
            show_snippets = false
            scenario_outline_annotation_schema = {{name}}
            [behave.formatters]
            allure = support.reporting.allure:PersonaAllureFormatter
            """.replace("            ", ""),
        "environment.py": environment,
        "steps/steps.py": STEPS,
        "features/one.feature": feature,
        # The persona runner asks for every operation where all features are given, so one is held back.
        "features/held_back.feature": "Feature: Held back\n",
    }.items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return behave(project(tmp_path_factory.mktemp("outcomes"), OUTCOMES), "--tags", "not @not_now")


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The suite itself: three operations as two personas."""
    selected = (
        "-D",
        "persona=admin,viewer",
        "--name",
        "^(create|list|read)( a| the)? groups? ",
        "features/groups.feature",
    )
    return behave(ROOT, *selected, results=tmp_path_factory.mktemp("groups"))


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


def test_each_persona_is_a_parameter_a_label_and_a_history_of_its_own(groups: Run) -> None:
    assert groups.code == 0, groups.output
    of_admin, of_viewer = (groups.by_name[f"create a group [{name}]"] for name in ("admin", "viewer"))
    assert {"name": "persona", "value": "viewer"} in of_viewer["parameters"]
    assert groups.labels("create a group [viewer]")["persona"] == ["viewer"]
    assert not [tag for result in groups.results for tag in result["labels"] if tag["value"].startswith("persona.")]
    assert of_admin["testCaseId"] == of_viewer["testCaseId"]
    assert len({each["historyId"] for each in groups.results}) == len(groups.results) >= 6


def test_each_request_is_attached_to_the_step_that_made_it(groups: Run) -> None:
    (acting,) = (step for step in groups.by_name["create a group [viewer]"]["steps"] if step["name"].startswith("When"))
    attached = acting["attachments"][-1]
    assert attached["type"] == "application/vnd.allure.http+json"
    assert attached["source"].endswith(".httpexchange")
    assert attached["name"].startswith("POST /tenants/")
    assert attached["name"].endswith("/groups/ → 403")
    told = json.loads(groups.attached(attached))
    assert told["schemaVersion"] == 1
    assert told["start"] <= told["stop"]
    assert told["request"]["method"] == "POST"
    assert told["request"]["url"].endswith("/groups/")
    assert {"name": "Authorization", "value": "__ALLURE_REDACTED__"} in told["request"]["headers"]
    assert json.loads(told["request"]["body"]["value"])
    assert (told["response"]["status"], told["response"]["statusText"]) == (403, "Forbidden")


def test_the_requests_of_the_cleanup_are_in_the_clean_up(groups: Run) -> None:
    (cleaning,) = groups.fixtures("create a group [admin]", "afters")
    assert (cleaning["name"], cleaning["status"]) == ("clean up", "passed")
    assert any(each["name"].startswith("DELETE /") for each in cleaning["attachments"])
    steps = groups.by_name["create a group [admin]"]["steps"]
    assert not [each for step in steps for each in step.get("attachments", []) if each["name"].startswith("DELETE /")]


def test_what_was_run_against_is_told_without_secrets(groups: Run) -> None:
    told = (groups.folder / "environment.properties").read_text()
    assert "Service = Tenant Management Service\n" in told
    assert "Base\\ URL = http\\://127.0.0.1\\:" in told
    assert "Environment = embedded\n" in told
    assert "behave = 1." in told
    everything = "".join(path.read_text() for path in groups.folder.iterdir())
    assert "demo-pass" not in everything
    assert "eyJ" not in everything
    assert "***" in everything


def test_a_plan_runs_one_pair_again_with_the_same_history(groups: Run, tmp_path: Path) -> None:
    wanted = groups.by_name["create a group [viewer]"]
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"version": "1.0", "tests": [{"selector": wanted["fullName"]}]}))
    run = behave(ROOT, "features/groups.feature", results=tmp_path / "again", ALLURE_TESTPLAN_PATH=str(plan))
    assert run.code == 0, run.output
    assert [(each["fullName"], each["historyId"]) for each in run.results] == [
        (wanted["fullName"], wanted["historyId"])
    ]


def test_no_secret_of_a_step_is_written(tmp_path: Path) -> None:
    feature = f'''
Feature: Leaks of {SECRET}
  Rule: It is {SECRET}
    @persona.viewer
    Scenario: Saying {SECRET}
      Given a table
        | word     |
        | {SECRET} |
      And a text
        """
        {SECRET}
        """
      When someone says {SECRET}
'''
    environment = f"def after_scenario(context, scenario):\n    raise RuntimeError('the hook knows {SECRET}')\n"
    run = behave(project(tmp_path, feature, runner=PERSONAS, environment=environment), "features/one.feature")
    (result,) = run.results
    assert result["status"] == "failed"
    assert "someone said ***" in result["statusDetails"]["message"]
    assert "the hook knows ***" in result["statusDetails"]["message"]
    assert [path.name for path in run.folder.iterdir() if SECRET in path.read_text()] == []


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
