"""A project for the tests of the Allure report: steps that fail in every way, hooks that fail, and a feature of all outcomes."""

from __future__ import annotations

from pathlib import Path

PERSONA = "viewer"  # a persona of configs/embedded.json; all runs of the project are for this one

STEPS = """
import os, pathlib, shutil, signal
import allure
from behave import given, when, then

@given("a table")
@given("a text")
@given("nothing")
@given("{count:d} things")
@given("{first} and {second}")
def nothing(context, **words): pass

@when("the answer is wrong")
def wrong(context): assert False, "the answer is wrong"

@when("the connection breaks")
def breaks(context): raise RuntimeError("the connection was cut")

@when("the scenario is skipped")
def skipped(context): context.scenario.skip("not on this deployment")

@when("the cleanup will fail")
def dirty(context):
    def clean(): raise RuntimeError("left behind: group 7")
    context.add_cleanup(clean)

@when("the step raises KeyboardInterrupt")
def interrupted(context): raise KeyboardInterrupt

@when("the cleanup raises KeyboardInterrupt")
def interrupted_cleanup(context):
    def clean(): raise KeyboardInterrupt
    context.add_cleanup(clean)

@when("the run receives SIGTERM")
def signalled(context): os.kill(os.getpid(), signal.SIGTERM)

@when("the step annotates the result")
def annotated(context):
    allure.dynamic.title("Another title")
    allure.dynamic.description("Another description")
    allure.dynamic.description_html("<b>Another description</b>")
    allure.dynamic.label("layer", "api")
    allure.dynamic.severity("minor")
    allure.dynamic.parameter("size", 3)
    allure.dynamic.parameter("pin", 1234, excluded=True, mode=allure.parameter_mode.MASKED)
    allure.attach("the body", name="note")

@when("the folder of the results disappears")
def vanish(context):
    shutil.rmtree("results")
    pathlib.Path("results").write_text("in the way")
    context.add_cleanup(lambda: pathlib.Path("cleaned").touch())

@when("{person} says {word}")
def says(context, person, word):
    allure.attach(word, name=word)
    assert word == "nothing", f"{person} said {word}"
"""

ENVIRONMENT = """
from support.run.cleanup_messages import cleanup_failed

def before_all(context):
    context.on_cleanup_error = cleanup_failed

def before_feature(context, feature):
    if "before_feature" in feature.tags: raise RuntimeError("the feature is not ready")

def after_feature(context, feature):
    if "after_feature" in feature.tags: raise RuntimeError("the feature is not tidy")

def before_rule(context, rule):
    if "before_rule" in rule.tags: raise RuntimeError("the rule is not ready")

def after_rule(context, rule):
    if "after_rule" in rule.tags: raise RuntimeError("the rule is not tidy")

def before_scenario(context, scenario):
    if "before_scenario" in scenario.tags: raise RuntimeError("no setup")

def after_scenario(context, scenario):
    if "after_scenario" in scenario.tags: raise RuntimeError("no teardown")

def before_step(context, step):
    if step.name == "nothing" and "before_step" in context.scenario.tags: assert False, "no step"
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
      When the answer is wrong
      Then the next step is not reached

    Scenario: Broken
      When the connection breaks

    Scenario: Undefined
      When a step without a definition is used

    Scenario: Dirty
      When the cleanup will fail

    Scenario: Wrong and dirty
      Given nothing
      When the cleanup will fail
      And the answer is wrong

    @before_scenario
    Scenario: No setup
      Given nothing

    @after_scenario
    Scenario: No teardown
      Given nothing

    @before_step
    Scenario: No step
      Given nothing

    Scenario: Skipped by a step
      When the scenario is skipped
      And the connection breaks

    Scenario: After the skipped one
      Given a text

    @not_now
    Scenario: Not selected
      When the connection breaks

    Scenario Outline: Same name
      Given <size> things

      @rows
      Examples:
        | size |
        | 1    |
        | 2    |

    Scenario: Twice
      Given nothing

    Scenario: Twice
      When the connection breaks

    Scenario: Annotated
      When the step annotates the result

  Rule: Another rule

    Scenario: A table
      Given nothing
'''


def scenario(name: str, *steps: str, tags: str = "") -> str:
    """The text of a scenario, to be put into a feature."""
    lines = [f"  {tags}"] if tags else []
    return "\n".join([*lines, f"  Scenario: {name}", *(f"    {step}" for step in steps), ""])


def project(folder: Path, feature: str, *, environment: str = ENVIRONMENT, steps: str = STEPS) -> Path:
    """Write a project with this feature into a folder, and return the folder."""
    for path, text in {
        "behave.ini": (
            "[behave]\nrunner = support.run.runner:PersonaRunner\nshow_skipped = false\nshow_snippets = false\n"
            "scenario_outline_annotation_schema = {name}\n"
            "[behave.formatters]\nallure = support.reporting.allure:AllureFormatter\n"
        ),
        "environment.py": environment,
        "steps/steps.py": steps,
        "features/one.feature": feature,
        # If all features were given, the runner would require a row for every operation of the service.
        "features/other.feature": "Feature: Other\n",
    }.items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(text)
    return folder
