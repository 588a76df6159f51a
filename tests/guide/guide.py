"""The guide docs/describe-your-service.md, taken apart: its snippets, and the files that a reader has after each move.

The comment before a snippet says what it is: `file: PATH` is a file; `add: PATH` is merged into a JSON file, or appended to
another; `run: CODE` is what a command prints, with its exit code; `description: PLACE` and `config: PLACE` stand at a place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.json_files import ROOT

GUIDE = ROOT / "docs" / "describe-your-service.md"
SNIPPET = re.compile(r"(?:^<!-- (?P<kind>[\w-]+): ?(?P<what>[^>]*?) -->\n\n?)?^```(?P<language>\w*)\n(?P<text>.*?)^```$",
                     re.MULTILINE | re.DOTALL)  # fmt: skip


@dataclass(frozen=True)
class Snippet:
    """A block of the guide: what its comment says, and its text."""

    kind: str
    what: str
    language: str
    text: str
    line: int

    @property
    def value(self) -> Any:
        """The JSON value that it is."""
        return json.loads(self.text)

    def __str__(self) -> str:
        return f"{self.line}-{self.kind}-{self.what}"


def snippets(*kinds: str) -> list[Snippet]:
    """The snippets of these kinds, or all."""
    text = GUIDE.read_text(encoding="utf-8")
    found = [
        Snippet(
            each["kind"] or "",
            each["what"] or "",
            each["language"],
            each["text"],
            text.count("\n", 0, each.start()) + 1,
        )
        for each in SNIPPET.finditer(text)
    ]
    return [each for each in found if not kinds or each.kind in kinds]


def placed(document: Any, place: str, value: Any) -> Any:
    """A JSON document with a value at a place such as `resources.group.list`; an empty place is the whole document."""
    if not place:
        return value
    key, _, rest = place.partition(".")
    inner = document.get(key, {}) if isinstance(document, dict) else {}
    return {**document, key: placed(inner, rest, value)}


def merged(old: Any, new: Any) -> Any:
    """A JSON document with another merged into it."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{key: merged(old[key], each) if key in old else each for key, each in new.items()}}


def write(snippet: Snippet, folder: Path) -> None:
    """Do in a folder what a reader does with a snippet."""
    path = folder / snippet.what
    path.parent.mkdir(parents=True, exist_ok=True)
    text = snippet.text
    if snippet.kind == "add" and path.suffix == ".json":
        text = json.dumps(merged(json.loads(path.read_text("utf-8")), snippet.value), indent=2, ensure_ascii=False)
    elif snippet.kind == "add":
        text = f"{path.read_text('utf-8')}{snippet.text}"
    path.write_text(text, encoding="utf-8")


def missing(shown: str, printed: str) -> Iterator[str]:
    """The lines of a snippet that a command did not print; `…` stands for anything, and alone for lines that are left out."""
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    for line in shown.splitlines():
        pattern = ".*".join(re.escape(part) for part in " ".join(line.split()).split("…"))
        if line.strip() not in ("", "…") and not any(re.fullmatch(pattern, each) for each in lines):
            yield line
