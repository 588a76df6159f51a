"""The files of a drafted suite: description, config, features, and the page of what is not known; all of them or none."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from support.description.service import ServiceDescription
from support.drafting import paths
from support.drafting.draft import Draft, draft
from support.drafting.features import ANONYMOUS, STEWARD, features_of
from support.drafting.notes import Need
from support.drafting.page import page_of
from support.errors import ConfigError
from support.json_files import ROOT
from support.json_layout import laid_out
from support.openapi.document import Document, read

DESCRIPTION, CONFIG, PAGE = "service.json", "config.json", "UNKNOWN.md"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written.

    Attributes:
        operations: how many operations the description has.
        variables: the environment variables that the config needs.
    """

    folder: Path
    service: ServiceDescription
    operations: int
    features: int
    variables: tuple[str, ...]


def check_free(folder: Path) -> None:
    """Raise a `ConfigError` if a folder is there already, or cannot be made."""
    if folder.exists() or folder.is_symlink():
        raise ConfigError(
            f"{folder} exists already, and nothing in it is overwritten\n  try: another name, or remove it"
        )
    if not folder.parent.is_dir():
        raise ConfigError(f"{folder.parent} is no folder to write in\n  try: one that exists")


def from_document(source: str, folder: Path) -> tuple[Draft, str | None]:
    """Return the draft for a document, and the address of the service if the document came from there.

    Args:
        source: a file or an address.
        folder: that of the suite, which the description finds a file from.

    Raises:
        ConfigError: it cannot be read, is no OpenAPI document, or has nothing that can be tried.
    """
    document = read(source)
    address = _address(document, source)
    if "://" not in source:
        place = os.path.relpath(source, folder.absolute())
    else:
        below = address is not None and source.startswith(f"{address}/")
        place = source.removeprefix(address) if below and address is not None else source
    found = draft(document, place)
    if not found.description["resources"]:
        raise ConfigError(
            f"the OpenAPI document {source} has no operation that a suite can try\n  {_left(found)}\n"
            "  try: --resource NAME=PATH for each of its resources"
        )
    return found, address


def from_paths(title: str, resources: list[str]) -> Draft:
    """Return the draft for resources such as `group=/groups/{id}`.

    Raises:
        ConfigError: one is written in another way.
    """
    return paths.draft_of(title, resources)


def _left(found: Draft) -> str:
    left = list(found.notes.of(Need.LEFT_OUT))
    return f"{left[0].place}: {left[0].text}" if left else "it has no paths"


def _address(document: Document, source: str) -> str | None:
    """The address of the service that a document was fetched from, with the path before every path; None for a file.

    What a file names may be a service in production, which nobody has asked to be filled with test data.
    """
    parts = urlsplit(source)
    if parts.scheme not in {"http", "https"}:
        return None
    start = f"{parts.scheme}://{parts.netloc}"
    for base in document.base_paths:
        if f"{parts.path}/".startswith(f"{base}/"):
            return f"{start}{base}"
    return f"{start}{document.base_paths[0]}"


def said(found: Draft, written: Written) -> Iterator[str]:
    """Yield what to tell somebody who has just drafted a suite."""
    config = written.folder / CONFIG
    resources = [each for each in written.service.resources.values() if each.can("create")]
    of = f" of {found.documented}" if found.documented else ""
    lives = f"{_several(len(resources), 'resource')} that can be created and removed"
    yield f"{written.folder}: {written.operations}{of} operations, {lives}, {_several(written.features, 'feature')}"
    yield f"what could not be known is in {written.folder / PAGE}; most urgent:"
    urgent = list(found.notes.of(Need.RUN))
    yield from (f"  {each.place}: {each.text}" for each in urgent)
    if not urgent:
        yield "  nothing"
    yield "next:"
    if written.variables:
        yield f"  export {' '.join(f'{each}=…' for each in written.variables)}"
    yield f"  python -m support doctor --config {config}"
    yield f"  behave -D config={config}"


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def write(found: Draft, name: str, folder: Path, base_url: str | None) -> Written:
    """Write a suite into a new folder.

    Args:
        base_url: the address of the service; None if nobody named one.

    Raises:
        ConfigError: the folder exists, or cannot be written; or the draft is no valid description, which nothing was written of.
    """
    prefix = name.upper().replace("-", "_")
    with _new_folder(folder) as place:
        description = {"$schema": _schema(folder, "configs/services/service.schema.json"), **found.description}
        (place / DESCRIPTION).write_text(laid_out(description, ""), encoding="utf-8")
        service = _loaded(place / DESCRIPTION, found)
        config, variables = _config(found, name, prefix, folder, base_url)
        (place / CONFIG).write_text(laid_out(config, ""), encoding="utf-8")
        features = features_of(found, service)
        (place / "features").mkdir()
        for file, text in features.items():
            (place / "features" / file).write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        _add_decisions(found, prefix, folder)
        (place / PAGE).write_text(page_of(found.title, found.notes, str(folder / CONFIG)), encoding="utf-8")
    return Written(
        folder, service, len({(each.method, each.path) for each in service.operations}), len(features), variables
    )


