"""Mistakes in the features that would let a promise pass without being checked, and selections that run nothing."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent

import pytest
from behave.configuration import Configuration
from behave.parser import parse_file

from support.errors import ConfigError
from support.run.feature_checks import check, check_nothing_left_out, check_paths, known_personas
from support.run.personas import expand
from support.settings.config import Config
from tests.library.worlds import SERVICE, config

PERSONAS = ("steward", "editor", "viewer", "outsider", "anonymous")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of features of which one is never given, so that the matrices need not be complete."""
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "others.feature").write_text("Feature: Others\n", "utf-8")
    monkeypatch.chdir(tmp_path / "features")
    return tmp_path / "features"


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return Config.from_file(config(tmp_path, "http://127.0.0.1:1"), environ={})


def write(folder: Path, text: str, name: str = "books") -> Path:
    path = folder / f"{name}.feature"
    path.write_text(dedent(text).lstrip("\n"), "utf-8")
    return path


def checked(folder: Path, settings: Config, text: str) -> None:
    check([parse_file(str(write(folder, text)))], settings, SERVICE)


def mistake(folder: Path, settings: Config, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        checked(folder, settings, text)
    return str(caught.value)


# Scenarios that would always pass


@pytest.mark.parametrize("keyword", ["Scenario", "Scenario Outline"])
def test_a_scenario_without_steps_is_a_mistake(folder: Path, settings: Config, keyword: str) -> None:
    examples = "    Examples:\n      | persona |\n      | 1 |\n" if keyword == "Scenario Outline" else ""
    text = f"Feature: F\n  Scenario: S\n    Given a\n\n  {keyword}: Nothing\n{examples}"
    assert mistake(folder, settings, text) == (
        'the features have a mistake\n  books.feature:5: "Nothing" has no steps, so it would always pass'
    )


def test_the_steps_of_the_background_are_not_steps_of_the_scenario(folder: Path, settings: Config) -> None:
    text = "Feature: F\n  Background:\n    Given a smoke shelf exists\n  Rule: R\n    Scenario: Nothing\n"
    assert 'books.feature:5: "Nothing" has no steps' in mistake(folder, settings, text)


def test_a_scenario_of_an_outline_is_reported_once(folder: Path, settings: Config) -> None:
    text = """
        Feature: F
          Scenario Outline: Nothing
            Examples:
              | persona |
              | a       |
              | b       |
    """
    assert mistake(folder, settings, text).count("has no steps") == 1


# Step keywords of other languages


@pytest.mark.parametrize("line", ["Wenn ich lese", "Quand je lis", "Когда я читаю", "もし本がある", "Och jag läser"])
@pytest.mark.parametrize("place", ["scenario", "outline", "background", "background of the rule"])
def test_a_step_of_another_language_is_a_mistake(folder: Path, settings: Config, line: str, place: str) -> None:
    """In a background it used to be left out without a word."""
    lines = {
        name: f"{line}" if name == place else ""
        for name in ("scenario", "outline", "background", "background of the rule")
    }
    text = f"""
        Feature: F
          Background:
            {lines["background"]}
            Given a
          Rule: R
            Background:
              {lines["background of the rule"]}
              Given a
            Scenario: S
              {lines["scenario"]}
              Given a
            Scenario Outline: O
              {lines["outline"]}
              Given a <persona>
              Examples:
                | persona |
                | x       |
    """
    said = mistake(folder, settings, text)
    assert f'"{line}" begins with a step keyword of another language, so it would not be run' in said
    assert "a mistake\n" in said


@pytest.mark.parametrize(
    "line",
    [
        "A tenant sorts its people into groups.",
        "An editor may change it.",
        "I want to find my books again.",
        "In a library, nobody waits.",
        "Do not disturb.",
        "No book is lost.",
        "Data is kept for a year.",
        "Date and time are in UTC.",
        "Men and women read.",
        "Bet on it.",
        "* a note",
        "When it rains, people read.",
        "Whenever it rains, people read.",
        "Ende gut, alles gut",
        "7 books are enough.",
    ],
)  # fmt: skip
def test_english_prose_is_not_a_mistake(folder: Path, settings: Config, line: str) -> None:
    checked(
        folder, settings, f"Feature: F\n  {line}\n  Rule: R\n    {line}\n    Scenario: S\n      Why.\n      Given a\n"
    )
    if not line.startswith(("*", "When it")):
        checked(folder, settings, f"Feature: F\n  Scenario: S\n    {line}\n    Given a\n")


def test_a_feature_in_another_language_has_the_keywords_of_its_own(folder: Path, settings: Config) -> None:
    text = "# language: de\nFunktionalität: F\n  Szenario: S\n    Wenn ich lese\n    Dann sehe ich\n"
    checked(folder, settings, text)
    wrong = text.replace("    Wenn", "    Quand je lis\n    Wenn")
    assert '"Quand je lis" begins with a step keyword' in mistake(folder, settings, wrong)


# Columns and tags


def test_a_column_that_is_neither_a_persona_nor_used_is_a_mistake(folder: Path, settings: Config) -> None:
    text = """
        Feature: F
          Scenario Outline: <persona> <may> <operation>
            When I try to <operation>
            Then I am <answer>
            Examples:
              | operation      | steward | editor  | veiwer  | outsider | anonymous |
              | list the books | allowed | allowed | allowed | refused  | refused   |
    """
    said = mistake(folder, settings, text)
    assert (
        'books.feature:5: the column "veiwer" is neither a persona nor used in the outline; did you mean "viewer"?'
    ) in said


@pytest.mark.parametrize(
    "place",
    ["Scenario Outline: <detail>", "@<detail>", "Given a <detail>", '"""\n<detail>\n"""', "| <detail> |\n| x |",
     "| x |\n| <detail> |"],
)  # fmt: skip
def test_a_column_may_be_used_anywhere_in_its_outline(folder: Path, settings: Config, place: str) -> None:
    tag = f"{place}\n" if place.startswith("@") else ""
    title = place if place.startswith("Scenario") else "Scenario Outline: O"
    more = "" if place.startswith(("Scenario", "@")) else place
    step = "" if more.startswith("Given") else "Given a\n"
    text = f"Feature: F\n{tag}{title}\n{step}{more}\nExamples:\n| detail |\n| x |\n"
    checked(folder, settings, text)
    unused = text.replace("<detail>", "detail")
    assert 'the column "detail" is neither a persona nor used' in mistake(folder, settings, unused)


def test_a_persona_tag_that_no_config_knows_is_a_mistake(folder: Path, settings: Config) -> None:
    said = mistake(folder, settings, "@persona.veiwer\nFeature: F\n  Scenario: S\n    Given a\n")
    assert 'books.feature:2: @persona.veiwer names no persona; did you mean "viewer"?' in said


def test_every_mistake_is_in_one_message(folder: Path, settings: Config) -> None:
    said = mistake(
        folder, settings, "@persona.nobody\nFeature: F\n  Scenario: A\n  Scenario: B\n    Wenn b\n    Given b\n"
    )
    assert said.startswith("the features have 3 mistakes\n")
    assert len(said.splitlines()) == 4


# Personas of other configs


def test_personas_of_other_configs_in_the_same_folder_are_known(folder: Path, settings: Config) -> None:
    others = {
        "staging.json": json.dumps({"personas": [{"name": "auditor"}, {"name": "viewer"}, {}, "guest", {"name": 7}]}),
        "broken.json": "{",
        "list.json": "[]",
        "other.json": '{"personas": {"name": "nobody"}}',
        "deep.json": "[" * 99999,
        "bytes.json": "",
    }
    for name, text in others.items():
        (settings.source.parent / name).write_text(text, "utf-8")
    (settings.source.parent / "bytes.json").write_bytes(b"\xff\xfe\x00")
    (settings.source.parent / "folder.json").mkdir()
    assert known_personas(settings) == (*PERSONAS, "auditor")
    checked(folder, settings, "@persona.auditor\nFeature: F\n  Scenario: S\n    Given a\n")
    assert "@persona.guest names no persona" in mistake(
        folder, settings, "@persona.guest\nFeature: F\n  Scenario: S\n    Given a\n"
    )


# The authorization matrices

MATRIX = """
    Feature: F
      Scenario Outline: <persona> <may> <operation>
        When I try to <operation>
        Then I am <answer>
        Examples:
          | operation      | steward | editor  | viewer  | outsider |
          | list the books | allowed | allowed | allowed | refused  |
"""


def test_a_missing_cell_is_reported_with_the_columns_and_what_to_do(folder: Path, settings: Config) -> None:
    said = mistake(folder, settings, MATRIX)
    assert said == (
        "the authorization matrices lack 1 row(s) or cell(s)\n"
        "  books.feature:7: no cell for anonymous\n"
        "    | list the books | allowed | allowed | allowed | refused | ? |\n"
        "  columns: operation | steward | editor | viewer | outsider | anonymous\n"
        "  try:     paste each row into its matrix and write allowed, refused or unauthenticated for each ?; for a new\n"
        "           persona, python -m support matrix --add-persona NAME --like OTHER writes the column into every matrix"
    )


def test_all_operations_are_needed_only_if_all_features_are_given(folder: Path, settings: Config) -> None:
    text = MATRIX.replace("outsider |", "outsider | anonymous |").replace("refused  |", "refused  | refused |")
    checked(folder, settings, text)
    (folder / "others.feature").unlink()
    assert "no matrix has a row for it\n    | create a shelf | ? | ? | ? | ? | ? |" in mistake(folder, settings, text)


def test_features_of_a_folder_below_count_as_features_too(folder: Path, settings: Config) -> None:
    text = MATRIX.replace("outsider |", "outsider | anonymous |").replace("refused  |", "refused  | refused |")
    (folder / "more").mkdir()
    (folder / "others.feature").rename(folder / "more" / "others.feature")
    checked(folder, settings, text)


# The command line


@pytest.mark.parametrize("location", ["nowhere.feature", "nowhere.feature:7", "nowhere", "@nowhere.txt"])
def test_a_path_that_does_not_exist_is_a_mistake(location: str) -> None:
    with pytest.raises(ConfigError, match=r"^there is no nowhere.*\n  try: a file or folder of features"):
        check_paths([location])


def test_a_path_that_exists_is_not_a_mistake(folder: Path) -> None:
    path = write(folder, "Feature: F\n")
    check_paths([str(path), f"{path}:1", str(folder)])


FEATURE = "Feature: F\n  @slow @persona.viewer\n  Scenario: S\n    Given a\n"


def left_out(path: Path, selected: tuple[str, ...], *options: str, location: str | None = None) -> str | None:
    """What the check says about a feature that is named on the command line."""
    feature = parse_file(str(path))
    expand([feature], PERSONAS, selected)
    behave = Configuration([*options], load_config=False)
    features = [feature] if feature.walk_scenarios() else []
    try:
        check_nothing_left_out([location or str(path)], features, behave, selected)
    except ConfigError as problem:
        return str(problem)
    return None


def test_a_named_feature_with_a_selected_scenario_is_not_a_mistake(folder: Path) -> None:
    path = write(folder, FEATURE)
    assert left_out(path, ("viewer",)) is None
    assert left_out(path, ("viewer",), "--tags", "@slow") is None


@pytest.mark.parametrize(
    ("selected", "options"),
    [(("viewer",), ("--tags", "@fast")), (("viewer",), ("--name", "Another")), (("steward", "editor"), ())],
)
@pytest.mark.parametrize("line", ["", ":3"])
def test_a_named_feature_without_a_selected_scenario_is_a_mistake(
    folder: Path, selected: tuple[str, ...], options: tuple[str, ...], line: str
) -> None:
    path = write(folder, FEATURE)
    said = left_out(path, selected, *options, location=f"{path}{line}")
    assert said == (
        f"no scenario of {path} is selected (personas: {', '.join(selected)})\n"
        "  try: another --tags, --name, line or -D persona=; or leave it out"
    )


def test_a_folder_without_a_selected_scenario_is_not_a_mistake(folder: Path) -> None:
    path = write(folder, FEATURE)
    assert left_out(path, ("viewer",), "--tags", "@fast", location=str(folder)) is None


def test_a_list_of_features_is_not_a_named_feature(folder: Path) -> None:
    path = write(folder, FEATURE)
    names = folder / "names.txt"
    names.write_text("books.feature\n", "utf-8")
    assert left_out(path, ("viewer",), "--tags", "@fast", location=f"@{names}") is None
