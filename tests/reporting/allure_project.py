"""A project made for the tests of Allure: steps that go wrong in every way, hooks that fail, and a feature of all outcomes."""

from __future__ import annotations

from pathlib import Path

PERSONAS = "support.runner:PersonaRunner"

STEPS = """
import shutil, pathlib
import allure
from behave import given, when, then

@given("a table")
@given("a text")
@given("nothing")
def nothing(context): pass

@when("it is wrong")
def wrong(context): assert False, "the answer is wrong"

@when("it breaks")
def breaks(context): raise RuntimeError("the wire was cut")

@when("it is skipped")
def skipped(context): context.scenario.skip("not on this deployment")

@when("the cleanup will fail")
def dirty(context):
    def clean(): raise RuntimeError("left behind: group 7")
    context.add_cleanup(clean)

@when("the user loses patience")
def interrupt(context): raise KeyboardInterrupt

@when("the user loses patience in the cleanup")
def interrupt_cleanup(context):
    def clean(): raise KeyboardInterrupt
    context.add_cleanup(clean)

@when("it tells more")
def more(context):
    allure.dynamic.title("Another title")
    allure.dynamic.label("layer", "api")
    allure.dynamic.severity("minor")
    allure.dynamic.parameter("size", 3)
    allure.attach("the body", name="note")

@when("the results vanish")
def vanish(context):
    shutil.rmtree("results")
    pathlib.Path("results").write_text("in the way")
    context.add_cleanup(lambda: pathlib.Path("cleaned").touch())

@when("{who} says {word}")
def says(context, who, word):
    allure.attach(word, name=word)
    assert word == "nothing", f"{who} said {word}"
"""

ENVIRONMENT = """
from support.reporting.console import cleanup_failed

def before_all(context):
    context.on_cleanup_error = cleanup_failed

def before_feature(context, feature):
    if "feature_hook" in feature.tags: raise RuntimeError("the feature is not ready")

def after_feature(context, feature):
    if "feature_end" in feature.tags: raise RuntimeError("the feature left a mess")

def before_scenario(context, scenario):
    if "hook" in scenario.tags: raise RuntimeError("no stage")

def after_scenario(context, scenario):
    if "after_hook" in scenario.tags: raise RuntimeError("no curtain")

def before_step(context, step):
    if step.name == "nothing" and "step_hook" in context.scenario.tags: assert False, "no cue"
"""

OUTCOMES = '''
@area @allure.label.owner:me @minor
Feature: Outcomes

  Background:
    Given nothing

  Scenario: Above every rule
    Given nothing

  @ruled @critical @allure.issue:BUG-7
  Rule: Under a rule

    @own
    Scenario: A table
      Given a table
        | name | size |
        | left | 3    |
      And a text
        """
        some text
        """

    Scenario: Wrong
      When it is wrong
      Then it is never reached

    Scenario: Breaks
      When it breaks

    Scenario: Undefined
      When nobody knows this step

    Scenario: Dirty
      When the cleanup will fail

    Scenario: Wrong and dirty
      Given nothing
      When the cleanup will fail
      And it is wrong

    @hook
    Scenario: No stage
      Given nothing

    @after_hook
    Scenario: No curtain
      Given nothing

    @step_hook
    Scenario: No cue
      Given nothing

    Scenario: Skipped by a step
      When it is skipped
      And it breaks

    Scenario: After the skipped one
      Given a text

    @not_now
    Scenario: Not selected
      When it breaks

    Scenario Outline: Same name
      Given nothing

      @rows
      Examples:
        | size |
        | 1    |
        | 2    |

    Scenario: Twice
      Given nothing

    Scenario: Twice
      When it breaks

    Scenario: Dynamic
      When it tells more

  Rule: Another rule

    Scenario: A table
      Given nothing
'''


def project(
    folder: Path, feature: str, *, runner: str = "behave.runner:Runner", environment: str = ENVIRONMENT
) -> Path:
    for path, text in {
        "behave.ini": f"""
            [behave]
            runner = {runner}
            show_skipped = false
            show_snippets = false
            scenario_outline_annotation_schema = {{name}}
            [behave.formatters]
            allure = support.reporting.allure:PersonaAllureFormatter
            """.replace("            ", ""),
        "environment.py": environment,
        "steps/steps.py": STEPS,
        "features/one.feature": feature,
        # The persona runner asks for every operation where all features are given, so one is held back.
        "features/held_back.feature": "Feature: Held back\n",
    }.items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(text)
    return folder
