"""A project in which everything goes wrong that can, and its runs: after a green one, with every output asked for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.json_files import ROOT
from tests.library.project import shell
from tests.library.worlds import config

STEPS = """
import os, signal, time
from pathlib import Path
from behave import step

@step("nothing goes wrong")
def fine(context): pass

@step("the answer is {word}")
def wrong(context, word): assert False, f"the answer is {word}"

@step("it breaks because of {word}")
def breaks(context, word): raise RuntimeError(f"it broke because of {word}")

def first(what):
    tried = Path(f"{what}.tried")
    found = not tried.exists()
    tried.touch()
    return found

@step("the answer of {word} is wrong at first")
def wrong_at_first(context, word): assert not first(word), f"the answer of {word} is wrong at first"

@step("it breaks at first because of {word}")
def breaks_at_first(context, word):
    if first(word): raise RuntimeError(f"it broke because of {word}")

@step("it skips itself after {word}")
def skips_after(context, word):
    if not first(word): context.scenario.skip("not on this deployment")

@step("the scenario skips itself")
def skipped(context): context.scenario.skip("not on this deployment")

@step("the cleanup will fail")
def dirty(context):
    def clean(): raise RuntimeError("the cleanup failed")
    context.add_cleanup(clean)

@step("the run receives {name}")
def signalled(context, name):
    os.kill(os.getpid(), getattr(signal, name))
    time.sleep(0.01)

@step("it takes long")
def long(context): time.sleep(5)
"""
HOOKS = """
def _fail(name, holder):
    if f"fails_{name}" in holder.tags: raise RuntimeError(f"{name} went wrong")

_begin = before_scenario

def before_scenario(context, scenario):
    _begin(context, scenario)
    _fail("before_scenario", scenario)

def after_scenario(context, scenario): _fail("after_scenario", scenario)
def before_feature(context, feature): _fail("before_feature", feature)
def after_feature(context, feature): _fail("after_feature", feature)
def before_rule(context, rule): _fail("before_rule", rule)
def after_rule(context, rule): _fail("after_rule", rule)

def before_step(context, step):
    if step.name == "nothing goes wrong": _fail("before_step", context.scenario)

def after_step(context, step):
    if step.name == "nothing goes wrong": _fail("after_step", context.scenario)
"""
GREEN = "@persona.steward\nFeature: Green\n  Scenario: Yesterday\n    Given nothing goes wrong\n"
OUTPUTS = (
    "--junit", "--junit-directory", "junit", "-f", "allure", "-o", "allure", "-f", "progress3",
    "-D", "report_json=run.json", "-D", "report_html=run.html",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that ended: the folder with its outputs, its exit code (negative for a signal), and what it printed."""

    folder: Path
    code: int
    said: str


class Troubled:
    """A folder with a project, and the outputs of a run that was green."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.config = config(folder, url, cleanup_budget=0.05)
        for name, text in {
            "steps/troubles.py": STEPS,
            "environment.py": (ROOT / "environment.py").read_text("utf-8") + HOOKS,
            "features/troubles.feature": GREEN,
            # If all features were given, every operation of the service would need a row.
            "features/others.feature": "Feature: Others\n",
        }.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        for path in (ROOT / "steps").glob("*.py"):
            (folder / "steps" / path.name).symlink_to(path)
        (folder / "behave.ini").symlink_to(ROOT / "behave.ini")
        assert self.run().code == 0

    def after(
        self, folder: Path, feature: str, *arguments: str, hooks: str = "", steps: str = "", **settings: Any
    ) -> Ended:
        """Return how a run of another feature ended, in a copy of this folder; the settings are of the config."""
        shutil.copytree(self.folder, folder, symlinks=True)
        (folder / "features" / "troubles.feature").write_text(feature, "utf-8")
        with (folder / "environment.py").open("a", encoding="utf-8") as environment:
            environment.write(hooks)
        with (folder / "steps" / "troubles.py").open("a", encoding="utf-8") as file:
            file.write(steps)
        if settings:
            document = json.loads((folder / self.config.name).read_text("utf-8"))
            (folder / self.config.name).write_text(json.dumps(document | settings), "utf-8")
        return self.run(*arguments, folder=folder)

    def run(self, *arguments: str, folder: Path | None = None) -> Ended:
        """Run the feature in a process of its own, in this folder or its copy."""
        folder = folder or self.folder
        summary = folder / "summary.md"
        summary.unlink(missing_ok=True)
        behave = str(Path(sys.executable).with_name("behave"))
        command = [behave, "--no-color", "-D", f"config={self.config.name}", "-D", "journal=journal"]
        done = subprocess.run(
            [*command, *OUTPUTS, "features/troubles.feature", *arguments], cwd=folder, capture_output=True,
            text=True, check=False, timeout=60, errors="replace",
            env={**shell(), "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)},
        )  # fmt: skip
        return Ended(folder, done.returncode, done.stdout + done.stderr)
