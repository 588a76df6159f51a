"""A project that puts secrets into every place of a run from which something is written, and everything that a run writes."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from tests.library.project import Ended, Project
from tests.library.service import Library
from tests.library.store import Answer

#: Its characters are escaped in another way by each kind of output.
KEY = 'k3y "of\\the/house" <&> \'n+1%41'
PASSWORD = "steward-sesame-1"  # of the library
SENT = "sent with a form: 7f3a/2"
OPTIONS = (
    "-f", "json", "-o", "out/behave.json", "-f", "plain", "-o", "out/plain.txt", "-f", "allure", "-o", "out/allure",
    "-f", "json.pretty", "-o", "out/pretty.json", "-f", "pretty", "-o", "out/pretty.txt", "-f", "rerun", "-o", "out/rerun.txt",
    "-f", "plain", "--junit", "--junit-directory", "out/junit",
    "-D", "report_html=out/report.html", "-D", "report_evidence=out/evidence.json",
)  # fmt: skip
SINKS = (
    "console", "behave.json", "plain.txt", "allure/", "pretty.json", "pretty.txt", "junit/",
    "report.html", "report.json", "evidence.json", "journal/",
)  # fmt: skip

STEPS = """
import logging
import sys
from base64 import b64encode
from urllib.parse import quote

import allure
from behave import given, then, when

PASSWORD, KEY, SENT = "steward-sesame-1", context_key, context_sent
SECRETS = f"{PASSWORD} and {KEY} and {SENT}"

@given("a shelf")
def shelf(context): context.world.setup.exists(context.session.service.resources["shelf"])

@given("it is printed")
@when("it is printed and the step fails")
def printed(context):
    print("printed", SECRETS)
    sys.stdout.write("in pieces " + KEY[:9])
    sys.stdout.write(KEY[9:] + "\\n")
    print("to stderr", SECRETS, file=sys.stderr)
    logging.getLogger("any").warning("logged %s", SECRETS)
    assert "fails" not in context.active_outline_title, SECRETS

@given("it is shown outside of the capture")
def shown(context):
    print("uncaptured", SECRETS, file=sys.__stdout__)
    print("uncaptured", b64encode(KEY.encode()).decode(), file=sys.__stderr__)

@when("{what} is told")
def told(context, what): raise RuntimeError(f"it is {what}")

@when("an exception has it")
def raises(context):
    try:
        raise KeyError(KEY)
    except KeyError as cause:
        problem = ValueError({"the": SECRETS})
        problem.add_note(f"noted {quote(KEY)}")
        raise problem from cause

@when("it is in the source")
def source(context):
    raise RuntimeError("steward-sesame-1")  # a traceback shows this line

@when("it is sent")
def sent(context):
    client = context.world.steward.client
    client.request("POST", f"/nowhere/{quote(KEY, safe='')}", {"q": KEY, "token": SENT}, {"secret": SENT, "note": SECRETS})
    assert False, client.last

@when("a cleanup fails")
def dirty(context):
    def clean(): raise RuntimeError(f"cannot clean {SECRETS}")
    context.add_cleanup(clean)

@then("a table")
@then("a text")
def more(context): assert False, context.table or context.text

@when("it is attached")
def attached(context):
    allure.attach(SECRETS, name=f"of {KEY}", attachment_type=allure.attachment_type.TEXT)
    allure.dynamic.title(f"about {KEY}")
    allure.dynamic.label("owner", PASSWORD)
    allure.dynamic.parameter("size", KEY)
    allure.dynamic.link(f"http://x/{KEY}", name=KEY)
    context.attach("text/plain", SECRETS.encode())
    with allure.step(f"with {KEY}"):
        pass

@when("a shelf cannot be removed")
def stuck(context): context.world.setup.exists(context.session.service.resources["shelf"])
"""

ENVIRONMENT = """
import sys

import allure

from support.run.cleanup_messages import cleanup_failed

SECRETS = f"steward-sesame-1 and {context_key} and {context_sent}"

def told(where, named):
    if "hooks" in getattr(named, "tags", ()): raise RuntimeError(f"{where} has {SECRETS}")

def before_all(context):
    context.on_cleanup_error = cleanup_failed
    context.add_cleanup(context.session.close)
    context.session.open()
    context.session.secrets.learn_sent({"secret": context_sent})
    print("before all", SECRETS)
    allure.global_attach(SECRETS, name=f"of {context_key}", attachment_type=allure.attachment_type.TEXT)
    allure.global_error(SECRETS)
    switch_off(context)

def switch_off(context): pass

def before_feature(context, feature):
    print("before feature", SECRETS)
    if "broken" in feature.tags: raise RuntimeError(f"before_feature has {SECRETS}")

def before_scenario(context, scenario):
    context.active_outline_title = scenario.name
    print("before scenario", SECRETS, file=sys.stderr)
    context.world = context.session.begin(scenario)
    context.add_cleanup(context.session.end, context.world)
    if "before" in scenario.tags: raise RuntimeError(f"before_scenario has {SECRETS}")

