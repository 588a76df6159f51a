"""A copy of the suite, the plain `behave` command in it, and what a run leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.json_files import ROOT
from support.settings.config import DEFAULT

HEALTH, GROUPS = "features/health.feature", "features/groups.feature"
PERSONAS = [each["name"] for each in json.loads((ROOT / DEFAULT).read_text(encoding="utf-8"))["personas"]]
MARK = "ACCEPTANCE_TEST_MARK"


@dataclass(frozen=True)
class Ended:
    """A run that has ended, and what it left behind: files in its temporary folder, and processes."""

    code: int
    out: str
    err: str
    folders: list[str]
    processes: list[str]

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass
class Suite:
    """A copy of the suite, which a test may change."""

    root: Path
    base_url: str | None = None

    def behave(self, *arguments: str, env: dict[str, str] | None = None) -> Ended:
        """Run behave in the copy, without settings of the shell."""
        temporary = self.root / "tmp"
        temporary.mkdir(exist_ok=True)
        mark = uuid.uuid4().hex
        variables = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SMOKE_", "API_BASE_URL", "PYTEST"))
        }
        variables |= {"TMPDIR": str(temporary), MARK: mark, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
        variables |= {"API_BASE_URL": self.base_url} if self.base_url else {}
        done = subprocess.run(
            [sys.executable, "-m", "behave", *arguments], cwd=self.root, env=variables | (env or {}),
            capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False,
        )  # fmt: skip
        return Ended(
            done.returncode, done.stdout, done.stderr, sorted(each.name for each in temporary.iterdir()), alive(mark)
        )

    def ran(self, *arguments: str, env: dict[str, str] | None = None) -> tuple[Ended, list[str]]:
        """Run behave; return the run, and the titles of the scenarios that passed, from behave's own JSON."""
        done = self.behave(*arguments, "-f", "json", "-o", "ran.json", env=env)
        written = self.root / "ran.json"
        assert written.exists(), done.text
        features = json.loads(written.read_text(encoding="utf-8"))
        return done, [
            each["name"] for feature in features for each in feature["elements"] if each.get("status") == "passed"
        ]

    def config(self, **changes: Any) -> str:
        """Write the shipped config with these changes, and return its path."""
        document = json.loads((ROOT / DEFAULT).read_text(encoding="utf-8")) | changes
        path = self.root / "configs" / "changed.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return str(path)

    def replace(self, feature: str, old: str, new: str) -> None:
        """Change a feature."""
        path = self.root / feature
        text = path.read_text(encoding="utf-8")
        assert old in text, text
        path.write_text(text.replace(old, new), encoding="utf-8")


def alive(mark: str) -> list[str]:
    """The processes that are left of a run: its variable is in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def copied(root: Path) -> Suite:
    """Copy the suite into a folder."""
    for name in ("features", "steps", "configs"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("environment.py", "behave.ini"):
        shutil.copy(ROOT / name, root / name)
    return Suite(root)


def embedded_was_started(suite: Suite) -> bool:
    """Return whether the stand-in for the embedded service was started; see the fixture `suite`."""
    return (suite.root / "started").exists()
