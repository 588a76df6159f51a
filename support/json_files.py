"""JSON files read and checked; every mistake is reported at once, with its place and the nearest known name."""

from __future__ import annotations

import difflib
import json
import math
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from support.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ROOT / "configs" / "services"
MOST = 40  # known words that a message lists
# Mistakes that begin so are in a setting of the command line or the environment, not in the file.
OUTSIDE = ("-D ", "SMOKE_", "API_")
OF_THE_SHELL = (Path("/dev/fd"), Path("/proc/self/fd"))
DEEPEST = 100  # levels of nesting
DIGITS = 300  # of a whole number
#: Pattern of a text → what it means, where the description of the key does not say it.
PATTERNS = {
    "^/": "with a slash at its beginning",
    "^[A-Z]+$": "in capital letters",
    r"^[A-Z]+ (/\S*)?$": 'such as "GET /me"',
}
NUMBERS = "a number of ordinary size, or text in quotes"


class UnusableError(ValueError):
    """JSON that is valid and cannot be used; `hint` is what to write instead."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


def read_object(path: Path, what: str) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        ConfigError: the file is missing, is not JSON (with line and column), holds something other than an object, is nested
            too deeply, or has a number that is too large, a key twice, or half of a character.
    """
    try:
        if not _is_readable(path):
            raise ConfigError(
                f"the {what} {path} cannot be read\n  it is a pipe, socket or device, not a file\n  try: a file"
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        near = sorted(each.name for each in path.parent.glob("*.json") if not each.name.endswith(".schema.json"))
        others = f"{path.parent} holds: {', '.join(near)}" if near else f"{path.parent} holds no such file"
        raise ConfigError(f"no {what} at {path}\n  {others}\n  try: name a file that exists") from None
    except (OSError, ValueError) as problem:  # also text that is not UTF-8, and a path with a null character
        raise ConfigError(f"the {what} {path} cannot be read\n  {problem}\n  try: a readable file in UTF-8") from None
    try:
        document = _parsed(text)
    except json.JSONDecodeError as problem:
        raise ConfigError(
            f"the {what} {path} is not valid JSON\n  line {problem.lineno}, column {problem.colno}: {problem.msg}\n"
            "  try: correct it there; a missing or extra comma is the usual cause"
        ) from None
    except RecursionError:
        raise ConfigError(
            f"the {what} {path} cannot be read\n  it is nested more than {DEEPEST} levels deep\n  try: less nesting"
        ) from None
    except UnusableError as problem:
        raise ConfigError(f"the {what} {path} cannot be read\n  {problem}\n  try: {problem.hint}") from None
    if not isinstance(document, dict):
        raise ConfigError(f"the {what} {path} must be a JSON object, not {kind_of(document)}")
    return document


def _is_readable(path: Path) -> bool:
    """Whether reading a path ends: a named pipe, unlike the shell's `<(…)`, may have nobody who writes, and a device no end."""
    mode = path.stat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode) or path.absolute().parent in OF_THE_SHELL


def mistakes_of(error: ValidationError, model: type[BaseModel], extra: Iterable[str] = ()) -> list[str]:
    """Return what Pydantic found wrong with a document: one line for each mistake, its place first.

    Args:
        model: what the document was validated as.
        extra: keys at the top level that are known although the model has no field of that name.
    """
    errors = error.errors(include_url=False)
    places = [each["loc"] for each in errors]
    # Pydantic counts only the valid items of a list, so a list whose items are all invalid is "too short" as well.
    errors = [
        each
        for each in errors
        if each["type"] != "too_short"
        or not any(len(other) > len(each["loc"]) and other[: len(each["loc"])] == each["loc"] for other in places)
    ]
    return [_mistake(each, model, list(extra)) for each in errors]


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the known word that a misspelt one most likely meant."""
    return next(iter(difflib.get_close_matches(word, list(words), n=1)), None)


def suggestion(word: str, words: Iterable[str], others: str = "known") -> str:
    """Return `did you mean "x"?`, or the list of known words where none is near."""
    known = list(words)
    near = nearest(word, known)
    if near:
        return f'did you mean "{near}"?'
    return f"{others}: {', '.join(known[:MOST])}" + (f", and {len(known) - MOST} more" if len(known) > MOST else "")


def refuse(source: Path, mistakes: Sequence[str]) -> None:
    """Raise one `ConfigError` with every mistake; do nothing if there is none."""
    if mistakes:
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        outside = all(mistake.startswith(OUTSIDE) for mistake in mistakes)
        where = f"{source} has" if not outside else "there is" if len(mistakes) == 1 else "there are"
        raise ConfigError(f"{where} {count}\n" + "\n".join(f"  {mistake}" for mistake in mistakes))


def kind_of(value: object) -> str:
    """Return what JSON calls a value."""
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def place(path: Iterable[str | int]) -> str:
    """Return a place the way one would write it: `personas[0].name`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "the document"


