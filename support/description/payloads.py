"""Payloads of the service description, filled in, and values found in JSON by their path."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_WHOLE = re.compile(r"^\{(\w+)((?:\[[^\[\]{}]+\])*)\}$")
_KEYS = re.compile(r"\[([^\[\]]+)\]")
CONDITIONS = ("present", "contains", "matches")

#: The value of a placeholder that was not given; an object leaves such a field out.
ABSENT = object()


class Text(str):
    """Text that a template can also write as `{name:upper}` or `{name:swapcase}`.

    `{name:middle}` leaves out the first and the last letter, `{name:to 120}` appends x until the text has 120 characters,
    and `{name:to 120 ł}` another letter.
    """

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if spec in {"upper", "swapcase"}:
            return str(getattr(self, spec)())
        if spec.startswith("to "):
            _, length, *letter = spec.split(" ")
            return f"{self} ".ljust(int(length), letter[0] if letter else "x")
        return str(self)[1:-1] if spec == "middle" else format(str(self), spec)


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """Return a template with its texts filled in by `str.format`; a text that is one placeholder alone becomes the value itself.

    Raises:
        KeyError: a placeholder has no value.
    """
    return _fill(template, {key: _texts(each) for key, each in values.items()}, values)


def _fill(template: Any, texts: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    if isinstance(template, Mapping):
        filled = {key: _fill(each, texts, values) for key, each in template.items()}
        return {key: each for key, each in filled.items() if each is not ABSENT}
    if isinstance(template, list | tuple):
        return [_fill(each, texts, values) for each in template]
    if not isinstance(template, str):
        return template
    whole = _WHOLE.match(template)
    if whole is None:
        return template.format_map(texts)
    value = values[whole[1]]
    for key in _KEYS.findall(whole[2]):
        value = _item(value, key)
    return value


def _item(value: Any, key: str) -> Any:
    if isinstance(value, list) and key.isdigit() and int(key) < len(value):
        return value[int(key)]
    if isinstance(value, Mapping) and key in value:
        return value[key]
    raise KeyError(key)


def _texts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _texts(each) for key, each in value.items()}
    return Text(value) if isinstance(value, str) else value


def value_of(words: str) -> Any:
    """Return the value that words of a feature stand for: JSON if they are JSON, else the words themselves."""
    try:
        return json.loads(words)
    except ValueError:
        return words


def value_at(document: Any, path: str | None) -> Any:
    """Return the value at `a.b.0` in a JSON value: the value itself without a path, None if there is nothing."""
    for part in path.split(".") if path else ():
        if isinstance(document, Mapping):
            document = document.get(part)
        elif isinstance(document, list) and part.isdigit() and int(part) < len(document):
            document = document[int(part)]
        else:
            return None
    return document


def meets(document: Any, conditions: Mapping[str, Any]) -> bool:
    """Return whether a JSON value has the described value at each path.

    Args:
        conditions: path → JSON value, or `{"present": true}`, `{"contains": "text"}` or `{"matches": "expression"}`.
    """
    return all(_meets(value_at(document, path), expected) for path, expected in conditions.items())


def _meets(value: Any, expected: Any) -> bool:
    if isinstance(expected, Mapping) and len(expected) == 1 and (kind := next(iter(expected))) in CONDITIONS:
        wanted = expected[kind]
        if kind == "present":
            return (value is not None) is bool(wanted)
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        found = wanted in text if kind == "contains" else re.search(wanted, text) is not None
        return value is not None and found
    return bool(value == expected) and isinstance(value, bool) is isinstance(expected, bool)
