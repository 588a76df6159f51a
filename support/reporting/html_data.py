"""What the script of the HTML page lays out when somebody looks, as JSON that can stand in a page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

SHORT = 3  # characters of a text that is not worth a number

Row = list[str]


class Pool:
    """Texts, of which those that recur are written once; a number stands for each of them.

    Args:
        rows: every row that is going to be written.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        counts = Counter(cell for row in rows for cell in row if len(cell) > SHORT)
        self.texts = [text for text, count in counts.most_common() if count > 1]
        self._numbers = {text: number for number, text in enumerate(self.texts)}

    def row(self, cells: Row) -> list[str | int]:
        """Return a row with numbers for the texts of the pool."""
        return [self._numbers.get(cell, cell) for cell in cells]


def as_json(value: Any) -> str:
    """Return a value as JSON in which no text can end the element that it stands in."""
    found = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return found.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
