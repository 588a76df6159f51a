"""The mistakes that somebody makes who describes a service for the first time: each message says what to look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.guide.guide import snippets, write
from tests.guide.runs import prepare, run
from tests.guide.tracker import Tracker

#: What is wrong → place in the description, the value there, and what the run says.
MISTAKES: dict[str, tuple[str, Any, str]] = {
    "no slash": ("resources.project.collection", "projects", "with a slash at its beginning; it is \"projects\""),
    "small letters": ("resources.project.operations.update.method", "patch", "in capital letters; it is \"patch\""),
    "a misspelt key": ("resources.project.opeartions", {}, 'unknown key "opeartions"; did you mean "operations"?'),
    "a misspelt placeholder": ("resources.project.new", {"title": "{nmae}"}, 'did you mean "name"?'),
    "another path": (
        "resources.project.collection", "/project",
        "look at the path and the method of resources.project.operations.create",
    ),
    "another body": ("resources.project.new", {"name": "{name}"}, "look at resources.project.operations.create.body"),
    "another status": (
        "resources.project.operations.delete.success", 202,
        "expected: 202, by resources.project.operations.delete of the service description",
    ),
    "another id": ("resources.project.id", "number", 'has no id at "number" (id of resources.project'),
    "another way to send a token": ("token.send", {"scheme": "Token"}, "the claims in the config; or token.send"),
    "another place of the token": ("token.value", "jwt", "try:              token.value in the service description"),
    "another request for a token": ("token.json", {"user": "{username}"}, "and the request in token of the service description"),
    "another path for readiness": ("ready", "/ready", 'is "ready" in its'),
    "another list": ("lists.items", "data", 'the response has no list at "data" (items in lists of the description)'),
}  # fmt: skip


@pytest.fixture(scope="module")
def tracker() -> Iterator[Tracker]:
    with Tracker() as running:
        yield running


@pytest.fixture
def place(tmp_path: Path) -> Path:
    prepare(tmp_path)
    for snippet in snippets("file", "add"):
        write(snippet, tmp_path)
    return tmp_path


def behave(place: Path, tracker: Tracker, *arguments: str) -> tuple[int, str]:
    return run(
        place,
        tracker.url,
        "-m",
        "behave",
        "--stop",
        "-D",
        "persona=admin",
        "-D",
        "config=tracker/config.json",
        *arguments,
    )


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_description_is_explained(name, place, tracker):
    where, value, expected = MISTAKES[name]
    path = place / "tracker" / "service.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    part = document
    *above, key = where.split(".")
    for each in above:
        part = part[each]
    part[key] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    code, printed = behave(place, tracker, "tracker/features/projects.feature")
    assert code != 0
    assert expected in printed
    assert "Traceback" not in printed


def test_without_any_matrix_the_run_shows_one(place, tracker):
    (place / "tracker" / "features" / "rights.feature").unlink()
    code, printed = behave(place, tracker)
    assert code == 2
    assert "there is no matrix yet; this is one" in printed


def test_with_a_matrix_that_lacks_rows_none_is_shown(place, tracker):
    rights = place / "tracker" / "features" / "rights.feature"
    text = rights.read_text(encoding="utf-8")
    rights.write_text("\n".join(line for line in text.splitlines() if "| read the task" not in line), encoding="utf-8")
    code, printed = behave(place, tracker)
    assert code == 2
    assert "| read the task | ? | ? | ? | ? | ? |" in printed
    assert "there is no matrix yet" not in printed
