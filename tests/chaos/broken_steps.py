"""Steps, hooks and outputs that break a run from within."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.place import ROOT, Place, Rows
from tests.chaos.runs import Trial, judge, run

STEPS = '''
"""How a step can end a process, or try to."""

import os
import select
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


def losing_the_reader(context):
    """Write the line that the reader waits for, and go on only when the reader has closed its end of the pipe.

    poll reports that without anything being written: POLLERR is always reported, so no event has to be asked for.
    """
    output = select.poll()
    output.register(1, 0)
    if not output.poll(0):
        os.write(1, b"the last line that is read\\n")
        assert output.poll(60_000), "the reader of the output did not close it"


def stopped_without_reader(context):
    losing_the_reader(context)
    os.kill(os.getpid(), signal.SIGTERM)


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
    "losing the reader of its output": losing_the_reader,
    "losing the reader of its output, and SIGTERM": stopped_without_reader,
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
    """What breaks a run.

    Attributes:
        way: what the step does; see `STEPS`.
        options: for behave.
        variables: of the environment.
        dies: whether the process cannot even clean up.
        reader: whether the reader of the output goes away, as `head -1` does.
        stderr: where the messages of the process go, as for `Popen`.
    """

    name: str
    way: str
    options: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    dies: bool = False
    reader: bool = False
    stderr: int = subprocess.STDOUT


NO_READER, PLAIN = "losing the reader of its output", ("--format", "plain")
BUFFERED, UNBUFFERED = (("PYTHONUNBUFFERED", ""),), (("PYTHONUNBUFFERED", "1"),)
HEADS = (
    Breakage("behave | head -1", NO_READER, PLAIN, BUFFERED, reader=True, stderr=subprocess.PIPE),
    Breakage("behave 2>&1 | head -1", NO_READER, PLAIN, BUFFERED, reader=True),
    Breakage("behave | head -1, unbuffered", NO_READER, PLAIN, UNBUFFERED, reader=True, stderr=subprocess.PIPE),
    Breakage("behave 2>&1 | head -1, unbuffered", NO_READER, PLAIN, UNBUFFERED, reader=True),
    Breakage("behave --format null | head -1", NO_READER, (), BUFFERED, reader=True, stderr=subprocess.PIPE),
    Breakage("SIGTERM after behave 2>&1 | head -1", f"{NO_READER}, and SIGTERM", PLAIN, BUFFERED, reader=True),
)
LAST_LINE = "the last line that is read\n"


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
    *HEADS,
)  # fmt: skip


def project(folder: Path) -> Path:
    """Return a copy of the project's own hooks and steps, with the breaking ones beside them."""
    if folder.exists():
        return folder
    shutil.copytree(ROOT / "steps", folder / "steps", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "steps" / "breaking.py").write_text(STEPS, "utf-8")
    (folder / "environment.py").write_text((ROOT / "environment.py").read_text("utf-8") + HOOKS, "utf-8")
    shutil.copy(ROOT / "behave.ini", folder)
    (folder / "features").mkdir()
    # If all features were given, the runner would require a row for every operation of the service.
    (folder / "features" / "other.feature").write_text("Feature: Other\n", "utf-8")
    return folder


def break_off(place: Place, before: Rows, breakage: Breakage) -> Trial:
    """Make a run that breaks from within."""
    home = project(place.folder / "project")
    feature = home / "features" / "endings.feature"
    feature.write_text(FEATURE.format(number="<n>", way=breakage.way), "utf-8")
    place.arm()

    def close_output(process: subprocess.Popen[str]) -> None:
        if breakage.reader:
            assert process.stdout is not None
            # A reader that closes at some moment would be a race: the run may have written all its output by then, and
            # rightly pass. So the step that writes this line waits until the output is closed, and the run goes on after that.
            while process.stdout.readline() not in {LAST_LINE, ""}:
                pass
            process.stdout.close()

    arguments = ("features/endings.feature", "-D", "persona=tenant_admin", *breakage.options)
    outcome = run(place, arguments, close_output, home, dict(breakage.variables), stderr=breakage.stderr)
    trial = Trial(breakage.name, f"{breakage.name}: {' '.join(breakage.options)}")
    return judge(place, before, trial, outcome, dies=breakage.dies, may_pass=False)
