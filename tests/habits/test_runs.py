"""Whole runs against the service: sentences, accounts that are made for a run, what personas join, and claims from templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.commands.command_line import main
from tests.habits.cases import project, rewritten
from tests.habits.service import ACCOUNTS, Habits


def scenario(steps: str, persona: str = "editor") -> str:
    lines = "\n".join(f"        {line.strip()}" for line in steps.strip().splitlines())
    return f"Feature: Habits\n  Rule: Habits are kept\n    @persona.{persona}\n    Scenario: One\n{lines}\n"


SENTENCES = {
    "opaque and volatile fields": """
        When I create a widget
        Then I am allowed
        And the widget exists
        And the widget is in the list of widgets
        """,
    "values": """
        Given a smoke widget exists
        When I update the widget
        Then the widget has the requested values
        """,
    "an old version": """
        Given a smoke widget exists
        When I try to update the widget with an old version
        Then I am outdated
        And the widget is unchanged
        """,
    "a field is named in a text": """
        When I try to create a widget with no name
        Then my request is rejected because the name is invalid
        """,
    "malformed": """
        When I try to create a widget with malformed JSON
        Then my request is rejected as malformed
        """,
    "a conflict in a success": """
        Given a smoke widget exists
        When I try to create a widget with the same name
        Then my request is rejected as a conflict
        """,
    "an id from the list": """
        Given a smoke project exists
        When I read the project
        Then the project exists
        And the project is in the list of projects
        """,
    "archived is gone": """
        Given a smoke project exists
        When I delete the project
        Then the project no longer exists
        """,
    "a list inside the parent": """
        Given a smoke note exists
        When I list the notes
        Then the results include the note
        """,
    "a rename": """
        Given a smoke document exists
        When I rename the document
        Then the document exists
        And the document is in the list of documents
        """,
    "done later": """
        When I create an export
        Then the export exists
        """,
    "pages": """
        Given 3 smoke widgets exist
        When I list the widgets from this run, 2 per page
        Then the pages contain every widget exactly once, oldest first
        """,
}


@pytest.mark.parametrize("steps", SENTENCES.values(), ids=SENTENCES.keys())
def test_a_sentence_is_true_of_the_service_with_its_habits(tmp_path: Path, habits: Habits, steps: str) -> None:
    ended = project(tmp_path, habits, scenario(steps)).run()
    assert ended.code == 0, ended.said
    living = [each for found in habits.items.values() for each in found.values() if "state" not in each]
    assert [each for each in living if each.get("status") != "archived"] == []


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("When I try to create a widget with no name\nThen my request is rejected because the colour is invalid", "colour"),
        ("Given a smoke widget exists\nWhen I try to update the widget\nThen my request is rejected as a conflict",
         "DANGEROUS: allowed"),
        ("When I try to create a widget with malformed JSON\nThen my request is rejected as invalid", "unreadable"),
    ],
)  # fmt: skip
def test_a_sentence_that_is_not_true_of_it_fails(tmp_path: Path, habits: Habits, steps: str, said: str) -> None:
    ended = project(tmp_path, habits, scenario(steps)).run()
    assert ended.code == 1, ended.said
    assert said in ended.said


def test_a_refusal_is_proven_for_a_persona_that_may_only_look(tmp_path: Path, habits: Habits) -> None:
    steps = "Given a smoke widget exists\nWhen I try to delete the widget\nThen I am refused\nAnd the widget exists"
    ended = project(tmp_path, habits, scenario(steps, "viewer")).run()
    assert ended.code == 0, ended.said


# Accounts that are made for a run

STEWARD = {"name": "steward", "username": "steward", "password": ACCOUNTS["steward"]}
GUEST: dict[str, Any] = {
    "name": "guest",
    "provision": {
        "resource": "user", "set": {"password": "made-for-{name}"}, "username": "{user[name]}", "password": "{user[password]}",
    },
}  # fmt: skip
READ = "Given a smoke widget exists\nWhen I read the widget\nThen the widget exists"


def test_an_account_is_made_for_a_run_and_removed_after_it(tmp_path: Path, habits: Habits) -> None:
    made = project(tmp_path, habits, scenario(READ, "guest"), personas=[STEWARD, GUEST])
    ended = made.run()
    assert ended.code == 0, ended.said
    (created,) = habits.requests("POST", "/users")
    name = created.body["name"]
    assert created.body["password"] == f"made-for-{name}"
    assert [each.body["login"] for each in habits.requests("POST", "/login")].count(name) == 1
    assert (habits.accounts, habits.left()) == (ACCOUNTS, {})
    assert "made-for-" not in ended.said
    assert "made-for-" not in made.report.read_text("utf-8")


def test_an_account_of_a_killed_run_is_removed_by_the_next(tmp_path: Path, habits: Habits) -> None:
    made = project(tmp_path, habits, scenario(READ, "guest"), personas=[STEWARD, GUEST])
    hold = habits.hold("POST", "/widgets", after=True)
    with made.start() as process:
        assert hold.arrived.wait(30)
        process.kill()
        process.communicate(timeout=10)
    hold.go.set()
    assert len(habits.accounts) == len(ACCOUNTS) + 1
    assert made.run().code == 0
    assert (habits.accounts, habits.left()) == (ACCOUNTS, {})


def test_an_account_that_cannot_be_made_ends_the_run_before_it_begins(tmp_path: Path, habits: Habits) -> None:
    wrong = {**GUEST, "provision": {**GUEST["provision"], "username": "{user[login]}"}}
    ended = project(tmp_path, habits, scenario(READ, "guest"), personas=[STEWARD, wrong]).run()
    assert ended.code == 2, ended.said
    assert 'no account for persona "guest": there is no' in ended.said
    assert (habits.accounts, habits.left()) == (ACCOUNTS, {})


# What a persona joins, and its claims


def test_a_persona_joins_what_the_scenario_creates(tmp_path: Path, habits: Habits) -> None:
    joining = {
        "name": "member", "username": "editor", "password": ACCOUNTS["editor"], "values": {"user": "user-of-the-editor"},
        "joins": {"member": {"role": "guest"}},
    }  # fmt: skip
    steps = "Given a smoke project exists\nWhen I read the project\nThen the project exists"
    ended = project(tmp_path, habits, scenario(steps, "member"), personas=[STEWARD, joining]).run()
    assert ended.code == 0, ended.said
    (joined,) = habits.requests("POST", "/members")
    assert joined.body == {
        "project": next(iter(habits.items["projects"])),
        "user": "user-of-the-editor",
        "role": "guest",
    }
    assert "members" not in habits.left()


def test_a_claim_can_be_a_value_of_what_the_scenario_has(tmp_path: Path, habits: Habits) -> None:
    claiming = {
        "name": "owner", "username": "editor", "password": ACCOUNTS["editor"], "claims": {"owns": ["{widget[name]}"], "x": 1},
    }  # fmt: skip
    ended = project(tmp_path, habits, scenario(READ, "owner"), personas=[STEWARD, claiming]).run()
    assert ended.code == 0, ended.said
    name = habits.requests("POST", "/widgets")[0].body["widget"]["name"]
    assert [each.body["claims"] for each in habits.requests("POST", "/tokens")][-1] == {"owns": [name], "x": 1}


# The sweep


def test_a_sweep_says_what_nobody_can_verify(
    tmp_path: Path, habits: Habits, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = project(tmp_path, habits, scenario("Given a smoke audit exists\nWhen I create a project"))
    hold = habits.hold("POST", "/projects", after=True)
    with made.start() as process:
        assert hold.arrived.wait(30)
        process.kill()
        process.communicate(timeout=10)
    hold.go.set()
    for name in ("SMOKE_CONFIG", "SMOKE_JOURNAL", "API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    assert main(["sweep", "--config", str(made.config), "--yes"]) == 5
    printed = capsys.readouterr().out
    assert "not verified, as the description declares: audit " in printed
    assert "audits are kept for ten years" in printed
    assert "1 removed, 0 left, 1 not verified" in printed
    assert main(["sweep", "--config", str(made.config), "--yes"]) == 0


# A service that asks to be called later


@pytest.mark.parametrize(("patience", "code"), [(5, 0), (0, 2)])
def test_a_run_waits_as_long_as_it_is_told(tmp_path: Path, habits: Habits, patience: float, code: int) -> None:
    made = project(tmp_path, habits, scenario(READ), retry_after=patience)
    habits.busy = (3, "0.05")
    ended = made.run()
    assert ended.code == code, ended.said


def test_a_volatile_field_that_does_not_change_by_itself_is_a_change(tmp_path: Path, habits: Habits) -> None:
    """A rejected update may not touch the time of the last update, volatile or not."""

    def change(document: dict[str, Any]) -> None:
        document["resources"]["widget"]["volatile"] = ["looks", "colour"]

    steps = "Given a smoke widget exists\nWhen I try to update the widget\nThen the widget is unchanged"
    ended = project(tmp_path, habits, scenario(steps), service=str(rewritten(tmp_path, change))).run()
    assert ended.code == 1, ended.said
    assert "'colour': 'blue'" in ended.said
