"""The identity of a scenario: the same in every run, whatever is inserted, selected, reordered or rendered."""

from __future__ import annotations

import pytest
from behave.runner_util import FeatureScenarioLocationCollector, FileLocation

from support.results.records import ScenarioId
from support.run.personas import expand, identity_of
from tests.run.features import MATRIX, MIXED, PERSONAS, by_name, expanded, parsed

TWINS = """
    Feature: Twins
      Scenario: The same
        When I list the books

      Scenario: The same
        When I create a book

      Rule: Elsewhere
        Scenario: The same
          When I list the books

        Scenario Outline: The same
          When I <what>

          Examples:
            | what          |
            | create a book |
            | create a book |
"""


def ids(text: str, selected: tuple[str, ...] = PERSONAS, configured: tuple[str, ...] = PERSONAS) -> list[ScenarioId]:
    return [identity_of(scenario) for scenario in expanded(text, selected, configured).walk_scenarios()]


def test_an_identity_is_the_file_the_rule_the_written_name_the_cells_and_the_persona() -> None:
    assert identity_of(by_name(expanded(MIXED), "For two [viewer]")) == ScenarioId(
        "books.feature", "", "For two", (), "viewer"
    )
    assert identity_of(by_name(expanded(MIXED), "It is gone [steward]")) == ScenarioId(
        "books.feature", "A rule", "It is <how>", (("how", "gone"), ("what", "delete")), "steward"
    )


def test_the_identity_of_a_cell_has_the_operation_and_not_the_answer() -> None:
    """So it stays the same if the matrix expects something else."""
    identity = identity_of(by_name(expanded(MATRIX), "viewer may not create a book"))
    assert identity.name == "<persona> <may> <operation>"
    assert identity.cells == (("operation", "create a book"),)
    assert ids(MATRIX.replace("refused", "allowed")) == ids(MATRIX)


def test_its_key_is_one_text() -> None:
    identity = ScenarioId("books.feature", "A rule", "It is <how>", (("how", "gone"), ("what", "x")), "steward", 2)
    assert identity.key == "books.feature > A rule > It is <how> > how=gone, what=x > steward > #2"
    assert ScenarioId("books.feature", "", "For all", (), "viewer").key == "books.feature > For all > viewer"


@pytest.mark.parametrize("text", [MIXED, MATRIX, TWINS])
def test_no_two_scenarios_have_the_same_identity(text: str) -> None:
    assert len({each.key for each in ids(text)}) == len(ids(text))


@pytest.mark.parametrize("text", [MIXED, MATRIX, TWINS])
def test_inserted_lines_make_no_difference(text: str) -> None:
    inserted = "\n# a comment\n" + text.replace("\n\n", "\n\n\n    # another comment\n\n")
    assert ids(inserted) == ids(text)


@pytest.mark.parametrize("text", [MIXED, MATRIX, TWINS])
def test_the_selection_of_personas_makes_no_difference(text: str) -> None:
    assert ids(text, ("viewer",)) == [each for each in ids(text) if each.persona == "viewer"]


@pytest.mark.parametrize("text", [MIXED, MATRIX, TWINS])
def test_the_order_of_the_personas_makes_no_difference(text: str) -> None:
    reverse = PERSONAS[::-1]
    assert set(ids(text, reverse, reverse)) == set(ids(text))


@pytest.mark.parametrize("line", [5, 18])
def test_a_selection_by_line_makes_no_difference(line: int) -> None:
    """What is not selected still counts among equals."""
    feature = parsed(TWINS)
    collector = FeatureScenarioLocationCollector(feature)
    collector.add_location(FileLocation("books.feature", line))
    chosen = collector.build_feature()
    expand([chosen], PERSONAS, PERSONAS)
    found = [identity_of(each) for each in chosen.walk_scenarios() if not each.should_skip]
    expected = [identity_of(each) for each in expanded(TWINS).walk_scenarios() if each.line == line]
    assert found == expected
    assert [each.ordinal for each in found] == [2, 2, 2]


def test_another_scenario_of_another_name_makes_no_difference() -> None:
    more = TWINS.replace("Feature: Twins\n", "Feature: Twins\n      Scenario: Another\n        When I sign in\n\n")
    assert [each for each in ids(more) if each.name != "Another"] == ids(TWINS)


def test_the_rendered_title_makes_no_difference() -> None:
    """What a cell holds of the persona is rendered into the title, and the written name stays."""
    titles = [each.name for each in expanded(MATRIX).walk_scenarios()]
    assert len(set(titles)) == 6
    assert {each.name for each in ids(MATRIX)} == {"<persona> <may> <operation>"}


def test_equal_scenarios_are_distinguished_by_their_order() -> None:
    found = [(each.rule, each.cells, each.ordinal) for each in ids(TWINS, ("viewer",))]
    assert found == [
        ("", (), 1),
        ("", (), 2),
        ("Elsewhere", (), 1),
        ("Elsewhere", (("what", "create a book"),), 1),
        ("Elsewhere", (("what", "create a book"),), 2),
    ]
