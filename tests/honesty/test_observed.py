"""Faults that only a run shows, planted in the steps' helpers and in features: each is found in the evidence of a real run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

import pytest

from support.honesty import observed
from support.honesty.finding import Finding, remaining
from support.honesty.record import Record
from support.json_files import ROOT
from tests.commands.calling import call
from tests.library.project import Ended, Project
from tests.library.service import Library
from tests.library.worlds import SERVICE

CLEAN = """
    @persona.editor
    Feature: Books

      Scenario: A new book is in the list
        Given a smoke shelf exists
        When I create a book
        Then the book exists
        And the book is in the list of books

      Scenario: A removed book is gone, and another one stays
        Given a smoke book exists
        And another smoke book exists
        When I delete the book
        Then the book no longer exists
        And the other book exists

      Scenario: An updated book keeps its values
        Given a smoke book exists
        When I update the book with a new remark
        Then the book has the requested values

      Scenario: The books are in the results
        Given a smoke book exists
        When I list the books
        Then the results include the book

      @persona.viewer
      Scenario: A viewer may not remove a book
        Given a smoke book exists
        When I try to delete the book
        Then I am refused
        And the book is unchanged
"""
#: behave's hooks, and a fault in what the steps call.
HOOKS = (ROOT / "environment.py").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Fault:
    """What is planted.

    Attributes:
        kind: that of the finding.
        text: what is in the finding.
        code: Python after the hooks.
        scenario: one that is added to the feature.
    """

    kind: str
    text: str
    code: str = ""
    scenario: str = ""


def without(place: str, name: str, body: str = "None") -> str:
    """Code that replaces a method by one that returns at once."""
    module = place.rpartition(".")
    return f"\nfrom {module[0]} import {module[2]}\n{module[2]}.{name} = lambda self, *args, **named: {body}\n"


OBSERVATIONS, LISTINGS = "support.scenario.observations.Observations", "support.scenario.listings.Listings"
ACTING, REFUSALS = "support.scenario.acting.Acting", "support.scenario.refusals.Refusals"
FAULTS = {
    "a step that returns early": Fault("no-check", '"the book exists" ended', without(OBSERVATIONS, "exists")),
    "a step about the results that returns early": Fault("no-check", "the results include", without(LISTINGS, "results_include")),
    "an assertion deleted in a step's helper": Fault(
        "no-check", "the book has the requested values",
        without(OBSERVATIONS, "has_requested_values", "self._read(self._scene.known.entity(args[0]))"),
    ),
    "a comparison deleted where all observations compare": Fault(
        "no-check", "the book is in the list of books", without("support.polling.Patience", "assert_that", "args[0]()"),
    ),
    "an assertion weakened until it accepts anything": Fault(
        "empty-check", "the book exists",
        "\nimport hamcrest, support.scenario.observations as module\nmodule.is_ = lambda value: hamcrest.anything()\n",
    ),
    "a judge that agrees with whatever is expected": Fault(
        "blind-check", '"I am refused" asked the service nothing', without(REFUSALS, "judged", "args[0]"),
    ),
    "an action that is not made": Fault("no-action", '"I update the book with a new remark" sent', without(ACTING, "do")),
    "a persona that never acts": Fault(
        "idle-persona", "sent a request as it",
        "\nfrom support.scenario.acting import Acting\n_made = Acting.__init__\n"
        "def made(self, *args):\n    _made(self, *args)\n    self._me = args[-1]._steward.doing(self._me.client.purpose)\n"
        "Acting.__init__ = made\n",
    ),
    "a Then about what a new thing belongs to": Fault("given-only", "its Then looks only at", scenario="""
      Scenario: A book can be added
        Given a smoke shelf exists
        When I create a book
        Then the shelf exists
    """),
    "a Then about another thing only": Fault("given-only", "its Then looks only at", scenario="""
      Scenario: A book can be removed
        Given a smoke book exists
        And another smoke book exists
        When I delete the book
        Then the other book is in the list of books
    """),
    "a scenario doubled in other words": Fault("same-requests", "the same requests as", scenario="""
      Scenario: A smoke book is in the list
        Given a smoke shelf exists
        When I create a smoke book
        Then the book exists
        And the book is in the list of books
    """),
}  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with Library() as running:
        yield running


def run(folder: Path, library: Library, fault: Fault) -> tuple[Ended, Path]:
    project, evidence = Project(folder, library.url), folder / "evidence.json"
    project.feature(dedent(CLEAN) + indent(dedent(fault.scenario), "  "))
    if fault.code:
        project.environment(HOOKS + fault.code)
    return project.run("-D", f"report_evidence={evidence}"), evidence


def findings(evidence: Path) -> list[Finding]:
    return list(observed.all_of(Record.read(evidence, SERVICE.name), SERVICE))


def test_a_clean_suite_has_nothing_to_report(tmp_path, library):
    ended, evidence = run(tmp_path, library, Fault("", ""))
    assert ended.code == 0, ended.said
    assert findings(evidence) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_although_the_run_is_green(tmp_path, library, fault):
    ended, evidence = run(tmp_path, library, FAULTS[fault])
    passed = [each for each in ended.report["scenarios"] if each["status"] == "passed"]
    assert passed, ended.said
    found = findings(evidence)
    assert [each for each in found if each.kind == FAULTS[fault].kind and FAULTS[fault].text in each.found], found


def test_the_evidence_says_what_each_step_asked_and_checked(tmp_path, library):
    _, path = run(tmp_path, library, Fault("", ""))
    record = Record.read(path, SERVICE.name)
    given, when, exists, listed = record.scenarios[0].steps
    assert [step.kind for step in (given, when, exists, listed)] == ["given", "when", "then", "then"]
    assert [request.purpose for request in when.requests if request.purpose != "token"] == ["act"]
    assert given.checks == 0
    assert (exists.checks, listed.checks) == (1, 2)
    assert exists.place.endswith("features/library.feature:7")
    assert set(exists.named) & set(when.named)


def test_the_command_reads_the_evidence_and_counts_what_it_could_not_judge(tmp_path, library, capsys):
    project, path = Project(tmp_path, library.url), tmp_path / "evidence.json"
    project.feature(CLEAN.replace("Then the results include the book", "Then the results do not include the book"))
    project.run("-D", f"report_evidence={path}")
    called = call(
        capsys, "honesty", "--config", str(project.config), "--features", str(tmp_path / "features"), "--evidence", str(path),
        "--json",
    )  # fmt: skip
    document = json.loads(called.out)
    assert called.code == 1
    assert (document["scenarios_judged"], document["scenarios_not_judged"]) == (4, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not the evidence of a run"),
        ('{"format": 2, "service": "Library", "scenarios": []}', "has format 2, and 1 is needed"),
        ('{"format": 1, "service": "Another", "scenarios": []}', 'is of the service "Another"'),
        ('{"format": 1, "service": "Library", "scenarios": []}', "no scenario in"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_what_is_no_evidence_is_one_message(tmp_path, library, capsys, text, said):
    project, path = Project(tmp_path, library.url), tmp_path / "evidence.json"
    project.feature(CLEAN)
    if text is not None:
        path.write_text(text, encoding="utf-8")
    called = call(
        capsys,
        "honesty",
        "--config",
        str(project.config),
        "--features",
        str(tmp_path / "features"),
        "--evidence",
        str(path),
    )
    assert (called.code, called.out) == (2, "")
    assert said in called.err
    assert "Traceback" not in called.err


def test_an_entry_that_accepts_nothing_is_a_finding():
    one = Finding("title", "a.feature:1", "the title says nothing", "another title")
    assert remaining([one, one], {}, whole=True) == [one]
    assert remaining([one], {"says nothing": "it is short"}, whole=True) == []
    outdated = remaining([one], {"says nothing": "it is short", "else": "it was"}, whole=True)
    assert [each.place for each in outdated] == ['accepted_findings."else"']
    assert remaining([], {"else": "it was"}, whole=False) == []
