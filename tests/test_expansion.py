"""Scenarios once for each persona: who they are meant for, wide tables, and all that behave's options rely on."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from behave.model import Feature, Scenario, ScenarioOutline
from behave.parser import parse_feature
from behave.runner_util import FeatureScenarioLocationCollector, FileLocation

from support.config import SERVICES
from support.expansion import cells, expand, missing, misspelt, persona_of
from support.service import ServiceDescription

PERSONAS = ("admin", "viewer", "anonymous")
MIXED = """
    @groups
    Feature: Groups
      Why anyone cares.

      Background:
        Given a smoke tenant exists

      Scenario: For all
        When I list the groups

      @persona.viewer @persona.admin @smoke
      Scenario: For two
        When I list the groups

      Rule: A rule
        Background:
          Given a smoke group exists

        Scenario: In a rule
          When I list the groups

        @persona.admin
        Scenario Outline: It is <how>
          When I <what> the group as <persona>

          Examples: ways
            | how  | what   |
            | read | read   |
            | gone | delete |
"""
WIDE = """
    Feature: Groups
      Rule: Who may
        @authorization
        Scenario Outline: <operation>
          Given a smoke group exists
          When I try to <operation>
          Then I am <answer>

          Examples:
            | operation       | admin   | viewer  | anonymous       |
            | list the groups | allowed | allowed | unauthenticated |
            | create a group  | allowed | refused | unauthenticated |
