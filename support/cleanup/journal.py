"""A write-ahead record of what a run creates, so that no crash loses it.

One file for each process, JSON lines, append only. Before a create its intent is on disk; after it the outcome; at cleanup
that the thing is gone, or why not. A process holds a lock on its file for as long as it lives, however it ends, so a file
that can be locked belongs to a dead run.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

MADE, REFUSED, UNKNOWN, GONE, FAILED = "made", "refused", "unknown", "gone", "failed"
DECLARED = "declared"  # nobody can see whether it is gone, or it is kept, as the service description says
SETTLED = frozenset({REFUSED, GONE, DECLARED})
FIELDS = ("kind", "name", "ids", "persona", "path", "marks", "number")  # of an intent


@dataclass(frozen=True, slots=True)
class Made:
    """Something that the suite created, or may have created, and must remove.

    Attributes:
        marks: field → value, for each field that was sent with a unique name; it can be found by them.
        ids: resource name → id, for every resource in its path, and its own once it is known.
        lost: whether the response to the create was lost, so that it may or may not exist.
        number: its place in the journal.
    """

    kind: str
    name: str | None
    ids: Mapping[str, str]
    persona: str
    path: str
    marks: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    number: int = 0

    @property
    def id(self) -> str | None:
        """Its own id; None for a tie, and while the service has not sent it."""
        return self.ids.get(self.kind)

    def __str__(self) -> str:
        known = [f'"{self.name}"' if self.name else "", f"id {self.id}" if self.id else ""]
        return " ".join(part for part in (self.kind, *known, f"under {self.path}") if part)


class Journal:
    """The record of one process. No file is created before the first intent.

    Args:
        folder: where the files are.
        run: the id of the run.
        about: what a later run must know to settle it: `base_url` and `environment`.
    """

    def __init__(self, folder: Path, run: str, about: Mapping[str, Any]) -> None:
        self.folder = folder
        self.run = run
        self._about = dict(about)
        self._file: TextIOWrapper | None = None
        self._outstanding: set[int] = set()
        self._number = 0

    @property
    def path(self) -> Path:
        """The file, whether or not it exists yet."""
        return self.folder / f"{self.run}-{os.getpid()}.jsonl"

    def intend(self, made: Made) -> Made:
        """Write that something is about to be created, and return it with its number; it is on disk when this returns."""
        self._number += 1
        made = replace(made, number=self._number)
        self._outstanding.add(made.number)
        entry = {key: value for key, value in asdict(made).items() if key != "lost"}
        self._write({"event": "intent", **entry}, to_disk=True)
        return made

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None:
        """Write the outcome of an intent: `made`, `refused`, `unknown`, `gone`, `failed` or `declared`."""
        if event in SETTLED:
            self._outstanding.discard(made.number)
        entry: dict[str, Any] = {"event": event, "number": made.number}
        if event == MADE:
            entry["ids"] = dict(made.ids)
        if reason is not None:
            entry["reason"] = reason
        self._write(entry)

    def outstanding(self) -> tuple[Made, ...]:
        """Return what is to be removed, oldest first, as it is on disk."""
        return read(self.path)[1] if self._file is not None and self._outstanding else ()

    def close(self) -> None:
        """Close the file, and remove it if nothing is outstanding."""
        if self._file is None:
            return
        if not self._outstanding:
            self.path.unlink(missing_ok=True)
        self._file.close()
        self._file = None
        _remove_if_empty(self.folder)

    def _write(self, entry: Mapping[str, Any], *, to_disk: bool = False) -> None:
        if self._file is None:
            self._file = self._open()
        self._file.write(json.dumps({"at": datetime.now(UTC).isoformat(), **entry}) + "\n")
        self._file.flush()
        if to_disk:
            os.fdatasync(self._file.fileno())

    def _open(self) -> TextIOWrapper:
        # It gets its name once it is locked: with its name and without a lock, it would look like a dead run's and be removed.
        nameless = self.path.with_suffix(".new")
        file = _created(nameless)
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        header = {"event": "run", "run": self.run, "worker": os.getpid(), **self._about}
        file.write(json.dumps({"at": datetime.now(UTC).isoformat(), **header}) + "\n")
        nameless.rename(self.path)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file


@dataclass(frozen=True, slots=True)
class DeadRun:
    """What a dead run left in its journal; `outstanding` is oldest first."""

    path: Path
    run: str
    about: Mapping[str, Any]
    outstanding: tuple[Made, ...]
    file: TextIOWrapper

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None:
        """Write an outcome, as `Journal.outcome` does."""
        entry = {"at": datetime.now(UTC).isoformat(), "event": event, "number": made.number, "reason": reason}
        # On a new line: the last line of a killed process may be incomplete.
        self.file.write("\n" + json.dumps(entry) + "\n")
        self.file.flush()


@contextmanager
def dead_runs(folder: Path) -> Iterator[list[DeadRun]]:
    """Yield the journals of dead runs, each locked meanwhile, so that no two runs settle the same one.

    A file in which nothing is outstanding at the end is removed.
    """
    found: list[DeadRun] = []
    for path in sorted(folder.glob("*.jsonl")):
        file = _locked(path)
        if file is None:
            continue
        about, outstanding = read(path)
        found.append(DeadRun(path, str(about.get("run", path.stem)), about, outstanding, file))
    try:
        yield found
    finally:
        for each in found:
            each.file.flush()
            if not read(each.path)[1]:
                each.path.unlink(missing_ok=True)
            each.file.close()
        _remove_if_empty(folder)


def live_runs(folder: Path) -> set[str]:
    """Return the ids of the runs whose processes are alive."""
    found = set()
    for path in folder.glob("*.jsonl"):
        try:
            file = path.open(encoding="utf-8")
        except FileNotFoundError:  # it has just ended
            continue
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                found.add(path.stem.split("-")[0])
    return found


def read(path: Path) -> tuple[dict[str, Any], tuple[Made, ...]]:
    """Return what a journal is about, and what is outstanding in it, oldest first; an incomplete line is left out."""
    about: dict[str, Any] = {}
    outstanding: dict[int, Made] = {}
    for entry in _entries(path):
        event, number = entry.get("event"), entry.get("number", 0)
        if event == "run":
            about = entry
        elif event == "intent" and entry.keys() >= set(FIELDS):
            # Lost until an outcome is known.
            outstanding[number] = Made(**{name: entry[name] for name in FIELDS}, lost=True)
        elif event == MADE and number in outstanding:
            outstanding[number] = replace(outstanding[number], ids=entry["ids"], lost=False)
        elif event in SETTLED:
            outstanding.pop(number, None)
    return about, tuple(outstanding.values())


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def _created(path: Path) -> TextIOWrapper:
    """A new file, and its folder, as often as the end of another run removes it."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return path.open("a", encoding="utf-8")
        except FileNotFoundError:
            continue


def _locked(path: Path) -> TextIOWrapper | None:
    """The file of a dead run, locked; None if its run is alive, another run settles it, or it is gone by now."""
    try:
        file = path.open("r+", encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):
            file.seek(0, os.SEEK_END)
            return file
    except OSError:
        pass
    file.close()
    return None


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # it is not empty, or does not exist
        return
