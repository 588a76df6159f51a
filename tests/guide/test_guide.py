"""The guide docs/describe-your-service.md is true: its walk-through runs, and every snippet is valid at its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from support.description import check
from support.description.document.service import Service
from support.description.service import ServiceDescription
from support.json_files import mistakes_of
from support.settings.config import Config
from tests.guide.guide import GUIDE, Snippet, merged, missing, placed, snippets, write
from tests.guide.runs import prepare, run
from tests.guide.tracker import Tracker

#: What the recipes leave out.
SIMPLE: dict[str, Any] = {"create": {}, "list": {}, "read": {}, "update": {}, "delete": {}}
USUAL: dict[str, Any] = {
    "version": 2,
    "name": "Example",
    "answers": {},
    "resources": {
        name: {
            "collection": f"/{name}s", "item": f"/{name}s/{{{name}}}", "id": "id", "name": "title", "operations": SIMPLE,
            "new": {"title": "{name}"}, "change": {"title": "{name}"},
        }
        for name in ("project", "task", "user", "group", "label")
    },
}  # fmt: skip
ENVIRONMENT: dict[str, Any] = {"steward": "admin", "personas": [{"name": "admin", "username": "a", "password": "b"}]}


def mistakes_in(document: dict[str, Any]) -> list[str]:
    try:
        written = Service.model_validate(document)
    except ValidationError as error:
        return mistakes_of(error, Service)
    mistakes: list[str] = []
    described = ServiceDescription.of(written, mistakes)
    return mistakes or check.mistakes_of(described.resources, written)


@pytest.mark.parametrize("snippet", snippets("description"), ids=str)
def test_a_recipe_for_a_description_is_valid_at_its_place(snippet):
    document = placed(USUAL, snippet.what, snippet.value) if snippet.what else merged(USUAL, snippet.value)
    assert mistakes_in(document) == []


@pytest.mark.parametrize("snippet", snippets("config"), ids=str)
def test_a_recipe_for_a_config_is_valid_at_its_place(snippet):
    document = placed(ENVIRONMENT, snippet.what, snippet.value) if snippet.what else ENVIRONMENT | snippet.value
    Config.model_validate(document)


def test_every_snippet_says_what_it_is():
    plain = [each for each in snippets("") if each.language]
    assert [f"{GUIDE.name}:{each.line}" for each in plain] == []
    languages = {"run": {"console"}, "description": {"json"}, "config": {"json"}}
    assert [
        str(each)
        for each in snippets()
        if each.kind and each.language not in languages.get(each.kind, {"json", "gherkin"})
    ] == []
    assert len(snippets("description")) > 40


def test_every_json_snippet_has_short_lines():
    lines = [line for each in snippets("file", "add", "description", "config") for line in each.text.splitlines()]
    assert [line for line in lines if len(line) > 120] == []


def test_every_link_within_the_guide_leads_to_a_heading():
    text = GUIDE.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= headings


@pytest.fixture(scope="module")
def tracker() -> Iterator[Tracker]:
    with Tracker() as running:
        yield running


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of this project, as a reader has it, for the files of the guide."""
    prepare(tmp_path)
    return tmp_path


def ran(snippet: Snippet, folder: Path, url: str) -> tuple[int, str]:
    """The exit code and the output of the last command in a snippet."""
    command = [line[2:] for line in snippet.text.splitlines() if line.startswith("$ ")][-1].split()
    return run(folder, url, *(["-m", *command] if command[0] == "behave" else command[1:]))


def test_the_walk_through_runs_move_by_move_and_leaves_nothing(place, tracker):
    runs = 0
    for snippet in snippets("file", "add", "run"):
        if snippet.kind != "run":
            write(snippet, place)
            continue
        code, printed = ran(snippet, place, tracker.url)
        assert code == int(snippet.what), f"line {snippet.line} of the guide\n{printed}"
        shown = "\n".join(line for line in snippet.text.splitlines() if not line.startswith("$ "))
        assert list(missing(shown, printed)) == [], f"line {snippet.line} of the guide\n{printed}"
        assert (tracker.store.items, list(tracker.store.users)) == ({}, ["u1"])
        runs += 1
    assert runs >= 7


def test_a_wrong_cell_in_the_matrix_of_the_guide_makes_its_run_red(place, tracker):
    for snippet in snippets("file", "add"):
        write(snippet, place)
    rights = place / "tracker" / "features" / "rights.feature"
    text = rights.read_text(encoding="utf-8")
    rights.write_text(
        text.replace("| delete the task | allowed | allowed |", "| delete the task | allowed | refused |")
    )
    code, printed = ran(snippets("run")[-2], place, tracker.url)
    assert code == 1
    assert "DANGEROUS: allowed, but should be refused" in printed
    assert "Nothing was left behind." in printed


def test_the_description_of_the_guide_has_no_mistakes(place):
    for snippet in snippets("file", "add"):
        write(snippet, place)
    document = json.loads((place / "tracker" / "service.json").read_text(encoding="utf-8"))
    assert mistakes_in(document) == []
