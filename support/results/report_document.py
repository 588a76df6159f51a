"""The JSON report of a run, read again: by a later run, or to merge it with those of other shards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from support.errors import ConfigError
from support.json_files import read_object
from support.results.account import SCHEMA_VERSION


def read_report(path: Path) -> dict[str, Any]:
    """Return the object in a JSON report of this version.

    Raises:
        ConfigError: it cannot be read, or is no such report.
    """
    document = read_object(path, "JSON report")
    version = document.get("schema_version")
    if version != SCHEMA_VERSION:
        raise ConfigError(
            f"{path} is not a JSON report that can be read\n  schema_version: expected {SCHEMA_VERSION}; it is {version}\n"
            "  try: a file that -D report_json= wrote, with the same version of the suite"
        )
    return document


@contextmanager
def as_a_whole(path: Path) -> Iterator[None]:
    """Say what a report lacks, while it is being taken apart.

    Raises:
        ConfigError: something in it is missing, or of another type.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError) as problem:  # a `ValidationError` is a `ValueError`
        raise ConfigError(
            f"{path} is not a whole JSON report\n  {_reason(problem)}\n  try: a file that -D report_json= wrote"
        ) from None


def _reason(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        first = problem.errors(include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return f"it lacks {problem}" if isinstance(problem, KeyError) else str(problem)
