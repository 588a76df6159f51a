"""Steps, hooks and outputs that break a run from within."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.place import ROOT, Place, Rows
from tests.chaos.runs import Try, judge, run

STEPS = '''
"""How a step can end a process, or try to."""

import os
import signal
import sys
import time

from behave import when


class Farewell(BaseException):
    pass


def dirty(context):
    def clean():
        sys.exit(0)
    context.add_cleanup(clean)


def raising(problem):
    def way(context):
        raise problem
    return way


def forgiving(context):
    while True:
        try:
            time.sleep(60)
        except Exception:
            return


def nested(context):
    context.execute_steps("When the process ends by sys.exit(0)")


WAYS = {
    "os._exit(0)": lambda context: os._exit(0),
    "sys.exit(0)": lambda context: sys.exit(0),
    "a BaseException": raising(Farewell("so long")),
    "KeyboardInterrupt": raising(KeyboardInterrupt()),
    "GeneratorExit": raising(GeneratorExit()),
    "hanging": lambda context: time.sleep(60),
    "hanging and swallowing": forgiving,
    "a cleanup that calls sys.exit(0)": dirty,
    "SIGKILL": lambda context: os.kill(os.getpid(), signal.SIGKILL),
    "failing": raising(AssertionError("no")),
    "a nested sys.exit(0)": nested,
    "nothing": lambda context: None,
}


@when("the process ends by {way}")
def end(context, way):
    WAYS[way](context)
'''
HOOKS = """
import os

def before_step(context, step):
    if context.config.userdata.get("chaos.hook") == "before_step" and step.keyword == "When":
        raise RuntimeError("a hook that fails")


def after_step(context, step):
    if context.config.userdata.get("chaos.hook") == "after_step" and step.keyword == "When":
        raise RuntimeError("a hook that fails")


def after_scenario(context, scenario):
    if context.config.userdata.get("chaos.hook") == "after_scenario":
        raise RuntimeError("a hook that fails")
    if context.config.userdata.get("chaos.hook") == "after_scenario exits":
        raise SystemExit(0)
    if context.config.userdata.get("chaos.hook") == "after_scenario exits at once":
        os._exit(0)


def before_feature(context, feature):
    if context.config.userdata.get("chaos.hook") == "before_feature":
        raise RuntimeError("a hook that fails")


def after_feature(context, feature):
    if context.config.userdata.get("chaos.hook") == "after_feature":
        raise RuntimeError("a hook that fails")


def after_all(context):
    if context.config.userdata.get("chaos.hook") == "after_all":
        raise RuntimeError("a hook that fails")
"""
FEATURE = """
Feature: Endings
  Scenario Outline: {number}
    Given a smoke group assignment exists
    And a smoke integration exists
    When the process ends by {way}
    And I list the groups

    Examples:
      | n |
      | 1 |
      | 2 |
"""


@dataclass(frozen=True, slots=True)
class Breakage:
    """What breaks, with which step and options; `dies`: the process cannot even clean up."""

    name: str
    way: str
    options: tuple[str, ...] = ()
    dies: bool = False


BREAKAGES = (
    Breakage("os._exit(0)", "os._exit(0)"),
    Breakage("sys.exit(0)", "sys.exit(0)"),
    Breakage("a BaseException", "a BaseException"),
    Breakage("KeyboardInterrupt", "KeyboardInterrupt"),
    Breakage("GeneratorExit", "GeneratorExit"),
    Breakage("sys.exit(0) in a step's own steps", "a nested sys.exit(0)"),
    Breakage("a step that hangs", "hanging", ("-D", "step_timeout=1")),
    Breakage("a step that hangs and swallows", "hanging and swallowing", ("-D", "step_timeout=1")),
    Breakage("a cleanup that calls sys.exit(0)", "a cleanup that calls sys.exit(0)"),
    Breakage("SIGKILL in a step", "SIGKILL", dies=True),
    Breakage("--stop", "failing", ("--stop",)),
    *(Breakage(f"a failing {hook} hook", "nothing", ("-D", f"chaos.hook={hook}"))
      for hook in ("before_step", "after_step", "after_scenario", "before_feature", "after_feature", "after_all")),
    Breakage("an after_scenario hook that exits", "nothing", ("-D", "chaos.hook=after_scenario exits")),
    Breakage("a hook that calls os._exit(0)", "nothing", ("-D", "chaos.hook=after_scenario exits at once")),
    Breakage("an output that is full", "nothing", ("--format", "plain", "-o", "/dev/null", "-o", "/dev/full")),
    Breakage("a journal that cannot be written", "nothing", ("-D", "journal=/proc/journal")),
    Breakage("behave | head -1", "nothing", ("--format", "plain")),
)  # fmt: skip


def project(folder: Path) -> Path:
    """A copy of the project's own hooks and steps, with the breaking ones beside them."""
    if folder.exists():
        return folder
    shutil.copytree(ROOT / "steps", folder / "steps", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "steps" / "breaking.py").write_text(STEPS, "utf-8")
    (folder / "environment.py").write_text((ROOT / "environment.py").read_text("utf-8") + HOOKS, "utf-8")
    shutil.copy(ROOT / "behave.ini", folder)
    (folder / "features").mkdir()
    # One more than is ever run, for with every feature run the authorization tables must be complete.
    (folder / "features" / "other.feature").write_text("Feature: Other\n", "utf-8")
    return folder


def break_off(place: Place, before: Rows, breakage: Breakage) -> Try:
    """A run that breaks from within."""
    home = project(place.folder / "project")
    feature = home / "features" / "endings.feature"
    feature.write_text(FEATURE.format(number="<n>", way=breakage.way), "utf-8")
    place.arm()

    def close_output(process: subprocess.Popen[str]) -> None:
        if breakage.name.startswith("behave |"):
            assert process.stdout is not None
            process.stdout.readline()
            process.stdout.close()
            process.wait(60)

    arguments = ("features/endings.feature", "-D", "persona=tenant_admin", *breakage.options)
    outcome = run(place, arguments, close_output, home)
    tried = Try(breakage.name, f"{breakage.name}, run by hand: -D {breakage.options}")
    return judge(place, before, tried, outcome, dies=breakage.dies, may_pass=False)
