"""JSON documents read and checked against their schema, every mistake told at once with its place."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from support.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ROOT / "configs" / "services"


def read_object(path: Path, what: str) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        ConfigError: the file is missing, is no JSON (with line and column), or holds something else than an object.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        near = sorted(each.name for each in path.parent.glob("*.json") if not each.name.endswith(".schema.json"))
        there = f"{path.parent} holds: {', '.join(near)}" if near else f"{path.parent} holds no such file"
        raise ConfigError(f"no {what} at {path}\n  {there}\n  try: name a file that exists") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigError(f"the {what} {path} cannot be read\n  {problem}\n  try: a readable file in UTF-8") from None
    try:
        document = json.loads(text)
    except json.JSONDecodeError as problem:
        raise ConfigError(
            f"the {what} {path} is no JSON\n  line {problem.lineno}, column {problem.colno}: {problem.msg}\n"
            "  try: mend it there; a comma too many or too few is the usual cause"
        ) from None
    if not isinstance(document, dict):
        raise ConfigError(f"the {what} {path} must be a JSON object, not {kind_of(document)}")
    return document


def check(document: dict[str, Any], schema_file: Path) -> list[str]:
    """What is wrong with a document by its schema: one line a mistake, each opening with its place."""
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    errors = Draft202012Validator(schema).iter_errors(document)
    return [
        line for error in sorted(errors, key=lambda each: [str(part) for part in each.path]) for line in _told(error)
    ]


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that a misspelt one most likely meant."""
    return next(iter(difflib.get_close_matches(word, list(words), n=1)), None)


def refuse(source: Path, mistakes: list[str]) -> None:
    """Raise one `ConfigError` that holds every mistake; do nothing where there is none."""
    if mistakes:
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        # A setting of the command line or the environment is no fault of the file.
        where = (
            "there is"
            if all(mistake.startswith(("-D ", "SMOKE_", "API_")) for mistake in mistakes)
            else f"{source} has"
        )
        raise ConfigError(f"{where} {count}\n" + "\n".join(f"  {mistake}" for mistake in mistakes))


def kind_of(value: object) -> str:
    """What JSON calls a value."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def place(path: Iterable[str | int]) -> str:
    """`personas[0].name`, the way one would write it."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "the document"


def _told(error: ValidationError) -> Iterator[str]:
    where = place(error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                meant = nearest(key, known)
                hint = f'did you mean "{meant}"?' if meant else f"known: {', '.join(known)}"
                yield f'{place([*error.absolute_path, key])}: unknown key "{key}"; {hint}'
    elif error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        yield from (f'{where}: "{key}" is missing' for key in missing)
    elif error.validator in {"type", "anyOf", "oneOf"}:
        wanted = error.schema.get("description", f"wanted {error.validator_value}")
        yield f"{where}: {wanted}; it is {kind_of(error.instance)}"
    else:
        yield f"{where}: {error.schema.get('description', error.message)}"
