"""JSON values changed at a path, without changing the original."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

UNCHANGED = object()
DAY = 86_400


def changed_at(document: Any, path: str | None, change: Callable[[Any], Any]) -> Any:
    """Return a document with the value at `a.b.0` changed; `UNCHANGED` if there is none, or the change makes no difference."""
    parts = path.split(".") if path else []
    document = copy.deepcopy(document)
    if not parts:
        new = change(document)
        return UNCHANGED if new is UNCHANGED or new == document else new
    holder = document
    for part in parts[:-1]:
        holder = _step(holder, part)
    last: Any = int(parts[-1]) if isinstance(holder, list) and parts[-1].isdigit() else parts[-1]
    present = (isinstance(holder, Mapping) and last in holder) or (
        isinstance(holder, list) and isinstance(last, int) and last < len(holder)
    )
    if not present:
        return UNCHANGED
    new = change(holder[last])
    if new is UNCHANGED or (new == holder[last] and type(new) is type(holder[last])):
        return UNCHANGED
    holder[last] = new
    return document


def copied(value: Any) -> Any:
    """Return a deep copy."""
    return copy.deepcopy(value)


def without(fields: Any, name: str) -> Any:
    """Return an object without a field; `UNCHANGED` if it has none."""
    if not isinstance(fields, Mapping) or name not in fields:
        return UNCHANGED
    return {key: value for key, value in fields.items() if key != name}


def renamed(fields: Any, name: str) -> Any:
    """Return an object with a field under another name."""
    if not isinstance(fields, Mapping) or name not in fields:
        return UNCHANGED
    return {f"x_{name}" if key == name else key: value for key, value in fields.items()}


def emptied(value: Any) -> Any:
    """Return the empty value of the same type, or null."""
    for kind, empty in ((str, ""), (list, []), (dict, {})):
        if isinstance(value, kind):
            return empty if value else UNCHANGED
    return UNCHANGED if value is None else None


def retyped(value: Any) -> Any:
    """Return a value of another type."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return 7 if value is None else [value]


def other(value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value}_x"
    if isinstance(value, list):
        return [*value, "x"]
    return {**value, "x": "x"} if isinstance(value, dict) else "x"


def day_before(value: Any) -> Any:
    """Return a time one day earlier: RFC 3339, or a number of seconds or milliseconds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value - (DAY * 1000 if value > 10**11 else DAY)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return UNCHANGED
    return (found - timedelta(days=1)).isoformat().replace("+00:00", "Z" if str(value).endswith("Z") else "+00:00")


def _step(holder: Any, part: str) -> Any:
    if isinstance(holder, Mapping):
        return holder.get(part)
    if isinstance(holder, list) and part.isdigit() and int(part) < len(holder):
        return holder[int(part)]
    return None
