"""What the description and the features append to unique names."""

from __future__ import annotations

import json
import re
from pathlib import Path

APPENDED = re.compile(r"^\{(?:name|key)\}(?: |(?=@))(.+)$")
WRITTEN = re.compile(r"^\{name:[^{}]+\}$")
CALLED = re.compile(r'(?:called|ending with) "([^"]*)"')


def endings(description: Path, features: Path) -> set[str]:
    """Return every text that names of a suite may end with: after the unique part and a space, or from the @ of an address on.

    A template such as `{name:to 120}`, which changes the whole name, is returned as it is.
    """
    texts = _texts(json.loads(description.read_text("utf-8")))
    found = {match[1] for text in texts if (match := APPENDED.match(text))}
    for path in features.rglob("*.feature"):
        found |= set(CALLED.findall(path.read_text("utf-8", errors="replace")))
    return {each for each in found if "{" not in each and "<" not in each} | set(filter(WRITTEN.match, texts))


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []
