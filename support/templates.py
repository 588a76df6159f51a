"""Payloads of the service description, filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_WHOLE = re.compile(r"^\{(\w+)\}$")

#: What stands in a filled-in template for a value that was not given; an object leaves such a field out.
ABSENT = object()


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """A template with its texts filled in by `str.format`; a text that is one placeholder alone becomes the value itself.

    Raises:
        KeyError: a placeholder that no value is given for.
    """
    if isinstance(template, Mapping):
        filled = {key: fill(each, values) for key, each in template.items()}
        return {key: each for key, each in filled.items() if each is not ABSENT}
    if isinstance(template, list):
        return [fill(each, values) for each in template]
    if not isinstance(template, str):
        return template
    whole = _WHOLE.match(template)
    return values[whole[1]] if whole else template.format_map(values)


def at(document: Any, path: str | None) -> Any:
    """What stands at `a.b` in a JSON value; the value itself where there is no path; None where there is nothing."""
    for part in path.split(".") if path else ():
        document = document.get(part) if isinstance(document, Mapping) else None
    return document
