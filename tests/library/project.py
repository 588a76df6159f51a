"""A behave project against the library, run by the `behave` command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from support.json_files import ROOT
from tests.library.worlds import config
from tests.processes import Process


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: its exit code, everything that it printed, and its JSON report if it wrote one."""

    code: int
    said: str
    report: dict[str, Any] = field(default_factory=dict)

    def scenario(self, name: str) -> dict[str, Any]:
        """The entry of the scenario with this title."""
        return next(each for each in self.report["scenarios"] if each["name"] == name)


class Project:
    """A folder with features, steps and an environment: those of the suite itself, unless others are written.

    Args:
        url: the address of the library.
    """

    def __init__(self, folder: Path, url: str, **settings: Any) -> None:
        self.folder = folder
        self.config = config(folder, url, **settings)
        self.report = folder / "report.json"
        (folder / "features").mkdir()
        (folder / "behave.ini").symlink_to(ROOT / "behave.ini")
        # Not all features are run, so the authorization matrices need not be complete.
        self.feature("Feature: Others\n", "others")

    @classmethod
    def of(cls, folder: Path, url: str, feature: str, steps: str, environment: str, **settings: Any) -> Project:
        """One with a feature, steps and hooks of its own."""
        made = cls(folder, url, **settings)
        made.steps(steps)
        made.environment(environment)
        made.feature(feature)
        return made

    def feature(self, text: str, name: str = "library") -> None:
        """Write a feature."""
        (self.folder / "features" / f"{name}.feature").write_text(dedent(text).lstrip("\n"), encoding="utf-8")

    def steps(self, text: str) -> None:
        """Write the steps, instead of those of the suite."""
        (self.folder / "steps").mkdir()
        (self.folder / "steps" / "steps.py").write_text(dedent(text), encoding="utf-8")

    def environment(self, text: str) -> None:
        """Write the hooks, instead of those of the suite."""
        (self.folder / "environment.py").write_text(dedent(text), encoding="utf-8")

    def run(self, *arguments: str) -> Ended:
        """Run `library.feature`, or what the arguments name, and return how behave ended."""
        with self.start(*arguments) as process:
            said, _ = process.communicate(timeout=60)
        report = json.loads(self.report.read_text("utf-8")) if self.report.exists() else {}
        return Ended(process.returncode, said, report)

    def start(self, *arguments: str) -> Process[str]:
        """Start behave."""
        for name in ("steps", "environment.py"):
            if not (self.folder / name).exists():
                (self.folder / name).symlink_to(ROOT / name)
        command = [sys.executable, "-m", "behave", "--no-color", "-D", f"config={self.config}"]
        named = any(each.startswith(("features", "@")) for each in arguments)
        command += ["-D", f"report_json={self.report}", *([] if named else ["features/library.feature"]), *arguments]
        return Process(
            command, cwd=self.folder, env=shell(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )


def shell() -> dict[str, str]:
    """The variables of a run: nothing of the suite's own in the shell changes it."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SMOKE_", "API_BASE_URL", "ALLURE_", "CI_NODE_", "JOB_COMPLETION_"))
    } | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
