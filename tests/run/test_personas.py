"""Each scenario once for each persona: whom it is meant for, its title, and all that behave's options rely on."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from behave.runner_util import FeatureScenarioLocationCollector, FileLocation

from support.results.judgement import MatrixCell
from support.run.behave_internals import row_of
from support.run.personas import OUTCOMES, PersonaScenario, expand, identity_of, misspelt_tags, persona_of
from tests.run.features import MATRIX, MIXED, PERSONAS, by_name, expanded, names, parsed, steps

# Whom a scenario is meant for


def test_each_scenario_runs_once_for_each_persona_that_it_is_meant_for() -> None:
    assert names(expanded(MIXED)) == [
        "For all [steward]", "For all [viewer]", "For all [anonymous]",
        "For two [steward]", "For two [viewer]",
        "In a rule [steward]", "In a rule [viewer]", "In a rule [anonymous]",
        "It is read [steward]", "It is gone [steward]",
    ]  # fmt: skip


def test_only_selected_personas_run() -> None:
    assert names(expanded(MIXED, ("viewer",))) == ["For all [viewer]", "For two [viewer]", "In a rule [viewer]"]


def test_a_scenario_for_no_selected_persona_is_left_out() -> None:
    assert names(expanded(MIXED, ("anonymous",))) == ["For all [anonymous]", "In a rule [anonymous]"]


@pytest.mark.parametrize(
    ("feature", "rule", "scenario", "meant"),
    [
        ("", "", "", PERSONAS),
        ("@persona.steward", "", "", ("steward",)),
        ("@persona.steward", "@persona.viewer", "", ("viewer",)),
        ("@persona.steward", "@persona.viewer", "@persona.anonymous", ("anonymous",)),
        ("@persona.steward", "", "@persona.viewer @persona.anonymous", ("viewer", "anonymous")),
        ("@smoke", "@other", "@slow", PERSONAS),
    ],
)
def test_the_nearest_tags_that_name_personas_count(
    feature: str, rule: str, scenario: str, meant: tuple[str, ...]
) -> None:
    text = f"{feature}\nFeature: F\n  {rule}\n  Rule: R\n    {scenario}\n    Scenario: S\n      When I sign in\n"
    done = expanded(text)
    assert names(done) == [f"S [{persona}]" for persona in meant]
    assert [[tag for tag in each.effective_tags if tag.startswith("persona.")] for each in done.walk_scenarios()] == [
        [f"persona.{persona}"] for persona in meant
    ]


def test_a_scenario_knows_its_persona() -> None:
    found = [persona_of(scenario) for scenario in expanded(MIXED).walk_scenarios()]
    assert found[:5] == ["steward", "viewer", "anonymous", "steward", "viewer"]


def test_a_scenario_that_was_not_expanded_has_no_persona() -> None:
    assert {persona_of(scenario) for scenario in parsed(MIXED).walk_scenarios()} == {None}
    assert {identity_of(scenario).persona for scenario in parsed(MIXED).walk_scenarios()} == {""}


def test_other_tags_are_kept() -> None:
    tags = by_name(expanded(MIXED), "For two [viewer]").effective_tags
    assert set(tags) == {"books", "smoke", "persona.viewer"}


def test_a_tag_that_names_no_persona_is_reported_with_its_place() -> None:
    text = "Feature: F\n  @persona.edtior @persona.guest\n  Scenario: S\n    Given a\n"
    assert misspelt_tags([parsed(text)], ("steward", "editor")) == [
        'books.feature:3: @persona.edtior names no persona; did you mean "editor"?',
        "books.feature:3: @persona.guest names no persona; configured: steward, editor",
    ]


@pytest.mark.parametrize("holder", ["feature", "rule", "outline"])
def test_the_tags_of_features_rules_and_outlines_are_looked_at_too(holder: str) -> None:
    tags = {name: f"@persona.nobody_{name}" if name == holder else "" for name in ("feature", "rule", "outline")}
    text = (
        f"{tags['feature']}\nFeature: F\n  {tags['rule']}\n  Rule: R\n    {tags['outline']}\n"
        "    Scenario Outline: S <a>\n      Given <a>\n      Examples:\n        | a |\n        | 1 |\n"
    )
    lines = misspelt_tags([parsed(text)], PERSONAS)
    assert lines
    assert all(f"@persona.nobody_{holder} names no persona" in line for line in lines)


def test_an_outline_that_is_meant_for_no_persona_is_left_out() -> None:
    text = "Feature: F\n  @persona.nobody\n  Scenario Outline: <a>\n    Given <a>\n    Examples:\n      | a |\n      | 1 |\n"
    feature = parsed(text)
    expand([feature], PERSONAS, PERSONAS)
    assert feature.run_items == []


# Steps and rows


def test_the_steps_of_the_background_come_first_and_stay_apart() -> None:
    scenario = by_name(expanded(MIXED), "In a rule [viewer]")
    assert [step.name for step in scenario.background_steps] == ["a smoke shelf exists", "a smoke book exists"]
    assert [step.name for step in scenario.steps] == ["I list the books"]
    assert steps(scenario) == ["Given a smoke shelf exists", "Given a smoke book exists", "When I list the books"]


def test_no_two_scenarios_share_a_step() -> None:
    every = [step for scenario in expanded(MIXED).walk_scenarios() for step in scenario.all_steps]
    assert len({id(step) for step in every}) == len(every)


def test_a_step_can_name_the_persona() -> None:
    assert steps(by_name(expanded(MIXED), "It is gone [steward]"))[-1] == "When I delete the book as steward"


def test_a_scenario_belongs_to_its_feature_and_rule() -> None:
    feature = expanded(MIXED)
    scenario = by_name(feature, "In a rule [viewer]")
    assert scenario.feature is feature
    assert scenario.parent is feature.rules[0]
    assert (scenario.filename, scenario.line, scenario.keyword) == ("books.feature", 19, "Scenario")


def test_a_row_has_the_cells_and_the_persona() -> None:
    row = row_of(by_name(expanded(MIXED), "It is gone [steward]"))
    assert row is not None
    assert dict(row.items()) == {"how": "gone", "what": "delete", "persona": "steward"}


def test_a_table_or_a_text_of_a_step_is_filled_in_for_each() -> None:
    text = '''
        Feature: F
          Scenario Outline: S <word>
            When I sign in
              """
              hello <word> of <persona>
              """
            Then I am <word>
              | a      | b         |
              | <word> | <persona> |

            Examples:
              | word |
              | x    |
    '''
    first, second = (each for each in expanded(text, ("steward", "viewer")).walk_scenarios())
    assert [each.steps[0].text for each in (first, second)] == ["hello x of steward", "hello x of viewer"]
    assert [list(each.steps[1].table[0].cells) for each in (first, second)] == [["x", "steward"], ["x", "viewer"]]


def test_walking_a_feature_and_its_rules_finds_the_same_scenarios() -> None:
    feature = expanded(MIXED)
    assert [each.name for each in feature.scenarios] == names(feature)[:5]
    assert [each.name for each in feature.rules[0].walk_scenarios()] == names(feature)[5:]
    assert all(each.status.name == "untested" for each in feature.walk_scenarios())


def test_a_feature_without_scenarios_is_left_as_it_is() -> None:
    assert names(expanded("Feature: Empty\n")) == []


# Authorization matrices


def test_each_cell_of_a_matrix_is_a_scenario_with_its_outcome_in_the_title() -> None:
    assert names(expanded(MATRIX)) == [
        "steward may list the books",
        "viewer may list the books",
        "anonymous must sign in to list the books",
        "steward may create a book",
        "viewer may not create a book",
        "anonymous must sign in to create a book",
    ]


@pytest.mark.parametrize(("answer", "title"), [
    ("allowed", "viewer may update the book"),
    ("refused", "viewer may not update the book"),
    ("unauthenticated", "viewer must sign in to update the book"),
    ("missing", 'viewer is answered "missing" when trying to update the book'),
])  # fmt: skip
def test_a_title_is_a_sentence_for_every_answer(answer: str, title: str) -> None:
    text = f"""
        Feature: F
          Scenario Outline: <persona> <may> <operation>
            When I try to <operation>
            Then I am <answer>
            Examples:
              | operation       | viewer   |
              | update the book | {answer} |
    """
    assert names(expanded(text, ("viewer",), ("viewer",))) == [title]
    assert set(OUTCOMES) == {"allowed", "refused", "unauthenticated"}


def test_the_persona_is_appended_to_a_title_that_does_not_name_it() -> None:
    text = MATRIX.replace("<persona> <may> <operation>", "To <operation> is <answer>")
    assert names(expanded(text, ("viewer",))) == [
        "To list the books is allowed [viewer]",
        "To create a book is refused [viewer]",
    ]


def test_each_scenario_of_a_matrix_asserts_the_answer_of_its_cell() -> None:
    assert steps(by_name(expanded(MATRIX), "viewer may not create a book")) == [
        "Given a smoke book exists", "When I try to create a book", "Then I am refused",
    ]  # fmt: skip


def test_the_scenario_of_a_cell_has_the_line_of_its_row() -> None:
    assert {(each.name, each.line) for each in expanded(MATRIX, ("viewer",)).walk_scenarios()} == {
        ("viewer may list the books", 11), ("viewer may not create a book", 12),
    }  # fmt: skip


def test_the_row_of_a_cell_has_the_answer_and_no_column_of_another_persona() -> None:
    row = row_of(by_name(expanded(MATRIX), "anonymous must sign in to create a book"))
    assert row is not None
    assert dict(row.items()) == {
        "operation": "create a book", "answer": "unauthenticated", "may": "must sign in to", "persona": "anonymous",
    }  # fmt: skip


@pytest.mark.parametrize("holder", ["Feature", "Rule"])
def test_a_matrix_names_its_personas_by_its_columns_whatever_the_tags_above_it_say(holder: str) -> None:
    text = dedent(MATRIX).replace(f"{holder}:", f"@persona.viewer\n{holder}:")
    assert len(names(expanded(text))) == 6


def test_only_its_own_tags_restrict_a_matrix() -> None:
    text = MATRIX.replace("@authorization", "@authorization @persona.viewer")
    assert names(expanded(text)) == ["viewer may list the books", "viewer may not create a book"]


def test_a_table_that_has_the_answer_itself_is_not_a_matrix() -> None:
    text = """
        Feature: F
          @persona.steward @persona.viewer
          Scenario Outline: To <operation> is <answer>
            When I try to <operation>
            Then I am <answer>

            Examples:
              | operation      | answer  |
              | list the books | allowed |
    """
    assert names(expanded(text)) == [f"To list the books is allowed [{name}]" for name in ("steward", "viewer")]


# behave's own options


def selected(text: str, line: int) -> Any:
    feature = parsed(text)
    collector = FeatureScenarioLocationCollector(feature)
    collector.add_location(FileLocation("books.feature", line))
    chosen = collector.build_feature()
    expand([chosen], PERSONAS, PERSONAS)
    return [each.name for each in chosen.walk_scenarios() if not each.should_skip]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (8, [f"For all [{persona}]" for persona in PERSONAS]),
        (12, ["For two [steward]", "For two [viewer]"]),
        (19, [f"In a rule [{persona}]" for persona in PERSONAS]),
        (28, ["It is read [steward]"]),
        (29, ["It is gone [steward]"]),
    ],
)
def test_what_a_line_selects_is_selected_for_each_persona_and_nothing_else(line: int, expected: list[str]) -> None:
    assert selected(MIXED, line) == expected


def test_a_line_of_a_matrix_selects_its_row_for_each_persona() -> None:
    assert selected(MATRIX, 12) == names(expanded(MATRIX))[3:]


def test_a_cell_of_a_matrix_is_kept_with_its_scenario_and_no_other_scenario_has_one() -> None:
    found = [each.cell for each in expanded(MATRIX).walk_scenarios() if isinstance(each, PersonaScenario)]
    assert found[3:] == [
        MatrixCell("create a book", "allowed"),
        MatrixCell("create a book", "refused"),
        MatrixCell("create a book", "unauthenticated"),
    ]
    assert {each.cell for each in expanded(MIXED).walk_scenarios() if isinstance(each, PersonaScenario)} == {None}
