"""The JSON report of an earlier run, which a run is compared with."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from support.errors import ConfigError
from support.results.account import SCHEMA_VERSION
from support.results.comparing import Before, Changes, EarlierRun, changes
from support.results.records import ScenarioResult


@functools.cache  # read before the run replaces the file, if it is the same one
def earlier_run(path: Path) -> EarlierRun:
    """Return the run of a JSON report.

    Raises:
        ConfigError: it cannot be read, or is no such report.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["schema_version"] != SCHEMA_VERSION:
            raise ConfigError(
                f"compare: {path} has schema_version {document['schema_version']}, and this suite reads {SCHEMA_VERSION}"
            )
        scenarios = {str(each["id"]): _before(each) for each in document["scenarios"]}
        return EarlierRun(str(document["started"]), str(document["run"]), scenarios)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise ConfigError(
            f"compare: expected the JSON report of an earlier run; {path} is none ({type(problem).__name__}: {problem})\n"
            "  try: the file of an earlier -D report_json="
        ) from None


def changes_since(path: Path | None, scenarios: Iterable[ScenarioResult]) -> Changes | None:
    """Return what changed since the run of a JSON report; None without one."""
    return changes(earlier_run(path), scenarios) if path is not None else None


def _before(document: Any) -> Before:
    return Before(str(document["name"]), str(document["state"]), float(document["duration"]))
