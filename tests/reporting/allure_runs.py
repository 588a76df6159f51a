"""Runs of behave with the Allure report, each in its own process, and the files that they write."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.reporting.allure_project import PERSONA


@dataclass(frozen=True)
class Run:
    """A run of behave and its folder of results."""

    folder: Path
    code: int
    output: str

    @cached_property
    def results(self) -> list[dict[str, Any]]:
        """The results of scenarios."""
        return [each for each in self.all_results if each["fullName"] != "The run"]

    @cached_property
    def of_the_run(self) -> str:
        """The message of the result for the run as a whole; empty if there is none."""
        (found,) = [each for each in self.all_results if each["fullName"] == "The run"] or [{}]
        assert not found or found["status"] == "broken"
        return str(found.get("statusDetails", {}).get("message", ""))

    @cached_property
    def all_results(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in self.folder.glob("*-result.json")]

    @cached_property
    def by_name(self) -> dict[str, dict[str, Any]]:
        """Title → result; the title is the last part of the full name, without the persona of the project."""
        return {result["fullName"].split(": ")[-1].replace(f" [{PERSONA}]", ""): result for result in self.results}

    @cached_property
    def statuses(self) -> dict[str, str]:
        return {name: result["status"] for name, result in self.by_name.items()}

    @cached_property
    def global_errors(self) -> list[str]:
        return [error["message"] for error in self._globals("errors")]

    @cached_property
    def global_attachments(self) -> list[dict[str, Any]]:
        return self._globals("attachments")

    def message(self, name: str) -> str:
        return self.by_name[name].get("statusDetails", {}).get("message", "")

    def labels(self, name: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for label in self.by_name[name]["labels"]:
            found.setdefault(label["name"], []).append(label["value"])
        return found

    def attached(self, attachment: dict[str, Any]) -> str:
        return (self.folder / attachment["source"]).read_text()

    def fixtures(self, name: str, kind: str) -> list[dict[str, Any]]:
        """The fixtures of a scenario: `befores` or `afters`."""
        uuid = self.by_name[name]["uuid"]
        containers = [json.loads(path.read_text()) for path in self.folder.glob("*-container.json")]
        return [each for container in containers if uuid in container["children"] for each in container.get(kind, [])]

    def _globals(self, kind: str) -> list[dict[str, Any]]:
        files = [json.loads(path.read_text()) for path in sorted(self.folder.glob("*-globals.json"))]
        return sorted((each for file in files for each in file.get(kind, [])), key=lambda each: each["timestamp"])


def behave(cwd: Path, *arguments: str, results: Path | None = None, **environ: str) -> Run:
    """Run behave with the Allure report."""
    folder = results or cwd / "results"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMOKE_", "API_", "ALLURE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "behave", "-f", "allure", "-o", str(folder), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        env={**kept, **environ},
        check=False,
    )
    return Run(folder, done.returncode, done.stdout + done.stderr)


def behave_in(cwd: Path, *arguments: str, **environ: str) -> Run:
    """Run the feature of a project (see `allure_project`) for its persona."""
    return behave(cwd, "features/one.feature", "-D", f"persona={PERSONA}", *arguments, **environ)
