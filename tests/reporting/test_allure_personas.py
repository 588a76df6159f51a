"""The Allure report of the suite itself: personas, requests and cleanups are shown, and no secret is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.json_files import ROOT
from tests.reporting.allure_project import project
from tests.reporting.allure_runs import Run, behave, behave_in

SECRET = "viewer-demo-pass-9b03"  # in configs/embedded.json


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The suite itself: three operations as two personas."""
    selected = (
        "-D",
        "persona=admin,viewer",
        "-D",
        "exchanges=all",
        "--name",
        "may( not)? (create|list|read)( a| the) groups?",
        "features/groups.feature",
    )
    return behave(ROOT, *selected, results=tmp_path_factory.mktemp("groups"))


def test_each_persona_is_a_parameter_a_label_and_a_history_of_its_own(groups: Run) -> None:
    assert groups.code == 0, groups.output
    of_admin, of_viewer = (groups.by_name[f"{may} create a group"] for may in ("admin may", "viewer may not"))
    assert {"name": "persona", "value": "viewer"} in of_viewer["parameters"]
    assert groups.labels("viewer may not create a group")["persona"] == ["viewer"]
    assert not [tag for result in groups.results for tag in result["labels"] if tag["value"].startswith("persona.")]
    assert of_admin["testCaseId"] == of_viewer["testCaseId"]
    assert len({each["historyId"] for each in groups.results}) == len(groups.results) == 6


def test_each_request_is_attached_to_the_step_that_sent_it(groups: Run) -> None:
    steps = groups.by_name["viewer may not create a group"]["steps"]
    (acting,) = (step for step in steps if step["name"].startswith("When"))
    attached, curl = acting["attachments"][-2:]
    assert attached["type"] == "application/vnd.allure.http+json"
    assert attached["source"].endswith(".httpexchange")
    assert attached["name"].startswith("POST /tenants/")
    assert attached["name"].endswith("/groups/ → 403")
    exchange = json.loads(groups.attached(attached))
    assert exchange["schemaVersion"] == 1
    assert exchange["start"] <= exchange["stop"]
    assert exchange["request"]["method"] == "POST"
    assert exchange["request"]["url"].endswith("/groups/")
    assert {"name": "Authorization", "value": "__ALLURE_REDACTED__"} in exchange["request"]["headers"]
    assert json.loads(exchange["request"]["body"]["value"])
    assert (exchange["response"]["status"], exchange["response"]["statusText"]) == (403, "Forbidden")
    assert curl["name"].startswith("curl: POST /tenants/")
    assert groups.attached(curl).startswith(f"curl --include --request POST {exchange['request']['url']} ")
    assert "Authorization: ***" in groups.attached(curl)


@pytest.mark.parametrize(("shown", "expected"), [("failed", {"Wrong"}), ("none", set()), ("all", {"Right", "Wrong"})])
def test_the_setting_decides_whose_exchanges_are_attached(tmp_path: Path, shown: str, expected: set[str]) -> None:
    run = behave_in(project(tmp_path, ASKED, environment=ASKING, steps=ASKING_STEPS), "-D", f"exchanges={shown}")
    attached = {
        name: {each["type"] for step in result["steps"] for each in step.get("attachments", [])}
        for name, result in run.by_name.items()
    }
    assert {name for name, kinds in attached.items() if "application/vnd.allure.http+json" in kinds} == expected
    assert set(attached) == {"Right", "Wrong"}, run.output


def test_the_requests_of_the_cleanup_are_in_the_clean_up(groups: Run) -> None:
    (cleaning,) = groups.fixtures("admin may create a group", "afters")
    assert (cleaning["name"], cleaning["status"]) == ("clean up", "passed")
    assert any(each["name"].startswith("DELETE /") for each in cleaning["attachments"])
    steps = groups.by_name["admin may create a group"]["steps"]
    assert not [each for step in steps for each in step.get("attachments", []) if each["name"].startswith("DELETE /")]


