"""A copy of the Tenant Management suite, to plant faults in: its features, steps, description, config and documents."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.json_files import ROOT
from tests.commands.calling import call


class Copy:
    """The copy, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.features = folder / "features"
        shutil.copytree(ROOT / "features", self.features)
        shutil.copytree(ROOT / "steps", folder / "steps", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("README.md", "Makefile"):
            shutil.copy(ROOT / name, folder / name)
        self.description = folder / "description.json"
        shutil.copy(ROOT / "configs" / "services" / "tenant_management.json", self.description)
        self.config = folder / "config.json"
        document = json.loads((ROOT / "configs" / "embedded.json").read_text(encoding="utf-8"))
        self.config.write_text(json.dumps(document | {"service": str(self.description)}), encoding="utf-8")

    def replace(self, feature: str, old: str, new: str) -> None:
        """Replace a text that occurs in a feature, wherever it does."""
        path = self.features / f"{feature}.feature"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def remove(self, feature: str, old: str) -> None:
        """Remove the first line with a text from a feature."""
        path = self.features / f"{feature}.feature"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        place = next(index for index, line in enumerate(lines) if old in line)
        path.write_text("".join(lines[:place] + lines[place + 1 :]), encoding="utf-8")

    def scenario(self, feature: str, title: str) -> str:
        """The text of a scenario, with its tags."""
        text = (self.features / f"{feature}.feature").read_text(encoding="utf-8")
        found = re.search(rf"(?:    @[^\n]*\n)?    Scenario: {re.escape(title)}\n(?:      [^\n]*\n)+", text)
        assert found is not None
        return found[0]

    def add(self, feature: str, scenario: str) -> None:
        """Add a scenario to the last rule of a feature."""
        with (self.features / f"{feature}.feature").open("a", encoding="utf-8") as file:
            file.write("\n" + scenario)

    def describe(self, change: Callable[[dict[str, Any]], Any]) -> None:
        """Change the description."""
        document = json.loads(self.description.read_text(encoding="utf-8"))
        change(document)
        self.description.write_text(json.dumps(document), encoding="utf-8")

    def honesty(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, str]]]:
        """The exit code of the command, and its findings."""
        called = call(
            capsys, "honesty", "--config", str(self.config), "--features", str(self.features), "--json", *arguments
        )
        assert called.err == ""
        return called.code, json.loads(called.out)["findings"]


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)
