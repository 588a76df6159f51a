"""Marks of known issues: how they are written, whom they cover, and what is said of one that is wrong."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from behave.parser import parse_file

from support.errors import ConfigError
from support.results.known import KnownIssue
from support.run.feature_checks import check
from support.run.known_issues import issue_for
from support.run.personas import PersonaScenario, expand
from support.settings.config import Config
from tests.library.changes import answers
from tests.library.fixtures import library, running
from tests.library.project import Project
from tests.library.service import Library
from tests.library.worlds import SERVICE, config
from tests.run.features import PERSONAS, parsed

__all__ = ["library", "running"]

TODAY = date(2027, 1, 31)
ISSUE = KnownIssue("TICKET-12", "2027-01-31")
MATRIX = """
    Feature: Books
      Scenario Outline: <persona> <may> <operation>
        When I try to <operation>
        Then I am <answer>

        Examples:
          | operation      | steward | viewer  | anonymous       | known issue |
          | list the books | allowed | allowed | unauthenticated |             |
          | create a book  | allowed | refused | unauthenticated | {cell}      |
"""


def known(text: str, today: date = TODAY) -> dict[str, KnownIssue]:
    """The known issues of a feature: title of a scenario → the issue."""
    feature = parsed(text)
    expand([feature], PERSONAS, PERSONAS, None, today)
    scenarios = [each for each in feature.walk_scenarios() if isinstance(each, PersonaScenario)]
    return {each.name: each.known for each in scenarios if each.known is not None}


# How it is written


@pytest.mark.parametrize(
    ("tag", "persona", "issue"),
    [
        ("known.TICKET-12.until.2027-01-31", "viewer", ISSUE),
        ("known.TICKET-12.until.2027-01-31.for.viewer", "viewer", ISSUE),
        ("known.TICKET-12.until.2027-01-31.for.viewer,steward", "steward", ISSUE),
        ("known.TICKET-12.until.2027-01-31.for.viewer", "steward", None),
        ("known.a.b#12.until.2027-01-31", "viewer", KnownIssue("a.b#12", "2027-01-31")),
        ("known.TICKET-12.until.2027-01-30", "viewer", KnownIssue("TICKET-12", "2027-01-30", expired=True)),
        ("knowledge", "viewer", None),
    ],
)
def test_a_tag_marks_a_scenario(tag: str, persona: str, issue: KnownIssue | None) -> None:
    assert issue_for(persona, [tag, "smoke"], "", TODAY) == issue


@pytest.mark.parametrize(
    ("cell", "titles"),
    [
        ("TICKET-12 until 2027-01-31", ["steward", "viewer", "anonymous"]),
        ("TICKET-12 until 2027-01-31 for viewer", ["viewer"]),
        ("TICKET-12 until 2027-01-31 for viewer, anonymous", ["viewer", "anonymous"]),
        ("TICKET-12 until 2027-01-31 for viewer; TICKET-12 until 2027-01-31 for steward", ["steward", "viewer"]),
        ("-", []),
    ],
)
def test_a_column_marks_a_row_or_single_cells_of_it(cell: str, titles: list[str]) -> None:
    found = known(MATRIX.format(cell=cell))
    assert [title.split()[0] for title in found] == titles
    assert set(found.values()) <= {ISSUE}


def test_the_examples_of_an_outline_can_be_marked() -> None:
    text = """
        Feature: F
          Scenario Outline: S <n>
            Given <n>

            Examples:
              | n |
              | 1 |

            @known.TICKET-12.until.2027-01-31.for.viewer
            Examples:
              | n |
              | 2 |
    """
    assert known(text) == {"S 2 [viewer]": ISSUE}


def test_a_mark_does_not_change_what_a_scenario_is() -> None:
    plain, marked = (parsed(MATRIX.format(cell=cell)) for cell in ("", "TICKET-12 until 2027-01-31"))
    ids = []
    for feature in (plain, marked):
        expand([feature], PERSONAS, PERSONAS, None, TODAY)
        ids.append([each.identity for each in feature.walk_scenarios() if isinstance(each, PersonaScenario)])
    assert ids[0] == ids[1]


# What is wrong with one


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of features of which one is never given, so that the matrices need not be complete."""
    (tmp_path / "others.feature").write_text("Feature: Others\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def mistake(folder: Path, text: str) -> str:
    settings = Config.from_file(config(folder, "http://127.0.0.1:1", features="."), environ={})
    (folder / "books.feature").write_text(dedent(text).lstrip("\n"), "utf-8")
    with pytest.raises(ConfigError) as caught:
        check([parse_file("books.feature")], settings, SERVICE)
    return str(caught.value)


SCENARIO = "Feature: F\n  {tag}\n  Scenario: S\n    Given a\n"


@pytest.mark.parametrize(
    ("tag", "flaw"),
    [
        ("@known", "@known names no ticket"),
        ("@known.until.2027-01-31", "@known.until.2027-01-31 names no ticket"),
        ("@known.TICKET-12", "@known.TICKET-12 has no date"),
        ("@known.TICKET-12.until", "@known.TICKET-12.until has no date"),
        ("@Known.TICKET-12.until.2027-02-30", '@Known.TICKET-12.until.2027-02-30 has no date: "2027-02-30" is none'),
        ("@known.TICKET-12.until.soon", '"soon" is none'),
        ("@known.TICKET-12.until.20270131", '"20270131" is none'),
        ("@known.T.until.2027-01-31.for.", "names no persona behind for"),
        ("@known.T.until.2027-01-31.for.viewr", 'is for "viewr"; did you mean "viewer"?'),
        ("@persona.viewer @known.T.until.2027-01-31.for.steward", 'is for "steward", as whom it is not run'),
        (
            "@known.T.until.2027-01-31 @known.U.until.2027-01-31.for.viewer",
            "viewer has two known issues, @known.T.until.2027-01-31 and @known.U.until.2027-01-31.for.viewer; keep one",
        ),
    ],
)
def test_a_mark_that_is_wrong_is_a_mistake_of_the_features(folder: Path, tag: str, flaw: str) -> None:
    said = mistake(folder, SCENARIO.format(tag=tag))
    assert said.startswith("the features have a mistake\n  books.feature:3: ")
    assert flaw in said


def test_a_whole_rule_or_feature_cannot_be_marked(folder: Path) -> None:
    mark = "@known.TICKET-12.until.2027-01-31"
    said = mistake(folder, f"{mark}\nFeature: F\n  {mark}\n  Rule: R\n    Scenario: S\n      Given a\n")
    assert said.startswith("the features have 2 mistakes")
    assert f"books.feature:1: {mark} marks a whole feature" in said
    assert f"books.feature:3: {mark} marks a whole rule" in said


def test_a_mark_of_a_cell_that_is_wrong_is_reported_with_its_row(folder: Path) -> None:
    said = mistake(folder, MATRIX.format(cell="until 2027-01-31 for viewer"))
    assert 'books.feature:9: the known issue "until 2027-01-31 for viewer" names no ticket' in said
    assert "expected: TICKET until 2027-01-31, with for PERSONA" in said


# In a run


@pytest.mark.parametrize("options", [(), ("-j", "2")])
def test_only_the_cell_that_is_marked_is_known(running: Library, tmp_path: Path, options: tuple[str, ...]) -> None:
    running.reset()
    project = Project(tmp_path, running.url)
    # The editor may create one, and the viewer may not: both cells are wrong, and one of them is known.
    rows = """
        | operation     | steward | editor  | viewer  | outsider | anonymous       | known issue                           |
        | create a book | allowed | refused | allowed | refused  | unauthenticated | TICKET-12 until 2999-12-31 for editor |
    """
    project.feature(
        "Feature: Books\n  Scenario Outline: <persona> <may> <operation>\n    Given a smoke shelf exists\n"
        f"    When I try to <operation>\n    Then I am <answer>\n\n    Examples:\n{rows}"
    )
    run = project.run(*options, "--stop", "-f", "rerun", "-o", "again.txt", "-D", "persona=editor,steward")
    assert run.code == 0, run.said
    assert {each["persona"]: each["state"] for each in run.report["scenarios"]} == {
        "steward": "passed",
        "editor": "known",
    }
    assert run.scenario("editor may not create a book")["known"]["ticket"] == "TICKET-12"
    assert run.report["verdicts"]["promises"] == (
        "1 promise is known to be broken, 1 of them dangerously; each other promise that was checked is kept"
    )
    assert "1 scenario passed, 0 failed, 0 skipped, 1 known" in run.said
    assert "0 features passed, 0 failed, 0 skipped, 1 known" in run.said
    assert not (tmp_path / "again.txt").exists()
    run = project.run(*options, "-D", "persona=editor,viewer")
    assert run.code == 1
    assert run.scenario("viewer may create a book")["state"] == "failed"


def test_a_bad_mark_ends_the_run_before_anything_is_sent(running: Library, tmp_path: Path) -> None:
    running.reset()
    project = Project(tmp_path, running.url)
    project.feature(SCENARIO.format(tag="@known.TICKET-12"))
    run = project.run()
    assert run.code == 2
    assert "@known.TICKET-12 has no date" in run.said
    assert running.seen == []
    assert run.report["ending"]["reason"] == "not_started"


def test_what_is_left_behind_counts_in_a_known_scenario_too(running: Library, tmp_path: Path) -> None:
    running.reset()
    project = Project(tmp_path, running.url, cleanup_budget=0.05)
    running.misbehave("DELETE", ".*", answers(500))
    project.feature(
        "@persona.steward\nFeature: F\n  @known.TICKET-12.until.2999-12-31\n  Scenario: Known\n"
        "    Given a smoke shelf exists\n    When I try to create a book\n    Then I am refused\n"
    )
    run = project.run()
    running.reset()
    assert run.code == 3
    assert run.report["scenarios"][0]["state"] == "cleanup_error"
    assert json.dumps(run.report["left_behind"]).count("smoke-")
