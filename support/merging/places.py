"""Where the reports of the shards are, and waiting until each has ended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.errors import ConfigError
from support.polling import Patience
from support.results.states import Ending

OF_EACH_REPORT = frozenset({"schema_version", "scenarios", "verdicts"})


def report_in(place: Path) -> Path | None:
    """Return the JSON report in a folder, or the file itself; None if there is none.

    Raises:
        ConfigError: the folder holds several.
    """
    if not place.is_dir():
        return place if place.exists() else None
    found = [each for each in sorted(place.glob("*.json")) if set(_document(each)) >= OF_EACH_REPORT]
    if len(found) > 1:
        raise ConfigError(
            f"the folder {place} must hold one JSON report\n  found: {', '.join(each.name for each in found)}\n"
            "  try: a folder for each shard"
        )
    return found[0] if found else None


def wait_for(places: Sequence[Path], patience: Patience) -> None:
    """Wait until the run of each shard has ended, or patience runs out."""
    running = list(places)

    def have_ended() -> bool:
        running[:] = [each for each in running if not _has_ended(each)]
        return not running

    patience.until(have_ended)


def _has_ended(place: Path) -> bool:
    path = report_in(place)
    ending = _document(path).get("ending") if path is not None else None
    return isinstance(ending, dict) and ending.get("reason") != Ending.UNFINISHED.value


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) else {}
