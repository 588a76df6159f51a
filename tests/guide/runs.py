"""Running commands in a folder with the files of the guide, as its reader does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from support.json_files import ROOT
from tests.guide.tracker import PASSWORD

OWN = ("SMOKE_", "API_BASE_URL", "ALLURE_")


def prepare(folder: Path) -> None:
    """Make a folder look like that of this project."""
    for name in ("behave.ini", "environment.py", "steps", "configs", "features"):
        (folder / name).symlink_to(ROOT / name)


def run(folder: Path, url: str, *arguments: str) -> tuple[int, str]:
    """Run Python with these arguments against the tracker at a URL, and return the exit code and everything printed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    environ |= {"TRACKER_ADMIN_PASSWORD": PASSWORD, "API_BASE_URL": url, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environ, timeout=120, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout
