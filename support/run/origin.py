"""Why a run cannot begin, and where that is, if it is in the features, the hooks or the steps of a project."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from behave.parser import ParserError

SUPPORT = Path(__file__).resolve().parents[1]


def reason_of(problem: Exception) -> str:
    """Return what is wrong and what to do, of a feature that cannot be read, or of hooks or steps that cannot be loaded."""
    if isinstance(problem, ParserError):
        lines = "\n".join(f"  {line}" for line in str(problem).splitlines() if line.strip())
        return f"ConfigError: a feature cannot be read\n{lines}\n  try: behave --dry-run, after a look at that line"
    place = _place_of(problem)
    reason = f"the run cannot begin\n  {place}{problem}\n  try: correct it there" if place else str(problem)
    return f"ConfigError: {reason}"


def _place_of(problem: Exception) -> str:
    """Return where it went wrong in hooks or steps, and its type: `steps/users.py:12: NameError: `; empty elsewhere."""
    if isinstance(problem, SyntaxError):
        return f"{problem.filename}:{problem.lineno}: {type(problem).__name__}: "
    last = traceback.extract_tb(problem.__traceback__)[-1]
    path = Path(last.filename)
    if not path.is_file() or path.absolute().is_relative_to(SUPPORT) or "site-packages" in path.parts:
        return ""
    return f"{last.filename.removeprefix(f'{Path.cwd()}{os.sep}')}:{last.lineno}: {type(problem).__name__}: "
