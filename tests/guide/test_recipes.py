"""Recipes of the guide that a service must bear out: the tracker is described in another way, and the run is green."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.guide.guide import snippets, write
from tests.guide.runs import prepare, run
from tests.guide.tracker import Tracker

BODY = {"project": "{project[id]}", "login": "{user[login]}"}
TIE: dict[str, Any] = {
    "connects": ["project", "user"],
    "operations": {
        "create": {
            "method": "POST", "path": "/memberships", "body": BODY, "success": 200,
            "phrase": "add the user to the project", "done": "the user has been added to the project",
        },
        "delete": {
            "path": "/memberships", "body": BODY, "success": 204,
            "phrase": "remove the user from the project", "done": "the user has been removed from the project",
        },
        "list": {"path": "/projects/{project}/members"},
    },
    "list": {"resource": "user", "id": "user"},
}  # fmt: skip
FEATURE = """\
Feature: Members

  Rule: Administrators choose the members of a project

    @persona.admin
    Scenario: A member leaves
      Given a smoke member exists
      When I remove the user from the project
      Then the member no longer exists

    @persona.admin
    Scenario: A member stays, and the cleanup removes it
      Given a smoke project exists
      And a smoke user exists
      When I add the user to the project
      Then the user is in the list of members
"""


@pytest.fixture(scope="module")
def tracker() -> Iterator[Tracker]:
    with Tracker() as running:
        yield running


def described(folder: Path, **resources: Any) -> None:
    """Write the files of the guide, with some resources described in another way."""
    prepare(folder)
    for snippet in snippets("file", "add"):
        write(snippet, folder)
    path = folder / "tracker" / "service.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["resources"] |= resources
    path.write_text(json.dumps(document), encoding="utf-8")


def ran(folder: Path, tracker: Tracker, feature: str, persona: str = "admin") -> tuple[int, str]:
    (folder / "tracker" / "features" / "recipe.feature").write_text(feature, encoding="utf-8")
    options = ["-D", "config=tracker/config.json", "-D", f"persona={persona}", "tracker/features/recipe.feature"]
    return run(folder, tracker.url, "-m", "behave", *options)


def test_a_tie_whose_ends_are_in_the_body_is_created_listed_and_removed(tmp_path, tracker):
    described(tmp_path, member=TIE)
    code, printed = ran(tmp_path, tracker, FEATURE)
    assert "2 scenarios passed" in printed, printed
    assert code == 0, printed
    assert (tracker.store.items, list(tracker.store.users)) == ({}, ["u1"])


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [(5, ""), (6, "    Then the project no longer exists\n")],
    ids=["promises kept", "promise broken"],
)
def test_what_nobody_can_see_to_be_gone_makes_the_third_verdict(expected, wrong, tmp_path, tracker):
    reason = "the service has no way to read or list tasks"
    task = {
        "collection": "/projects/{project}/tasks", "item": "/projects/{project}/tasks/{task}", "id": "id",
        "operations": {"create": {}, "delete": {"success": 204}}, "new": {"title": "{name}"},
        "removal": {"unverifiable": reason},
    }  # fmt: skip
    described(tmp_path, task=task)
    feature = "Feature: Tasks\n  Scenario: A task\n    Given a smoke project exists\n    When I create a task\n"
    code, printed = ran(tmp_path, tracker, feature + wrong)
    assert code == expected, printed
    assert "1 thing could not be verified as removed, as the description declares:" in printed
    assert reason in printed