def after_scenario(context, scenario):
    if "after" in scenario.tags: raise RuntimeError(f"after_scenario has {SECRETS}")

def before_step(context, step):
    if "step" in context.scenario.tags: raise RuntimeError(f"before_step has {SECRETS}")

def after_feature(context, feature):
    if "after_feature" in feature.tags: raise RuntimeError(f"after_feature has {SECRETS}")

def after_all(context):
    raise RuntimeError(f"after_all has {SECRETS}")
"""

FEATURE = """
@persona.steward @after_feature
Feature: Leaks

  Scenario: It is printed
    Given it is printed
    And it is shown outside of the capture

  Scenario: It is printed and the step fails
    Given it is printed
    When it is printed and the step fails

  Scenario: A step has it
    When steward-sesame-1 is told

  Scenario Outline: A row has it, <what>
    When <what> is told

    Examples:
      | what               |
      | steward-sesame-1   |
      | not a secret       |

  Scenario: An exception has it
    When an exception has it

  Scenario: Its source has it
    When it is in the source

  Scenario: It is sent
    When it is sent

  Scenario: A cleanup fails
    When a cleanup fails

  Scenario: Its table has it
    Then a table
      | key              | other            |
      | steward-sesame-1 | steward-sesame-1 |

  Scenario: Its text has it
    Then a text
      '''
      steward-sesame-1 and more
      '''

  Scenario: It is attached
    When it is attached

  @before
  Scenario: Before it
    Given a shelf

  @after
  Scenario: After it
    Given a shelf

  @step
  Scenario: In a hook of its step
    Given a shelf

  Scenario: A shelf cannot be removed
    When a shelf cannot be removed
"""
BROKEN = """
@persona.steward @broken
Feature: Broken steward-sesame-1

  Scenario: Under it
    Given a shelf
"""


def project(folder: Path, library: Library, environment: str = "") -> Project:
    """The project, against a library that removes no shelf and says a secret instead; `environment` is appended to its hooks."""
    made = Project(folder, library.url, headers={"X-Key": KEY})
    library.misbehave("DELETE", "/shelves/.*", lambda *_: Answer(500, {"detail": f"cannot remove it with {KEY}"}))
    before = f"context_key, context_sent = {KEY!r}, {SENT!r}\n"
    made.steps(before + STEPS)
    made.environment(before + ENVIRONMENT + environment)
    made.feature(FEATURE.replace("'''", '"""'), "leaks")
    made.feature(BROKEN, "broken")
    return made


@dataclass(frozen=True)
class Written:
    """A run, and everything that it wrote."""

    ended: Ended
    texts: Mapping[str, str]

    def leaks(self, sink: str) -> dict[str, list[str]]:
        """The secrets, and in which form, that each text of a sink has in it."""
        chosen = {name: text for name, text in self.texts.items() if name.startswith(sink)}
        assert chosen, sorted(self.texts)
        return {name: found for name, text in chosen.items() if (found := forms_in(text))}


def written(made: Project, *more: str) -> Written:
    """Run a project, and read everything that it wrote."""
    ended = made.run("features/leaks.feature", "features/broken.feature", *OPTIONS, *more)
    folder = made.folder
    files = {
        str(path.relative_to(folder / "out")): path.read_text("utf-8", errors="replace")
        for path in (folder / "out").rglob("*")
        if path.is_file()
    }
    files |= {
        f"journal/{path.name}": path.read_text("utf-8") for path in (folder / "journal").rglob("*") if path.is_file()
    }
    return Written(ended, {"console": ended.said, "report.json": made.report.read_text("utf-8"), **files})


def forms_in(text: str) -> list[str]:
    """The secrets in a text, each with its form; found without the help of what masks them."""
    seen = {
        text,
        json_undone(text),
        html.unescape(text),
        html.unescape(html.unescape(text)),
        json_undone(json_undone(text)),
    }
    return [
        f"{name}: {form}"
        for name, value in {"key": KEY, "password": PASSWORD, "sent": SENT}.items()
        for form, shown in forms(value).items()
        if any(shown in each for each in seen)
    ]


def json_undone(text: str) -> str:
    """A text with each backslash that escapes something taken away."""
    return re.sub(r'\\(["\\/])', r"\1", text)


def forms(value: str) -> dict[str, str]:
    """The usual forms of a value."""
    data, written = value.encode(), io.StringIO()
    csv.writer(written).writerow([value])
    return {
        "plain": value,
        "repr": repr(value)[1:-1],
        "JSON": json.dumps(value)[1:-1],
        "CSV": written.getvalue().strip(),
        "XML": escape(value),
        "HTML": html.escape(value),
        "percent": quote(value),
        "percent, slashes too": quote(value, safe=""),
        "form": quote_plus(value),
        "base64": base64.b64encode(data).decode(),
        "base64url": base64.urlsafe_b64encode(data).decode().rstrip("="),
    }
