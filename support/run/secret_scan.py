"""Searches the files that a run has written for secrets, after everything is written: whatever wrote them, and however."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from support.http.masking import Secrets
from support.results.states import TroubleKind
from support.run.session import Session

LISTED = 5  # files that are named in each folder


@dataclass(frozen=True, slots=True)
class Leak:
    """A file with secrets in it, and what kinds of secrets these are; never their values."""

    path: Path
    kinds: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path} has {', '.join(self.kinds)} in it"


def note_leaks(config: Any, session: Session) -> bool:
    """Note each file of a run that has a secret in it, and return whether there are any.

    Args:
        config: behave's.
    """
    outputs = [*written_by(config), *session.config.reports.values()]
    outputs += [session.journal.path] if session.journal is not None else []
    lines = told(leaks_in(outputs, session.secrets, session.started.timestamp()))
    known = {each.message for each in session.tracker.troubles}
    for line in (each for each in lines if each not in known):
        session.tracker.trouble(TroubleKind.SECRET, line)
    return bool(lines)


def leaks_in(outputs: Iterable[Path], secrets: Secrets, since: float) -> list[Leak]:
    """Return which of these files, and of the files in these folders, have a secret in them in any form.

    Args:
        since: a Unix time; what was written earlier in a folder is not of this run.
    """
    found = []
    paths = {each for output in outputs for each in _files(output, since)}
    for path in sorted(paths, key=lambda each: (each.parent, each)):
        try:
            text = path.read_bytes().decode(errors="surrogateescape")
        except OSError:  # it cannot be read, so nobody reads a secret in it
            continue
        kinds = secrets.kinds_in(f"{path.name}\n{text}")
        if kinds:
            found.append(Leak(path, tuple(sorted(kinds))))
    return found


def written_by(config: Any) -> list[Path]:
    """Return the files and folders that behave's formatters and reporters write."""
    files = [Path(each.name) for each in config.outputs if each.name]
    return [*files, Path(config.junit_directory)] if config.junit else files


def told(leaks: list[Leak]) -> list[str]:
    """Return a line for each file, and what to do."""
    lines = []
    for folder, found in groupby(leaks, key=lambda each: each.path.parent):
        inside = list(found)
        lines += [str(each) for each in inside[:LISTED]]
        if len(inside) > LISTED:
            lines.append(f"{len(inside) - LISTED} more files in {folder} have secrets in them")
    if lines:
        lines[-1] += "\n  try: do not pass these files on; remove them, and replace the secrets"
    return lines


def _files(output: Path, since: float) -> Iterator[Path]:
    if output.is_dir():
        yield from (each for each in output.rglob("*") if each.is_file() and _changed(each) >= since)
    elif output.is_file():
        yield output


def _changed(path: Path) -> float:
    """When a file was written last; 0 if somebody else has just removed it."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
