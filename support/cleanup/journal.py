"""A write-ahead record of what a run creates, so that no crash loses it.

One file for each process, JSON lines, append only. Before a create its intent is on disk; after it the outcome; at cleanup
that the thing is gone, or why not. A process holds a lock on its file for as long as it lives, however it ends, so a file
that can be locked belongs to a dead run.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from support.cleanup.made import FIELDS, INTENT, KEPT, MADE, RUN, SETTLED, Made
from support.cleanup.reading import VERSION, Reading, is_torn, printable, read
from support.description.model import root_of
from support.uninterrupted import uninterrupted

Collection = tuple[str, tuple[tuple[str, str], ...]]
NOTHING = Reading({}, (), ())


class Journal:
    """The record of one process. No file is created before the first intent.

    Args:
        folder: where the files are.
        run: the id of the run.
        about: what a later run must know to settle it: `base_url` and `environment`.

    Attributes:
        kinds: the resources of which something was about to be created.
        places: resource and ids of the path, of each collection in which something was about to be created.
        ids: resource and id of everything that was created.
    """

    def __init__(self, folder: Path, run: str, about: Mapping[str, Any]) -> None:
        self.folder = folder
        self.run = run
        self._about = dict(about)
        self._file: TextIOWrapper | None = None
        self._outstanding: dict[int, Made] = {}
        self.kinds: set[str] = set()
        self.places: set[Collection] = set()
        self.ids: set[tuple[str, str]] = set()
        self._number = 0

    @property
    def path(self) -> Path:
        """The file, whether or not it exists yet."""
        return self.folder / f"{self.run}-{os.getpid()}.jsonl"

    @uninterrupted()
    def intend(self, made: Made) -> Made:
        """Write that something is about to be created, and return it with its number; it is on disk when this returns."""
        self._number += 1
        now = datetime.now(UTC)
        made = replace(made, number=self._number, at=now.timestamp())
        self._outstanding[made.number] = made
        self._note(made)
        self._write(
            {"event": INTENT, **{name: value for name, value in asdict(made).items() if name in FIELDS}}, to_disk=True
        )
        return made

    @uninterrupted()
    def outcome(self, made: Made, event: str, reason: str | None = None) -> None:
        """Write the outcome of an intent: `made`, `refused`, `unknown`, `gone`, `failed`, `declared` or `kept`."""
        if event in SETTLED:
            self._outstanding.pop(made.number, None)
        elif event == KEPT:
            self._outstanding[made.number] = replace(made, kept=True)
        entry: dict[str, Any] = {"event": event, "number": made.number}
        if event == MADE:
            before = self._outstanding.get(made.number, made)
            self._outstanding[made.number] = made
            entry["ids"] = dict(made.ids)
            entry |= {"marks": dict(made.marks)} if made.marks != before.marks else {}
            entry |= {"removed": True} if made.removed else {}
            self.ids |= {(made.kind, made.id)} if made.id is not None else set()
        if reason is not None:
            entry["reason"] = reason
        self._write(entry)

    def take_over(self, path: Path) -> dict[int, Made]:
        """Take over what is outstanding in the journal of another process of this run, which has ended, and remove that journal.

        What is taken over is on disk here before it is removed there, so nothing is lost in between.

        Returns:
            its number there → the thing, with its number here; nothing of a journal that another run settles already.

        Raises:
            OSError: the journal cannot be read.
            ValueError: not all of it is understood; it stays, for a look at it.
        """
        file = _locked(path, []) if path.exists() else None
        if file is None:
            return {}
        with file:
            reading = read(path)
            taken = {made.number: self._take_one(made) for made in reading.outstanding}
            if reading.problems:
                raise ValueError("; ".join(reading.problems))
            path.unlink(missing_ok=True)
        return taken

    @uninterrupted()
    def _take_one(self, made: Made) -> Made:
        self._number += 1
        made = replace(made, number=self._number)
        self._outstanding[made.number] = made
        self._note(made)
        entry = {name: value for name, value in asdict(made).items() if name in FIELDS}
        if made.at:
            entry["at"] = datetime.fromtimestamp(made.at, UTC).isoformat()
        self._write({"event": INTENT, **entry}, to_disk=True)
        if not made.lost:
            self.outcome(made, MADE)
        if made.kept:
            self.outcome(made, KEPT)
        return made

    def outstanding(self) -> tuple[Made, ...]:
        """Return what is to be removed, oldest first: by the file, or as it is remembered if somebody has changed the file."""
        found = {**self._outstanding, **{made.number: made for made in self._reading.outstanding}}
        return tuple(found[number] for number in sorted(found))

    def unread(self) -> tuple[str, ...]:
        """Return a line for each line of the file that is not understood; somebody else has written it."""
        return self._reading.problems

    def abandon(self) -> None:
        """Close the file in a forked process; it is that of the parent."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def close(self) -> None:
        """Close the file, and remove it if nothing is outstanding and all of it is understood."""
        if self._file is None:
            return
        if not self.outstanding() and not self.unread():
            self.path.unlink(missing_ok=True)
        self._file.close()
        self._file = None
        _remove_if_empty(self.folder)

    @property
    def _reading(self) -> Reading:
        """What is on disk; nothing if nothing was written, or somebody has removed the file."""
        try:
            return read(self.path) if self._file is not None else NOTHING
        except OSError:
            return NOTHING

    def _note(self, made: Made) -> None:
        place = ((key, own) for key, own in made.ids.items() if root_of(key) != made.kind)
        self.kinds.add(made.kind)
        self.places.add((made.kind, tuple(sorted(place))))

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
        header = {"event": RUN, "version": VERSION, "run": self.run, "worker": os.getpid(), **self._about}
        file.write(json.dumps({"at": datetime.now(UTC).isoformat(), **header}) + "\n")
        # Complete before it has its name: a first line that is torn was damaged by somebody, and is named.
        file.flush()
        os.fdatasync(file.fileno())
        nameless.rename(self.path)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file


