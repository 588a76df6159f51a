"""Features for the tests of expansion and of the authorization matrix, parsed as behave parses them."""

from __future__ import annotations

from textwrap import dedent

from behave.model import Feature, Scenario
from behave.parser import parse_feature

from support.run.personas import expand

PERSONAS = ("steward", "viewer", "anonymous")
MIXED = """
    @books
    Feature: Books
      Why anyone cares.

      Background:
        Given a smoke shelf exists

      Scenario: For all
        When I list the books

      @persona.viewer @persona.steward @smoke
      Scenario: For two
        When I list the books

      Rule: A rule
        Background:
          Given a smoke book exists

        Scenario: In a rule
          When I list the books

        @persona.steward
        Scenario Outline: It is <how>
          When I <what> the book as <persona>

          Examples: ways
            | how  | what   |
            | read | read   |
            | gone | delete |
"""
MATRIX = """
    Feature: Books
      Rule: Only editors change the books of a shelf
        @authorization
        Scenario Outline: <persona> <may> <operation>
          Given a smoke book exists
          When I try to <operation>
          Then I am <answer>

          Examples:
            | operation      | steward | viewer  | anonymous       |
            | list the books | allowed | allowed | unauthenticated |
            | create a book  | allowed | refused | unauthenticated |
"""


def parsed(text: str, filename: str = "books.feature") -> Feature:
    """A feature as behave reads it."""
    feature = parse_feature(dedent(text).lstrip("\n"), filename=filename)
    assert feature is not None
    return feature


def expanded(text: str, selected: tuple[str, ...] = PERSONAS, configured: tuple[str, ...] = PERSONAS) -> Feature:
    """A feature with a scenario for each selected persona."""
    feature = parsed(text)
    expand([feature], configured, selected)
    return feature


def names(feature: Feature) -> list[str]:
    """The titles of its scenarios."""
    return [scenario.name for scenario in feature.walk_scenarios()]


def steps(scenario: Scenario) -> list[str]:
    """The steps of a scenario, those of the background first."""
    return [f"{step.keyword} {step.name}" for step in scenario.all_steps]


def by_name(feature: Feature, name: str) -> Scenario:
    """The scenario with a title."""
    return next(scenario for scenario in feature.walk_scenarios() if scenario.name == name)
