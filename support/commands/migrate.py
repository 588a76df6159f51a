"""Bring a service description to the present version of its format, in place; with --check, only say whether it is current.

What is not a valid description is refused, with every mistake and its place, and the file stays as it is. Exit code 1 if
--check finds an older version.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from support.description.document.service import VERSION
from support.description.migrate import migrated
from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.json_files import place, read_object, refuse
from support.json_layout import laid_out
from support.results import exit_codes

Document = Mapping[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="the service description, such as configs/services/x.json"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; only say whether it is current")


def run(options: argparse.Namespace) -> int:
    """Migrate or check a description, and return the exit code.

    Raises:
        ConfigError: the file is not a valid description, or cannot be written; it is as it was.
    """
    path: Path = options.file
    old = read_object(path, "service description")
    version = old.get("version", 1)
    new, mistakes = migrated(old)
    refuse(path, mistakes)
    _validate(path, new, version)
    if version == VERSION:
        print(f"{path} has version {VERSION}, which is the present one: nothing to do")
        return exit_codes.KEPT
    if options.check:
        print(
            f"{path} has version {version}, and the present one is {VERSION}\n  try: python -m support migrate {path}"
        )
        return exit_codes.BROKEN
    _write(path, new)
    print(
        "\n".join(
            [f"{path}: version {version} is now version {VERSION}", *(f"  {each}" for each in _changes(old, new))]
        )
    )
    return exit_codes.KEPT


def _validate(path: Path, document: Document, version: int) -> None:
    try:
        ServiceDescription.from_document(path, document)
    except ConfigError as problem:
        if version == VERSION:
            raise
        raise ConfigError(f"{problem}\n  (places are those of version {VERSION}; nothing was written)") from None


def _write(path: Path, document: Document) -> None:
    """Replace the file in one step, so that it is never half written; its rights and its line ends stay."""
    path = path.resolve()  # what a link leads to, not the link
    text = path.read_bytes().decode("utf-8-sig")
    ends = "\r\n" if "\r\n" in text else "\n"
    temporary = None
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(number, "w", encoding="utf-8", newline=ends) as file:
            file.write(laid_out(document, text))
        shutil.copymode(path, temporary)
        temporary.replace(path)
    except (OSError, ValueError) as problem:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise ConfigError(f"{path} cannot be written\n  {problem}\n  try: a folder that you may write to") from None


def _changes(old: Document, new: Document, at: tuple[str, ...] = ()) -> Iterator[str]:
    """A line for each key that has another name now, was added, or was removed."""
    lost = [key for key in old if key not in new]
    added = [key for key in new if key not in old]
    names = dict(zip(lost, added, strict=True)) if len(lost) == len(added) else {}
    yield from (f"{place((*at, key))} is now {place((*at, name))}" for key, name in names.items())
    if not names:
        yield from (f"{place((*at, key))} was removed" for key in lost)
        yield from (f"{place((*at, key))} was added" for key in added)
    for key, value in old.items():
        name = names.get(key, key)
        now = new.get(name)
        if isinstance(value, Mapping) and isinstance(now, Mapping):
            yield from _changes(value, now, (*at, name))
        elif name in new and value != now:
            yield f"{place((*at, name))} has another value now"