def test_the_report_shows_what_was_run_against_what_without_secrets(groups: Run) -> None:
    properties = (groups.folder / "environment.properties").read_text()
    assert "Service = Tenant Management Service\n" in properties
    assert "Base\\ URL = http\\://127.0.0.1\\:" in properties
    assert "Environment = embedded\n" in properties
    assert "Personas = admin, viewer\n" in properties
    assert "behave = 1." in properties
    everything = "".join(path.read_text() for path in groups.folder.iterdir())
    assert "demo-pass" not in everything
    assert "eyJ" not in everything
    assert "***" in everything


def test_a_plan_runs_one_scenario_of_one_persona_again_with_the_same_history(groups: Run, tmp_path: Path) -> None:
    wanted = groups.by_name["viewer may not create a group"]
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"version": "1.0", "tests": [{"selector": wanted["fullName"]}]}))
    run = behave(ROOT, "features/groups.feature", results=tmp_path / "again", ALLURE_TESTPLAN_PATH=str(plan))
    assert run.code == 0, run.output
    assert [(each["fullName"], each["historyId"]) for each in run.results] == [
        (wanted["fullName"], wanted["historyId"])
    ]


LEAKS = f'''
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
      When someone notes {SECRET}
      And someone says {SECRET}
'''
ASKED = """
Feature: F
  Scenario: Right
    When the service is asked
  Scenario: Wrong
    When the service is asked
    Then it is wrong
"""
ASKING = """
def before_all(context):
    context.add_cleanup(context.session.close)
    context.session.open()
"""
ASKING_STEPS = """
from behave import when, then

@when("the service is asked")
def asked(context): context.session.steward().client.request("GET", "/health")

@then("it is wrong")
def wrong(context): assert False, "wrong"
"""
LEAKING_STEPS = """
import allure
from behave import given, when

@given("a table")
@given("a text")
def nothing(context): pass

@when("{person} notes {word}")
def notes(context, person, word):
    allure.dynamic.title(f"About {word}")
    allure.dynamic.description(f"Who knows {word}?")
    allure.dynamic.description_html(f"<i>{word}</i>")
    allure.dynamic.label("layer", word)
    allure.dynamic.link(f"https://example.com/?{word}", name=word)
    allure.dynamic.parameter("word", word)
    with open("note.txt", "w") as note: note.write(word)
    allure.attach.file("note.txt", name=word)
    with allure.step(f"part {word}"):
        allure.attach(word.encode(), name="bytes")
    allure.global_error(f"a step knows {word}")
    allure.global_attach(word, name=word)
    allure.global_attach.file("note.txt", name="note")

@when("{person} says {word}")
def says(context, person, word):
    allure.attach(word, name=word)
    with allure.step("the wrong part"):
        assert word == "nothing", f"{person} said {word}"
"""


def test_no_secret_that_a_step_or_hook_uses_is_written(tmp_path: Path) -> None:
    environment = (
        "import allure\n"
        f"def before_all(context):\n    allure.global_attach('{SECRET}', name='first')\n"
        f"def before_scenario(context, scenario):\n    allure.attach('{SECRET}', name='set up')\n"
        f"def after_scenario(context, scenario):\n"
        f"    allure.attach('{SECRET}')\n    raise RuntimeError('the hook uses {SECRET}')\n"
        f"def after_all(context):\n    allure.global_error('the end of {SECRET}')\n"
    )
    run = behave_in(project(tmp_path, LEAKS, environment=environment, steps=LEAKING_STEPS))
    (result,) = run.results
    assert (result["name"], result["status"]) == ("About ***", "broken")  # its hook failed after its step
    assert "someone said ***" in result["statusDetails"]["message"]
    assert "the hook uses ***" in result["statusDetails"]["message"]
    assert run.global_errors == ["a step knows ***", "the end of ***"]
    assert [run.attached(each) for each in run.global_attachments] == ["***"] * 3
    assert [path.name for path in run.folder.iterdir() if SECRET in path.read_text()] == []
