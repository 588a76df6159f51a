"""Reads the journal of a run. Whatever stands in the file: what is understood counts, and what is not is named by its line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from support.cleanup.made import EVENTS, FIELDS, INTENT, KEPT, MADE, RUN, SETTLED, UNKNOWN, Made

VERSION = 2
LONGEST_LINE = 1_000_000  # bytes
BEGINNING = b'{"'  # of every entry


class Reading(NamedTuple):
    """What a journal says.

    Attributes:
        about: its first line: the run, its service, the version.
        outstanding: what is to be removed, oldest first.
        problems: a line for each line of the file that is not understood, with its place.
    """

    about: dict[str, Any]
    outstanding: tuple[Made, ...]
    problems: tuple[str, ...]


class _UnreadableError(Exception):
    """Why a line is not understood."""


def read(path: Path) -> Reading:
    """Return what a journal says; the last line of a killed process may be incomplete, and is left out."""
    return _read(printable(path), path.read_bytes())


def printable(path: Path) -> str:
    """Return a path as every console can show it."""
    return str(path).encode("utf-8", errors="backslashreplace").decode("utf-8")


def is_torn(line: bytes) -> bool:
    """Return whether a last line may be the beginning of an entry that a killed process did not finish."""
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return line.startswith(BEGINNING) or BEGINNING.startswith(line)
    return False


def _read(path: str, content: bytes) -> Reading:
    about: dict[str, Any] = {}
    found = _Entries()
    problems: list[str] = []
    lines = content.split(b"\n")
    for place, line in enumerate(lines, start=1):
        if not line.strip() or (1 < place == len(lines) and is_torn(line)):
            continue
        try:
            entry = _entry(line)
            if entry["event"] == RUN:
                about = _header(entry, about)
            else:
                found.apply(entry)
        except _UnreadableError as problem:
            problems.append(f"{path}:{place}: {problem}")
    if not about and (found.outstanding or problems):
        problems.insert(0, f"{path}:1: it does not say which run and which service it is about")
    return Reading(about, tuple(found.outstanding.values()), tuple(problems))


def _entry(line: bytes) -> dict[str, Any]:
    """A line as an object with a known event."""
    if len(line) > LONGEST_LINE:
        raise _UnreadableError(f"the line has {len(line)} bytes")
    try:
        entry = json.loads(line.decode("utf-8"))
        json.dumps(entry, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError:
        raise _UnreadableError("it is not UTF-8") from None
    except UnicodeEncodeError:
        raise _UnreadableError("it has half of a character (a lone surrogate)") from None
    except (ValueError, RecursionError):
        raise _UnreadableError("it is not JSON") from None
    if not isinstance(entry, dict):
        raise _UnreadableError("expected an object")
    if not isinstance(entry.get("event"), str) or entry["event"] not in EVENTS:
        raise _UnreadableError(f"unknown event {entry.get('event')!r:.40}")
    return entry


def _header(entry: dict[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    if before:
        raise _UnreadableError("it names a run once more")
    version = entry.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= VERSION:
        raise _UnreadableError(f"this suite reads journals up to version {VERSION}; this one has {version!r:.40}")
    if not isinstance(entry.get("run"), str):
        raise _UnreadableError("it names no run")
    return entry


class _Entries:
    """What the entries of a journal come to.

    Attributes:
        outstanding: number → what is to be removed, oldest first.
    """

    def __init__(self) -> None:
        self.outstanding: dict[int, Made] = {}
        self._intents: dict[int, Made] = {}

    def apply(self, entry: Mapping[str, Any]) -> None:
        """Take one entry into account; one that is not understood changes nothing."""
        event, number = entry["event"], entry.get("number")
        if not isinstance(number, int) or isinstance(number, bool):
            raise _UnreadableError(f"the number of a {event} should be a number, not {number!r:.40}")
        if event == INTENT:
            if number in self._intents:
                raise _UnreadableError(f"a second intent of number {number}")
            self._intents[number] = self.outstanding[number] = _intent(entry)
        elif number not in self._intents:
            raise _UnreadableError(f"{event} of number {number}, which is not outstanding")
        elif event == MADE:
            before = self.outstanding.get(number, self._intents[number])
            marks = _texts(entry, "marks") if "marks" in entry else before.marks
            removed = before.removed or entry.get("removed") is True
            self.outstanding[number] = replace(
                before, ids=_texts(entry, "ids"), marks=marks, removed=removed, lost=False
            )
        elif event == UNKNOWN and number in self.outstanding:
            self.outstanding[number] = self._intents[number]
        elif event == KEPT and number in self.outstanding:
            self.outstanding[number] = replace(self.outstanding[number], kept=True)
        elif event in SETTLED:
            self.outstanding.pop(number, None)


def _intent(entry: Mapping[str, Any]) -> Made:
    """What may have been created: lost until an outcome is known."""
    lacking = [name for name in FIELDS if name not in entry]
    if lacking:
        raise _UnreadableError(f"an intent without {', '.join(lacking)}")
    for name in ("kind", "persona", "path"):
        if not isinstance(entry[name], str):
            raise _UnreadableError(f"the {name} of an intent should be text, not {entry[name]!r:.40}")
    if entry["name"] is not None and not isinstance(entry["name"], str):
        raise _UnreadableError(f"the name of an intent should be text, not {entry['name']!r:.40}")
    ids, marks = _texts(entry, "ids"), _texts(entry, "marks")
    return Made(
        entry["kind"], entry["name"], ids, entry["persona"], entry["path"], marks,
        lost=True, number=entry["number"], at=_moment(entry.get("at")),
    )  # fmt: skip


def _texts(entry: Mapping[str, Any], name: str) -> dict[str, str]:
    found = entry.get(name)
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise _UnreadableError(f"{name} should be an object of texts, not {found!r:.60}")
    return found


def _moment(text: Any) -> float:
    """When an entry was written; 0 if it does not say."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (TypeError, ValueError, OverflowError):
        return 0.0