def _loaded(file: Path, found: Draft) -> ServiceDescription:
    """The description, as the suite reads it.

    Raises:
        ConfigError: it has mistakes; so this document has something that the draft does not understand.
    """
    try:
        return ServiceDescription.from_file(file)
    except ConfigError as problem:
        lines = "\n".join(str(problem).splitlines()[1:])
        raise ConfigError(
            f"no valid description could be drafted for {found.title}; nothing was written\n{lines}\n"
            "  try: --resource NAME=PATH for each of its resources, and report this document as one that is not understood"
        ) from None


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """A folder that appears when everything is in it; nothing is left of it if anything goes wrong."""
    check_free(folder)
    try:
        place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as problem:
        raise ConfigError(
            f"{folder} cannot be written\n  {problem.strerror}\n  try: a folder that can be written"
        ) from None
    try:
        yield place
        place.chmod(0o777 & ~_umask())
        place.rename(folder)
    except OSError as problem:
        raise ConfigError(
            f"{folder} cannot be written\n  {problem.strerror}\n  try: a folder that can be written"
        ) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _umask() -> int:
    found = os.umask(0)
    os.umask(found)
    return found


def _schema(folder: Path, schema: str) -> str:
    return os.path.relpath(ROOT / schema, folder.absolute())


def _config(
    found: Draft, name: str, prefix: str, folder: Path, base_url: str | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The config, and the environment variables that it needs."""
    variables = [f"{prefix}_{STEWARD.upper()}_{each.upper()}" for each in found.account]
    if base_url is None:
        variables.insert(0, f"{prefix}_BASE_URL")
        base_url = f"${{{variables[0]}}}"
        found.notes.add(
            Need.RUN,
            "base_url",
            f"the address of the service; it is taken from the environment variable {variables[0]}",
        )
    steward: dict[str, Any] = {"name": STEWARD}
    steward |= {key: f"${{{prefix}_{STEWARD.upper()}_{key.upper()}}}" for key in found.account}
    if found.takes_claims:
        steward["claims"] = {}
    personas = [steward, {"name": ANONYMOUS}] if found.has_anonymous else [steward]
    config = {
        "$schema": _schema(folder, "configs/config.schema.json"), "name": name, "base_url": base_url, "service": DESCRIPTION,
        "features": "features", "steward": STEWARD, "personas": personas,
    }  # fmt: skip
    if "openapi" in found.description:
        config["conformance"] = "report"
    return config, tuple(variables)


def _add_decisions(found: Draft, prefix: str, folder: Path) -> None:
    """What every suite needs, and no document says."""
    keys = ", ".join(f'"{key}": "${{{prefix}_MEMBER_{key.upper()}}}"' for key in found.account)
    if keys:
        text = (
            f"a second account, that may do less. Add it, and `python -m support matrix --learn --config {folder / CONFIG}` "
            "adds its column to every matrix, with what it is really allowed; review each cell"
        )
        found.notes.add(Need.DECISION, "personas", text, f'{{"name": "member", {keys}}}')
    if "openapi" in found.description:
        text = (
            "responses that deviate from the document are only listed at first, since nobody has compared the two yet, and either "
            "may be wrong. When the document is correct, or `openapi.waived` names what is accepted, let them fail their scenarios"
        )
        found.notes.add(Need.DECISION, "conformance", text, '"conformance": "fail"')
    text = "what must be unique, and what the service promises beside the form of its answers"
    found.notes.add(Need.DECISION, "features", text)
