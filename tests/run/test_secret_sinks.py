"""A secret that stands in any place of a run is in nothing that the run writes; if it is, the run fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.json_files import ROOT
from tests.library.project import Project
from tests.library.service import Library
from tests.run.leaking import SINKS, Written, forms_in, project, written

ALL = ("a password", "a secret of the config", "the value of a secret field")


@pytest.fixture(scope="module")
def own_library() -> Iterator[Library]:
    with Library() as made:
        yield made


@pytest.fixture(scope="module", params=[(), ("-j", "2")], ids=["one at a time", "side by side"])
def masked(request: pytest.FixtureRequest, own_library: Library, tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(project(tmp_path_factory.mktemp("leaks"), own_library), *request.param)


@pytest.mark.parametrize("sink", SINKS)
def test_no_secret_is_in(sink: str, masked: Written) -> None:
    assert masked.leaks(sink) == {}
    # A journal that was taken over from a worker does not tell why.
    assert sink == "journal/" or any("***" in text for name, text in masked.texts.items() if name.startswith(sink))


def test_the_run_says_everything_else(masked: Written) -> None:
    assert masked.ended.code == 4, masked.ended.said
    assert "secret" not in "".join(str(each) for each in masked.ended.report["troubles"])
    for words in (
        "printed", "in pieces", "to stderr", "logged", "uncaptured", "it is ***", "noted", "cannot clean", "about",
        "before_feature has", "before_scenario has", "after_scenario has", "before_step has", "after_feature has", "after_all has",
    ):  # fmt: skip
        assert words in masked.ended.said + masked.texts["report.html"], words
    for words in ("printed", "in pieces", "to stderr", "logged"):
        assert f"{words} ***" in masked.ended.said, words


def test_files_that_a_program_reads_are_well_formed(masked: Written) -> None:
    for name, text in masked.texts.items():
        if name.endswith(".json"):
            json.loads(text)
        elif name.endswith(".xml"):
            ET.fromstring(text)
        elif name.endswith(".jsonl"):
            assert {json.loads(line)["event"] for line in text.splitlines()} > {"run", "intent"}


#: Part of the hooks → the sinks whose masking it switches off, with a file of each that the run must name.
UNMASKED = {
    "for each in outputs(context, 'plain'): each.stream.secrets = nothing()": ["plain.txt"],
    "for each in outputs(context, 'json'): each.stream.secrets = nothing()": ["behave.json", "pretty.json"],
    "for each in outputs(context, 'pretty'): each.stream.secrets = nothing()": ["pretty.txt"],
    "for each in outputs(context, 'allure'): each.secrets = nothing()": ["allure"],
    "context._runner.formatters[0]._secrets = nothing()": [
        "report.json",
        "report.html",
        "evidence.json",
        "allure",
        "TESTS-leaks.xml",
    ],
    "reveal(context.session.journal)": [".jsonl"],
}
SWITCH = """
from support.http.masking import Secrets

def nothing():
    return Secrets()

def outputs(context, name):
    return [each for each in context._runner.formatters if (each.name or "").startswith(name)]

def reveal(journal):
    outcome = journal.outcome
    journal.outcome = lambda made, event, reason=None: outcome(made, event, reason and "steward-sesame-1")

def switch_off(context):
    {part}
"""


@pytest.mark.parametrize("part", UNMASKED)
def test_the_run_fails_if_one_sink_does_not_mask(part: str, own_library: Library, tmp_path: Path) -> None:
    made = project(tmp_path, own_library, SWITCH.replace("{part}", part))
    run = written(made)
    assert run.ended.code == 4
    troubles = [each["message"] for each in run.ended.report["troubles"] if each["kind"] == "secret"]
    for name in UNMASKED[part]:
        found = [each for each in troubles if name in each.split(" has ")[0]]
        assert found, troubles
        assert any(kind in found[0] for kind in ALL)
    assert forms_in("\n".join(troubles)) == []


HOOKS = (ROOT / "environment.py").read_text("utf-8").replace("session.open()", "session.open(); switch_off(context)")
GREEN = """
    @persona.steward
    Feature: Shelves, steward-sesame-1
      Scenario: A shelf can be read
        Given a smoke shelf exists
        When I read the shelf
        Then the shelf exists
"""


def test_a_run_that_is_green_otherwise_fails_for_a_secret_in_a_file(library: Library, tmp_path: Path) -> None:
    made = Project(tmp_path, library.url)
    made.feature(GREEN)
    made.environment(HOOKS + SWITCH.replace("{part}", "pass"))
    masked = made.run("-f", "plain", "-o", "plain.txt")
    assert (masked.code, masked.report["troubles"]) == (0, [])
    made.environment(HOOKS + SWITCH.replace("{part}", "outputs(context, 'plain')[0].stream.secrets = nothing()"))
    ended = made.run("-f", "plain", "-o", "plain.txt")
    (trouble,) = ended.report["troubles"]
    assert trouble["message"] == (
        "plain.txt has a password in it\n  try: do not pass these files on; remove them, and replace the secrets"
    )
    assert ended.code == 1
    assert f"Trouble: {trouble['message']}" in ended.said
    assert "steward-sesame-1" not in ended.said


HOOKS = (
    (ROOT / "environment.py")
    .read_text("utf-8")
    .replace("context.session.open()", "context.session.open(); switch_off(context)")
)