"""


def parsed(text: str, filename: str = "groups.feature") -> Feature:
    feature = parse_feature(dedent(text).lstrip("\n"), filename=filename)
    assert feature is not None
    return feature


def expanded(text: str, selected: tuple[str, ...] = PERSONAS) -> Feature:
    feature = parsed(text)
    expand([feature], PERSONAS, selected)
    return feature


def names(feature: Feature) -> list[str]:
    return [scenario.name for scenario in feature.walk_scenarios()]


def steps(scenario: Scenario) -> list[str]:
    return [f"{step.keyword} {step.name}" for step in scenario.all_steps]


def by_name(feature: Feature, name: str) -> Scenario:
    return next(scenario for scenario in feature.walk_scenarios() if scenario.name == name)


@pytest.fixture(scope="module")
def service() -> ServiceDescription:
    return ServiceDescription.from_file(SERVICES / "tenant_management.json")


@pytest.fixture(autouse=True)
def _names_as_behave_ini_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScenarioOutline, "annotation_schema", "{name}")


# Who a scenario is meant for


def test_each_scenario_is_there_once_for_each_persona_that_it_is_meant_for():
    assert names(expanded(MIXED)) == [
        "For all [admin]", "For all [viewer]", "For all [anonymous]",
        "For two [admin]", "For two [viewer]",
        "In a rule [admin]", "In a rule [viewer]", "In a rule [anonymous]",
        "It is read [admin]", "It is gone [admin]",
    ]  # fmt: skip


def test_only_selected_personas_run():
    assert names(expanded(MIXED, ("viewer",))) == ["For all [viewer]", "For two [viewer]", "In a rule [viewer]"]


def test_a_scenario_for_nobody_who_is_selected_is_left_out():
    assert "For two [anonymous]" not in names(expanded(MIXED, ("anonymous",)))
    assert len(names(expanded(MIXED, ("anonymous",)))) == 2


@pytest.mark.parametrize(
    ("feature", "rule", "scenario", "meant"),
    [
        ("", "", "", PERSONAS),
        ("@persona.admin", "", "", ("admin",)),
        ("@persona.admin", "@persona.viewer", "", ("viewer",)),
        ("@persona.admin", "@persona.viewer", "@persona.anonymous", ("anonymous",)),
        ("@persona.admin", "", "@persona.viewer @persona.anonymous", ("viewer", "anonymous")),
        ("@smoke", "@other", "@slow", PERSONAS),
    ],
)
def test_the_nearest_tags_that_name_personas_count(feature, rule, scenario, meant):
    text = f"{feature}\nFeature: F\n  {rule}\n  Rule: R\n    {scenario}\n    Scenario: S\n      When I log in\n"
    done = expanded(text)
    assert names(done) == [f"S [{persona}]" for persona in meant]
    assert [[tag for tag in each.effective_tags if tag.startswith("persona.")] for each in done.walk_scenarios()] == [
        [f"persona.{persona}"] for persona in meant
    ]


def test_a_scenario_knows_its_persona():
    feature = expanded(MIXED)
    assert [persona_of(scenario) for scenario in feature.walk_scenarios()][:5] == [
        "admin",
        "viewer",
        "anonymous",
        "admin",
        "viewer",
    ]


def test_a_scenario_that_was_not_expanded_has_no_persona():
    assert {persona_of(scenario) for scenario in parsed(MIXED).walk_scenarios()} == {None}


def test_other_tags_are_kept():
    assert set(by_name(expanded(MIXED), "For two [viewer]").effective_tags) == {"groups", "smoke", "persona.viewer"}


# What a clone is


def test_background_steps_come_first_and_stay_apart():
    scenario = by_name(expanded(MIXED), "In a rule [viewer]")
    assert [step.name for step in scenario.background_steps] == ["a smoke tenant exists", "a smoke group exists"]
    assert [step.name for step in scenario.steps] == ["I list the groups"]
    assert steps(scenario) == ["Given a smoke tenant exists", "Given a smoke group exists", "When I list the groups"]


def test_no_two_scenarios_share_a_step():
    every = [step for scenario in expanded(MIXED).walk_scenarios() for step in scenario.all_steps]
    assert len({id(step) for step in every}) == len(every)


def test_the_persona_can_be_named_in_a_step():
    assert steps(by_name(expanded(MIXED), "It is gone [admin]"))[-1] == "When I delete the group as admin"


def test_a_clone_belongs_to_its_feature_and_rule():
    feature = expanded(MIXED)
    scenario = by_name(feature, "In a rule [viewer]")
    assert scenario.feature is feature
    assert scenario.parent is feature.rules[0]
    assert (scenario.filename, scenario.line, scenario.keyword) == ("groups.feature", 19, "Scenario")


def test_a_row_holds_the_cells_and_the_persona_for_the_reports():
    row = by_name(expanded(MIXED), "It is gone [admin]")._row
    assert dict(row.items()) == {"how": "gone", "what": "delete", "persona": "admin"}


def test_a_table_or_text_of_a_step_is_filled_in_for_each():
    text = '''
        Feature: F
          Scenario Outline: S <word>
            When I log in
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
    first, second = (each for each in expanded(text, ("admin", "viewer")).walk_scenarios())
    assert [each.steps[0].text for each in (first, second)] == ["hello x of admin", "hello x of viewer"]
    assert [list(each.steps[1].table[0].cells) for each in (first, second)] == [["x", "admin"], ["x", "viewer"]]


def test_walking_a_feature_and_its_rules_finds_the_same_scenarios():
    feature = expanded(MIXED)
    assert [each.name for each in feature.scenarios] == names(feature)[:5]
    assert [each.name for each in feature.rules[0].walk_scenarios()] == names(feature)[5:]
    assert all(each.status.name == "untested" for each in feature.walk_scenarios())


def test_a_feature_without_scenarios_is_left_as_it_is():
    assert names(expanded("Feature: Empty\n")) == []


# Wide tables


def test_a_wide_table_becomes_a_scenario_for_each_cell():
    feature = expanded(WIDE)
    assert names(feature) == [
        f"{operation} [{persona}]" for operation in ("list the groups", "create a group") for persona in PERSONAS
    ]
    assert steps(by_name(feature, "create a group [viewer]")) == [
        "Given a smoke group exists", "When I try to create a group", "Then I am refused",
    ]  # fmt: skip


def test_a_cells_scenario_stands_where_its_row_is():
    feature = expanded(WIDE)
    assert {(each.name, each.line) for each in feature.walk_scenarios() if "viewer" in each.name} == {
        ("list the groups [viewer]", 11), ("create a group [viewer]", 12),
    }  # fmt: skip


def test_a_cells_row_holds_the_answer_and_no_other_personas_column():
    row = by_name(expanded(WIDE), "create a group [anonymous]")._row
    assert dict(row.items()) == {"operation": "create a group", "answer": "unauthenticated", "persona": "anonymous"}


def test_a_table_that_gives_the_answer_itself_is_not_wide():
    text = """
        Feature: F
          Scenario Outline: <operation>
            When I try to <operation>
            Then I am <answer>

            Examples:
              | operation       | answer  |
              | list the groups | allowed |
    """
    assert names(expanded(text)) == [f"list the groups [{persona}]" for persona in PERSONAS]
    assert list(cells([parsed(text)], PERSONAS)) == []


def test_a_wide_table_with_persona_tags_is_for_those_only():
    text = WIDE.replace("@authorization", "@authorization @persona.viewer")
    assert names(expanded(text)) == ["list the groups [viewer]", "create a group [viewer]"]


def test_every_cell_is_known_with_its_place():
    found = list(cells([parsed(WIDE)], PERSONAS))
    assert len(found) == 6
    assert [(each.operation, each.persona, each.word, each.where) for each in found][4] == (
        "create a group", "viewer", "refused", "groups.feature:12",
    )  # fmt: skip


# What the tables lack


def test_tables_that_are_whole_lack_nothing(service):
    assert missing([parsed(WIDE)], PERSONAS, service, whole=False) == []


def test_a_missing_column_is_told_as_rows_to_paste(service):
    lines = missing([parsed(WIDE)], (*PERSONAS, "member"), service, whole=False)
    assert lines == [
        "groups.feature:11: no cell for member\n    | list the groups | allowed | allowed | unauthenticated | ? |",
        "groups.feature:12: no cell for member\n    | create a group | allowed | refused | unauthenticated | ? |",
    ]


def test_an_empty_cell_is_a_missing_one(service):
    lines = missing([parsed(WIDE.replace("refused", "       "))], PERSONAS, service, whole=False)
    assert lines == ["groups.feature:12: no cell for viewer\n    | create a group | allowed | ? | unauthenticated |"]


def test_an_operation_without_a_row_is_told_as_a_row_to_paste(service):
    lines = missing([parsed(WIDE)], PERSONAS, service, whole=True)
    lacking = {operation.phrase for operation in service.operations} - {"list the groups", "create a group"}
    assert len(lines) == len(lacking)
    assert "no table has a row for it\n    | delete the group | ? | ? | ? |" in lines


def test_a_row_that_is_about_another_thing_or_a_variant_does_not_stand_for_the_operation(service):
    text = WIDE.replace("| list the groups |", "| list the groups with a page of no items |")
    assert any("| list the groups |" in line for line in missing([parsed(text)], PERSONAS, service, whole=True))


def test_a_row_of_an_operation_that_is_not_described_is_not_mistaken_for_one(service):
    text = WIDE.replace("| create a group  |", "| create a grupp  |")
    assert any("| create a group |" in line for line in missing([parsed(text)], PERSONAS, service, whole=True))


def test_the_personas_of_an_operation_may_be_spread_over_tables(service):
    first = WIDE.replace("@authorization", "@persona.admin @persona.viewer")
    second = WIDE.replace("@authorization", "@persona.anonymous")
    lines = missing([parsed(first), parsed(second)], PERSONAS, service, whole=True)
    assert not any("| list the groups |" in line for line in lines)


def test_an_operation_that_lacks_a_persona_in_every_table_is_told(service):
    text = WIDE.replace("@authorization", "@persona.admin @persona.viewer")
    lines = missing([parsed(text)], PERSONAS, service, whole=True)
    assert any("| list the groups |" in line for line in lines)


# behave's own options


def selected(text: str, line: int) -> Any:
    feature = parsed(text)
    collector = FeatureScenarioLocationCollector(feature)
    collector.add_location(FileLocation("groups.feature", line))
    chosen = collector.build_feature()
    expand([chosen], PERSONAS, PERSONAS)
    return [each.name for each in chosen.walk_scenarios() if not each.should_skip]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (8, [f"For all [{persona}]" for persona in PERSONAS]),
        (12, ["For two [admin]", "For two [viewer]"]),
        (19, [f"In a rule [{persona}]" for persona in PERSONAS]),
        (28, ["It is read [admin]"]),
        (29, ["It is gone [admin]"]),
    ],
)
def test_what_a_line_selects_is_selected_for_each_persona_and_nothing_else(line, expected):
    assert selected(MIXED, line) == expected


def test_a_line_of_a_wide_table_selects_its_row_for_each_persona():
    assert selected(WIDE, 12) == [f"create a group [{persona}]" for persona in PERSONAS]


def test_a_tag_that_nearly_names_a_persona_is_told_of():
    text = "Feature: F\n  @persona.tenent_admin @persona.auditor\n  Scenario: S\n    Given a\n"
    lines = misspelt([parse_feature(text)], ("admin", "tenant_admin"))
    assert [line.split(": ", 1)[1] for line in lines] == [
        "@persona.tenent_admin names no persona; did you mean @persona.tenant_admin?"
    ]


def test_an_outline_without_a_scenario_for_anybody_is_left_out():
    text = "Feature: F\n  @persona.nobody\n  Scenario Outline: <a>\n    Given <a>\n    Examples:\n      | a |\n      | 1 |\n"
    feature = parse_feature(text)
    expand([feature], ("admin",), ("admin",))
    assert feature.run_items == []
