"""Where an exception came from, if that is in the hooks or steps of a project."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

SUPPORT = Path(__file__).resolve().parents[1]


def place_of(problem: Exception) -> str:
    """Return where it went wrong in hooks or steps, and its type: `steps/users.py:12: NameError: `; empty elsewhere."""
    if isinstance(problem, SyntaxError):
        return f"{problem.filename}:{problem.lineno}: {type(problem).__name__}: "
    last = traceback.extract_tb(problem.__traceback__)[-1]
    path = Path(last.filename)
    if not path.is_file() or path.absolute().is_relative_to(SUPPORT) or "site-packages" in path.parts:
        return ""
    return f"{last.filename.removeprefix(f'{Path.cwd()}{os.sep}')}:{last.lineno}: {type(problem).__name__}: "
