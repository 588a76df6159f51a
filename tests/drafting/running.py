"""Runs a drafted suite, with the variables that its config needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.library.project import shell

VARIABLE = re.compile(r"\$\{(\w+)\}")


def behave(project: Path, config: str, *arguments: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run behave in a folder; variables of the config that are not given have some value."""
    needed = VARIABLE.findall((project / config).read_text(encoding="utf-8"))
    usual = {each: "http://127.0.0.1:1" if each.endswith("_URL") else "unused" for each in needed}
    command = [sys.executable, "-m", "behave", "--no-color", "-D", f"config={config}", *arguments]
    return subprocess.run(
        command, cwd=project, env=shell() | usual | given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )  # fmt: skip
