"""The history that Allure keeps over runs: a line of JSON for each report that was built."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Shown = frozenset[tuple[str, int, int]]


def without(history: Path, results: Iterable[Path]) -> str:
    """Return the history without the entries of the results in these folders, so that a report built again is no other run.

    An entry is of these results if all of its own are among them. Lines that are not understood are kept.

    Raises:
        OSError: the history cannot be read.
        ValueError: it is not text.
    """
    if not history.exists():
        return ""
    own = frozenset(
        _shown(found)
        for folder in results
        for path in folder.glob("*-result.json")
        if (found := _object(path.read_text("utf-8")))
    )
    lines = history.read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not (entry := _entry(line)) or not entry <= own)


def _entry(line: str) -> Shown:
    found = _object(line).get("testResults")
    return frozenset(map(_shown, found.values())) if isinstance(found, dict) else frozenset()


def _shown(result: dict[str, Any]) -> tuple[str, int, int]:
    return str(result.get("fullName")), int(result.get("start") or 0), int(result.get("stop") or 0)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
