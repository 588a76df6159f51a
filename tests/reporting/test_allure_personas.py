"""What Allure is told of the suite itself: personas, requests and clean-ups, and no secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.config import ROOT

from .allure_project import PERSONAS, project
from .allure_runs import Run, behave

SECRET = "viewer-demo-pass-9b03"  # in configs/embedded.json


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
