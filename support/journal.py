"""A write-ahead record of what was begun and made, so that no crash loses it.

One file a process, JSON lines, only ever appended to. Before a create its intent is on the disk; after it the outcome; at
cleanup that it is gone, or why not. A process holds a lock on its file for as long as it lives, however it ends, so a
file that can be locked is a dead run's.
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
FIELDS = ("kind", "name", "ids", "persona", "path", "marks", "number")  # of an intent


@dataclass(frozen=True, slots=True)
class Made:
    """Something that the suite made, or may have made, and owes back.

    Attributes:
        marks: field → value, of what was sent and holds the unique name; it can be looked for by them.
        ids: resource name → id, for every resource that its path names, its own among them once it is known.
        lost: whether the answer to the create was lost, so that nobody knows whether it was made.
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
        """Its own id; None for a tie, and where the service has not told it yet."""
        return self.ids.get(self.kind)

    def __str__(self) -> str:
        known = [f'"{self.name}"' if self.name else "", f"id {self.id}" if self.id else ""]
        return " ".join(part for part in (self.kind, *known, f"under {self.path}") if part)


class Journal:
    """One process's record. Nothing is written, and no file made, before the first intent.

    Args:
        folder: where the files are.
        run: the run's id.
        about: what a later run must know to settle it: `base_url` and `environment`.
    """

    def __init__(self, folder: Path, run: str, about: Mapping[str, Any]) -> None:
        self.folder = folder
        self.run = run
        self._about = dict(about)
        self._file: TextIOWrapper | None = None
        self._owed: set[int] = set()
        self._number = 0

    @property
    def path(self) -> Path:
        """The file, whether or not it is there yet."""
        return self.folder / f"{self.run}-{os.getpid()}.jsonl"

    def intend(self, made: Made) -> Made:
        """Something is about to be made: on the disk when this returns. Answers it with its number."""
        self._number += 1
        made = replace(made, number=self._number)
        self._owed.add(made.number)
        told = {key: value for key, value in asdict(made).items() if key != "lost"}
        self._write({"event": "intent", **told}, to_disk=True)
        return made

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None:
        """What became of an intent: `made`, `refused`, `unknown`, `gone` or `failed`."""
        if event in {REFUSED, GONE}:
            self._owed.discard(made.number)
        told: dict[str, Any] = {"event": event, "number": made.number}
        if event == MADE:
            told["ids"] = dict(made.ids)
        if reason is not None:
            told["reason"] = reason
        self._write(told)

    def owes(self) -> tuple[Made, ...]:
        """What is owed so far, oldest first, as it is on the disk."""
        return read(self.path)[1] if self._file is not None and self._owed else ()

    def close(self) -> None:
        """Let go of the file; it is removed where nothing is owed any more."""
        if self._file is None:
            return
        if not self._owed:
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
        # It gets its name once it is locked: under its name and not locked, it would pass for a dead run's and be removed.
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
    """What a run that is no more left in its journal; `owed` is oldest first."""

    path: Path
    run: str
    about: Mapping[str, Any]
    owed: tuple[Made, ...]
    file: TextIOWrapper

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None:
        """Write down what became of something (as `Journal.outcome`)."""
        entry = {"at": datetime.now(UTC).isoformat(), "event": event, "number": made.number, "reason": reason}
        # On a line of its own: the last one of a killed process may be torn.
        self.file.write("\n" + json.dumps(entry) + "\n")
        self.file.flush()


@contextmanager
def dead_runs(folder: Path) -> Iterator[list[DeadRun]]:
    """The journals of dead runs, each locked while they are looked at, so that no two runs settle the same one.

    A file that nothing is owed in at the end is removed.
    """
    found: list[DeadRun] = []
    for path in sorted(folder.glob("*.jsonl")):
        file = _locked(path)
        if file is None:
            continue
        about, owed = read(path)
        found.append(DeadRun(path, str(about.get("run", path.stem)), about, owed, file))
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
    """The ids of the runs whose processes live."""
    found = set()
    for path in folder.glob("*.jsonl"):
        try:
            file = path.open(encoding="utf-8")
        except FileNotFoundError:  # it ended just now
            continue
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                found.add(path.stem.split("-")[0])
    return found


def read(path: Path) -> tuple[dict[str, Any], tuple[Made, ...]]:
    """What a journal is about, and what is owed by it, oldest first; a torn line is left out."""
    about: dict[str, Any] = {}
    owed: dict[int, Made] = {}
    for entry in _entries(path):
        event, number = entry.get("event"), entry.get("number", 0)
        if event == "run":
            about = entry
        elif event == "intent" and entry.keys() >= set(FIELDS):
            # Lost until the outcome is told.
            owed[number] = Made(**{name: entry[name] for name in FIELDS}, lost=True)
        elif event == MADE and number in owed:
            owed[number] = replace(owed[number], ids=entry["ids"], lost=False)
        elif event in {REFUSED, GONE}:
            owed.pop(number, None)
    return about, tuple(owed.values())


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry


def _created(path: Path) -> TextIOWrapper:
    """A new file; its folder, too, as often as another run's end takes it away."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return path.open("a", encoding="utf-8")
        except FileNotFoundError:
            continue


def _locked(path: Path) -> TextIOWrapper | None:
    """A dead run's file, locked; None where its run lives, another settles it, or it is settled and gone by now."""
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
    except OSError:  # others have something there, or it is not there
        return
