"""JSON written the way people write it: what did not change stays as it was, and what is short stays on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

Place = tuple[str | int, ...]
WIDTH = 120  # columns
INDENT = 2
TOKEN = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")|(?P<open>[{\[])|(?P<close>[}\]])|(?P<comma>,)')
SPREAD = re.compile(r"[{\[][ \t]*\n")


def parts_of(text: str) -> dict[Place, str]:
    """Return the text of each object and list in a JSON text, by its place."""
    found: dict[Place, str] = {}
    path: list[str | int] = []
    inside: list[re.Match[str]] = []  # the opening bracket of each object and list around
    expects_key = False
    for token in TOKEN.finditer(text):
        if token["open"]:
            inside.append(token)
            path.append(0 if token["open"] == "[" else "")
            expects_key = token["open"] == "{"
        elif token["close"]:
            path.pop()
            found[tuple(path)] = text[inside.pop().start() : token.end()]
            expects_key = False
        elif token["comma"]:
            last = path[-1]
            expects_key = isinstance(last, str)
            path[-1] = last if isinstance(last, str) else last + 1
        elif expects_key:
            path[-1], expects_key = json.loads(token["text"]), False
    return found


def laid_out(value: Any, before: str) -> str:
    """Return a JSON value as text in the layout of an earlier text.

    An object or list that did not change stays as it was written. Any other is on one line if it was, and fits into 120
    columns; else each entry has a line. A text that is not indented by two spaces is laid out anew.
    """
    before = before.replace("\r\n", "\n")
    indented = re.search(r"\n([ \t]+)", before)
    parts = parts_of(before)
    unchanged = parts if indented is None or indented[1] == " " * INDENT else {}
    spread = {place for place, text in parts.items() if SPREAD.match(text)} | {()}
    return _Writer(unchanged, spread).text(value, (), 0, 0) + "\n"


class _Writer:
    def __init__(self, unchanged: Mapping[Place, str], spread: set[Place]) -> None:
        self._unchanged = unchanged
        self._spread = spread

    def text(self, value: Any, place: Place, indent: int, before: int) -> str:
        """The text of a value at a place, after so many columns of indentation and so many more of its own line."""
        line = json.dumps(value, ensure_ascii=False)
        if not isinstance(value, dict | list) or not value:
            return line
        # Compared as text, for which true is not 1, and the order of keys counts.
        if place in self._unchanged and json.dumps(json.loads(self._unchanged[place]), ensure_ascii=False) == line:
            return self._unchanged[place]
        if place not in self._spread and indent + before + len(line) + 1 <= WIDTH:
            return line
        inner, lines = indent + INDENT, []
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            head = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(value, dict) else ""
            lines.append(f"{' ' * inner}{head}{self.text(each, (*place, key), inner, len(head))}")
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        return "\n".join([opening, ",\n".join(lines), f"{' ' * indent}{closing}"])
