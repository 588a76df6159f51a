"""Runs of behave with Allure's formatter, each in a process of its own, and the files that they leave."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Run:
    """A run of behave and what it left in its folder of results."""

    folder: Path
    code: int
    output: str

    @cached_property
    def results(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in self.folder.glob("*-result.json")]

    @cached_property
    def by_name(self) -> dict[str, dict[str, Any]]:
        return {result["fullName"].split(": ")[-1]: result for result in self.results}

    @cached_property
    def global_errors(self) -> list[str]:
        return [
            error["message"]
            for path in self.folder.glob("*-globals.json")
            for error in json.loads(path.read_text()).get("errors", [])
        ]

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
        uuid = self.by_name[name]["uuid"]
        containers = [json.loads(path.read_text()) for path in self.folder.glob("*-container.json")]
        return [each for container in containers if uuid in container["children"] for each in container.get(kind, [])]


def behave(cwd: Path, *arguments: str, results: Path | None = None, **environ: str) -> Run:
    folder = results or cwd / "results"
    done = subprocess.run(
        [sys.executable, "-m", "behave", "-f", "allure", "-o", str(folder), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environ},
        check=False,
    )
    return Run(folder, done.returncode, done.stdout + done.stderr)