@dataclass(frozen=True, slots=True)
class DeadRun:
    """What a dead run left in its journal.

    Attributes:
        outstanding: what is to be removed, oldest first.
        problems: the lines that are not understood; such a file stays.
    """

    path: Path
    run: str
    about: Mapping[str, Any]
    outstanding: tuple[Made, ...]
    file: TextIOWrapper
    problems: tuple[str, ...] = ()

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None:
        """Write an outcome, as `Journal.outcome` does."""
        entry: dict[str, Any] = {"at": datetime.now(UTC).isoformat(), "event": event, "number": made.number}
        entry["reason"] = reason
        if event == MADE:
            entry["ids"] = dict(made.ids)
        self.file.write(json.dumps(entry) + "\n")
        self.file.flush()


@contextmanager
def dead_runs(folder: Path, unreadable: list[str] | None = None) -> Iterator[list[DeadRun]]:
    """Yield the journals of dead runs, each locked meanwhile, so that no two runs settle the same one.

    A file in which nothing is outstanding at the end, and everything is understood, is removed.

    Args:
        unreadable: gets a line for each file that cannot be opened as a journal.
    """
    found: list[DeadRun] = []
    unreadable = [] if unreadable is None else unreadable
    for path in _journals(folder, unreadable):
        file = _locked(path, unreadable)
        if file is None:
            continue
        try:
            _end_last_line(file)
            about, outstanding, problems = read(path)
        except OSError as problem:
            unreadable.append(f"{printable(path)}: cannot be read: {problem.strerror}")
            file.close()
            continue
        found.append(DeadRun(path, str(about.get("run", path.stem)), about, outstanding, file, problems))
    try:
        yield found
    finally:
        for each in found:
            with each.file:
                _remove_if_settled(each)
        _remove_if_empty(folder)


def check_folder(folder: Path) -> None:
    """Raise an `OSError` if no journal can be written in a folder, which is left as it was."""
    trial = folder / f"{os.getpid()}.trial"
    with _created(trial):
        trial.unlink()
    _remove_if_empty(folder)


def live_runs(folder: Path) -> set[str]:
    """Return the ids of the runs whose processes are alive."""
    found = set()
    for path in _journals(folder, []):
        try:
            file = path.open(encoding="utf-8")
        except OSError:  # it has just ended, or is somebody else's
            continue
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                found.add(path.stem.split("-")[0])
    return found


def _remove_if_settled(dead: DeadRun) -> None:
    try:
        dead.file.flush()
        reading: Reading = read(dead.path)
    except OSError:  # the disk is full, or somebody has removed it
        return
    if not reading.outstanding and not reading.problems:
        dead.path.unlink(missing_ok=True)


def _created(path: Path) -> TextIOWrapper:
    """A new file, and its folder, as often as the end of another run removes it."""
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return path.open("a", encoding="utf-8")
        except FileNotFoundError:
            continue


def _journals(folder: Path, unreadable: list[str]) -> list[Path]:
    """The files that may be journals; what only has such a name, a folder or a pipe, is named in `unreadable`."""
    found = []
    try:
        paths = sorted(each for each in folder.iterdir() if each.suffix == ".jsonl")
    except FileNotFoundError:
        return []
    except OSError as problem:
        unreadable.append(f"{printable(folder)}: cannot be read: {problem.strerror}")
        return []
    for path in paths:
        try:
            regular = stat.S_ISREG(path.lstat().st_mode)
        except OSError:  # it is gone by now
            continue
        if regular:
            found.append(path)
        else:
            unreadable.append(f"{printable(path)}: expected a file, not a folder, link or pipe")
    return found


def _locked(path: Path, unreadable: list[str]) -> TextIOWrapper | None:
    """The file of a dead run, locked; None if its run is alive, another run settles it, or it is gone by now."""
    try:
        file = path.open("r+", encoding="utf-8")
    except FileNotFoundError:
        return None
    except OSError as problem:
        unreadable.append(f"{printable(path)}: cannot be opened: {problem.strerror}")
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


def _end_last_line(file: TextIOWrapper) -> None:
    """Take away the last line of a killed process if it is incomplete, so that the next one begins on its own.

    Its intent was not on disk as a whole, so its request was not sent; or it is an outcome, without which more is looked for.
    """
    descriptor = file.fileno()
    size = os.fstat(descriptor).st_size
    content = os.pread(descriptor, size, 0)
    if content and not content.endswith(b"\n"):
        start = content.rfind(b"\n") + 1
        if start and is_torn(content[start:]):
            os.ftruncate(descriptor, start)
            file.seek(0, os.SEEK_END)
        else:
            file.write("\n")
            file.flush()


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # it is not empty, or does not exist
        return
