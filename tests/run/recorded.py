"""A project whose scenarios end in every way there is, and the plain results that a report gets of them."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from support.results.account import Account, RunInformation
from support.results.records import ScenarioResult
from tests.library.project import Ended, Project

#: A formatter that keeps everything that a report is given, and notes that steps leave.
KEEPER = """
import pickle
from pathlib import Path

from support.reporting.reporter import Notes, ReportFormatter

LEFT = []


class Keep:
    def __init__(self, path):
        self.path, self.kept = Path(path), []

    def run_began(self, run):
        self.kept.append(run)

    def scenario_ended(self, scenario):
        self.kept.append(scenario)

    def run_ended(self, account):
        self.path.write_bytes(pickle.dumps([*self.kept, account]))


class Left:
    def take(self):
        notes = Notes(**dict(LEFT))
        LEFT.clear()
        return notes


class KeepFormatter(ReportFormatter):
    name = "keep"

    def __init__(self, stream_opener, config):
        super().__init__(stream_opener, config)
        self.reporter, self.notes = Keep(stream_opener.name), Left()
"""

STEPS = """
import logging

import keeper
from behave import given, when, then
from support.errors import NoAnswerError
from support.results.records import Attachment, StepResult


@given("nothing")
def nothing(context): pass

@given("a request")
def request(context): context.world.steward.list("reader", {})

@given("a shelf")
def shelf(context): context.world.setup.exists(context.session.service.resources["shelf"])

@when("the answer is wrong")
def wrong(context): assert False, "the answer is wrong"

@when("the password is shown")
def shown(context): assert False, "it is steward-sesame-1"

@when("the suite breaks")
def breaks(context): raise RuntimeError("the connection was lost")

@when("the suite breaks with a cause")
def caused(context):
    try:
        raise KeyError("the cause, steward-sesame-1")
    except KeyError as cause:
        problem = RuntimeError("the effect")
        problem.add_note("a note")
        raise problem from cause

@when("the service is silent")
def silent(context): raise NoAnswerError("the service sent no response\\n  try: another service")

@when("the process should end")
def end(context): raise SystemExit(0)

@when("it skips itself")
def skips(context): context.scenario.skip("not here")

@when("its cleanup fails")
def dirty(context):
    def clean(): raise RuntimeError("left behind: steward-sesame-1")
    context.add_cleanup(clean)

@then("a table")
@then("a text")
def more(context): pass

@when("it leaves notes")
def notes(context):
    keeper.LEFT += [("title", "Another title"), ("labels", (("layer", "api"),)), ("links", (("issue", "http://x", "1"),)),
        ("parameters", (("size", "3"),)), ("attachments", (Attachment("body", "text/plain", "txt", "steward-sesame-1"),)),
        ("steps", (StepResult("", "part of it", "passed"),))]
"""

ENVIRONMENT = """
from support.run.cleanup_messages import cleanup_failed


def before_all(context):
    context.on_cleanup_error = cleanup_failed
    context.add_cleanup(context.session.close)
    context.session.open()

def before_feature(context, feature):
    if "broken" in feature.tags: raise RuntimeError("the feature is not ready")

def before_rule(context, rule):
    if "broken_rule" in rule.tags: raise RuntimeError("the rule is not ready")

def before_scenario(context, scenario):
    context.world = context.session.begin(scenario)
    context.add_cleanup(context.session.end, context.world)
    if "before" in scenario.tags: raise RuntimeError("not prepared")
    if "prepared" in scenario.tags: context.world.steward.list("shelf", {})

def after_scenario(context, scenario):
    if "after" in scenario.tags: raise RuntimeError("not tidied")

def before_step(context, step):
    if step.name == "nothing" and "step" in context.scenario.tags: raise RuntimeError("no cue")
"""

OUTCOMES = '''
@area @persona.steward
Feature: Outcomes

  Scenario: Passes
    Why it does.
    Given nothing

  Scenario: Wrong
    Given nothing
    When the answer is wrong
    Then a text

  Scenario: Shows a password
    When the password is shown

  Scenario: Breaks
    When the suite breaks

  Scenario: Breaks with a cause
    When the suite breaks with a cause

  Scenario: Silent
    When the service is silent

  Scenario: Ends
    When the process should end

  Scenario: Undefined
    Given nothing
    When nobody knows this
    Then a text

  Scenario: Skips itself
    When it skips itself
    Then a text

  Scenario: Dirty
    When its cleanup fails

  Scenario: Wrong and dirty
    When its cleanup fails
    And the answer is wrong

  Scenario: Undefined and dirty
    When its cleanup fails
    And nobody knows this

  @before
  Scenario: Not prepared
    Given nothing

  @after
  Scenario: Not tidied
    Given nothing

  @step
  Scenario: No cue
    Given nothing

  @prepared
  Scenario: Requests
    Given a request
    And nothing
    And a request
    And a shelf

  Scenario: Has notes
    When it leaves notes

  Scenario: Has a table and a text
    Then a table
      | name | size |
      | Emma | 3    |
    And a text
      """
      some text
      """

  @own
  Rule: A rule

    @persona.viewer
    Scenario Outline: It <how>
      Given <what>

      Examples:
        | how    | what    |
        | passes | nothing |

  @broken_rule
  Rule: A broken rule

    Scenario: Under a broken rule
      Given nothing
'''

BROKEN = """
@persona.steward @broken
Feature: Broken
  Scenario: Under a broken feature
    Given nothing
"""


def project(folder: Path, url: str, **settings: Any) -> Project:
    """The project."""
    made = Project(folder, url, **settings)
    made.steps(STEPS)
    made.environment(ENVIRONMENT)
    made.feature(OUTCOMES, "outcomes")
    made.feature(BROKEN, "broken")
    (folder / "keeper.py").write_text(KEEPER, encoding="utf-8")
    return made


class Recorded:
    """What a report got in one run."""

    def __init__(self, made: Project, *arguments: str) -> None:
        kept = made.folder / "kept.pickle"
        named = (
            []
            if any(each.startswith("features") for each in arguments)
            else ["features/outcomes.feature", "features/broken.feature"]
        )
        self.ended: Ended = made.run("-f", "keeper:KeepFormatter", "-o", str(kept), "-f", "plain", *named, *arguments)
        assert kept.exists(), self.ended.said
        values = pickle.loads(kept.read_bytes())
        self.began: RunInformation = values[0]
        self.scenarios: list[ScenarioResult] = values[1:-1]
        self.account: Account = values[-1]

    def __getitem__(self, name: str) -> ScenarioResult:
        (found,) = [each for each in self.scenarios if each.title.removesuffix(f" [{each.persona}]") == name]
        return found