def _parsed(text: str) -> Any:
    """The JSON value in a text.

    Raises:
        RecursionError: it is nested too deeply.
        UnusableError: it has a number that is too large, a key twice, or half of a character.
        ValueError: it is not JSON.
    """
    document = json.loads(
        text, parse_constant=_constant, parse_float=_finite, parse_int=_integer, object_pairs_hook=_object
    )
    if _depth(document) > DEEPEST:
        raise RecursionError
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as problem:
        half = f"\\u{ord(str(problem.object)[problem.start]):04x}"
        raise UnusableError(f"{half} is only half of a character", "the whole character, or both halves") from None
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            others = [f'"{other}"' for other in found if other != key][:3]
            beside = f", beside {', '.join(others)}" if others else ""
            problem = f'the key "{key}" appears twice in one object{beside}'
            raise UnusableError(problem, "one of them, or both merged into one")
        found[key] = value
    return found


def _constant(text: str) -> float:
    raise UnusableError(f"{text} is not valid in JSON", NUMBERS)


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise UnusableError(f"the number {text:.40} is too large", NUMBERS)
    return number


def _integer(text: str) -> int:
    if len(text) > DIGITS:
        raise UnusableError(f"the number {text[:20]}... has {len(text.removeprefix('-'))} digits", NUMBERS)
    return int(text)


def _depth(document: Any) -> int:
    """How deeply objects and lists are nested; without recursion, so that any depth can be measured."""
    deepest, waiting = 0, [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, dict | list):
            deepest = max(deepest, depth)
            waiting += [(each, depth + 1) for each in (value.values() if isinstance(value, dict) else value)]
    return deepest


def _mistake(error: ErrorDetails, model: type[BaseModel], extra: list[str]) -> str:
    location, kind, value = error["loc"], error["type"], error["input"]
    where = place(location)
    if kind == "extra_forbidden":
        owner = _model_at(model, location[:-1])
        known = _names_in(owner) if owner else []
        known += extra if len(location) == 1 else []
        return f'{where}: unknown key "{location[-1]}"; {suggestion(str(location[-1]), known)}'
    if kind == "missing":
        return f'{place(location[:-1])}: "{location[-1]}" is missing'
    if kind == "value_error":
        return f"{where}: {error['ctx']['error']}"
    field = _field_at(model, location)
    expected = (field.description if field else None) or error["msg"]
    if kind == "model_type" and (owner := _model_at(model, location)) is not None:
        expected = f"an object with {', '.join(_names_in(owner))}"
    if kind == "literal_error":
        expected = error["ctx"]["expected"]
    secret = field is not None and not field.repr
    shown_value = kind_of(value) if secret or isinstance(value, dict | list | bool | None) else f'"{value}"'
    form = PATTERNS.get(error.get("ctx", {}).get("pattern", ""))
    return f"{where}: expected {expected}{f', {form}' if form else ''}; it is {shown_value}"


def _names_in(model: type[BaseModel]) -> list[str]:
    """The keys that a file may have for a model, apart from those for editors."""
    fields = model.model_fields.items()
    names = [field.alias or name for name, field in fields if not field.exclude]
    return [name for name in names if not name.startswith("$")]


def _model_at(model: type[BaseModel], location: Sequence[str | int]) -> type[BaseModel] | None:
    """The model that a place in a document belongs to."""
    found = _bare(_at(model, location)[1])
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def _field_at(model: type[BaseModel], location: Sequence[str | int]) -> FieldInfo | None:
    """The innermost field on the way to a place."""
    return _at(model, location)[0]


def _at(model: type[BaseModel], location: Sequence[str | int]) -> tuple[FieldInfo | None, Any]:
    """The innermost field on the way to a place, and the type of what is there; None for a type that is not known."""
    field: FieldInfo | None = None
    annotation: Any = model
    for part in location:
        annotation = _bare(annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            own = _own_field(annotation, part)
            field, annotation = own or field, own.annotation if own is not None else None
        else:
            # Of an object any key leads to its values, of a list any number to its items.
            arguments = [each for each in get_args(annotation) if each is not Ellipsis]
            annotation = arguments[-1] if arguments else None
    return field, annotation


def _own_field(owner: type[BaseModel], part: str | int) -> FieldInfo | None:
    fields = owner.model_fields
    return next((field for name, field in fields.items() if part in (name, field.alias)), None)


def _bare(annotation: Any) -> Any:
    """A type without what is annotated, and without None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return next((_bare(each) for each in get_args(annotation) if each is not type(None)), None)
    return annotation
