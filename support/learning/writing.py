"""Writes what was observed into the matrices: into cells that are unknown or missing, and never over one that has a word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from support.learning.rows import UNKNOWN, Table, WrittenRow

Learned = Mapping[str, str]  # persona → word
Marks = Mapping[str, str]  # persona → why it looks dangerous
CELL = re.compile(r"(?<!\\)\|")
LEARNED = "learned.feature"


def is_open(word: str) -> bool:
    """Return whether a cell waits for an answer."""
    return word in {"", UNKNOWN}


def fill(rows: Iterable[tuple[WrittenRow, Learned, Marks]]) -> dict[Path, str]:
    """Return the new text of each file in which a cell was unknown or missing.

    A row with something dangerous gets a comment above it, unless it has one already.
    """
    lines: dict[Path, list[str]] = {}
    above: dict[Path, dict[int, str]] = {}
    columns: dict[int, tuple[Table, dict[str, dict[int, str]]]] = {}
    for row, learned, marks in rows:
        if row.table is None:
            continue
        path = Path(row.table.path)
        text = lines.setdefault(path, path.read_text(encoding="utf-8").split("\n"))
        new = {name: word for name, word in learned.items() if is_open(row.words.get(name, ""))}
        for name, word in new.items():
            if name in row.table.headings:
                text[row.line - 1] = _with_cell(text[row.line - 1], row.table.headings.index(name), word)
            else:
                table, found = columns.setdefault(id(row.table.examples), (row.table, {}))
                found.setdefault(name, {})[row.line] = word
        said = _comment({name: each for name, each in marks.items() if name in new})
        if said:
            above.setdefault(path, {})[row.line] = said
    for table, found in columns.values():
        for name, words in found.items():
            _add_column(lines[Path(table.path)], table, name, words)
    return {path: "\n".join(_with_comments(text, above.get(path, {}))) for path, text in lines.items()}


def _with_cell(line: str, index: int, word: str) -> str:
    """A line of a table with another word in one cell, as wide as before if it fits."""
    parts = CELL.split(line)
    parts[index + 1] = f" {word.ljust(len(parts[index + 1]) - 2)} "
    return "|".join(parts)


def _add_column(lines: list[str], table: Table, name: str, words: Mapping[int, str]) -> None:
    """Append a column to a table; a row for which nothing was observed gets an unknown cell."""
    cells = {table.examples.table.line: name} | {
        row.line: words.get(row.line, UNKNOWN) for row in table.examples.table.rows
    }
    width = max(len(word) for word in cells.values())
    for number, word in cells.items():
        lines[number - 1] = f"{lines[number - 1].rstrip()} {word.ljust(width)} |"


def _with_comments(lines: list[str], above: Mapping[int, str]) -> list[str]:
    found: list[str] = []
    for number, line in enumerate(lines, start=1):
        if number in above and (not found or found[-1].strip() != above[number]):
            found.append(f"{line[: len(line) - len(line.lstrip())]}{above[number]}")
        found.append(line)
    return found


def _comment(marks: Marks) -> str:
    return f"# review: {'; '.join(f'{name}: {why}' for name, why in marks.items())}" if marks else ""


def new_feature(rows: Iterable[tuple[WrittenRow, Learned, Marks]], configured: tuple[str, ...]) -> str:
    """Return the text of a feature with a matrix for each group of rows that needs the same things."""
    groups: dict[tuple[str, ...], list[tuple[WrittenRow, Learned, Marks]]] = {}
    for row, learned, marks in rows:
        groups.setdefault(tuple(_sentence(step) for step in row.steps[:-1]), []).append((row, learned, marks))
    blocks = [_matrix(given, group, configured) for given, group in groups.items()]
    return "\n".join([HEAD, *blocks])


HEAD = """\
@learned
Feature: Authorization as it was observed
  What each persona was answered when this was learned. Review each cell, and move its row to the feature that it belongs to.
"""


def _sentence(step: object) -> str:
    return f"{getattr(step, 'keyword', '')} {getattr(step, 'name', '')}"


def _matrix(given: tuple[str, ...], group: list[tuple[WrittenRow, Learned, Marks]], configured: tuple[str, ...]) -> str:
    kind = group[0][0].act.resource if group[0][0].act is not None else "service"
    own = f", for the persona who is the {group[0][0].own}" if group[0][0].own else ""
    table = [["operation", *configured]]
    table += [[row.operation, *(learned.get(name, UNKNOWN) for name in configured)] for row, learned, _ in group]
    widths = [max(len(line[index]) for line in table) for index in range(len(table[0]))]
    texts = [
        "        | " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in table
    ]
    lines = [f"  Rule: Each persona may do with a {kind} what was observed{own}", "", "    @authorization",
             "    Scenario Outline: <persona> <may> <operation>", *(f"      {each}" for each in given),
             "      When I try to <operation>", "      Then I am <answer>", "", "      Examples:", texts[0]]  # fmt: skip
    for text, (_, _, marks) in zip(texts[1:], group, strict=True):
        lines += [f"        {_comment(marks)}"] if marks else []
        lines.append(text)
    return "\n".join([*lines, ""])
