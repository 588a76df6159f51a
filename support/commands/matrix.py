"""Change the authorization matrices of the features: add the column of a persona to every one, or learn what is not known.

With --learn, each persona tries each operation, as in a run, and what was observed is written into cells that are missing or `?`.
A cell that has a word is never changed, and a difference is printed. What looks dangerous is marked, and what could not be proven
stays `?`. Exit code 0 if every cell is as observed, 1 if one differs or is not known, 2 if nothing could be tried, 3 or 4 (with
differences) if something is left behind.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from behave.model import Examples, Feature, ScenarioOutline
from behave.parser import parse_file

from support.commands import environment
from support.errors import ConfigError
from support.json_files import suggestion
from support.results import exit_codes
from support.run.personas import is_wide
from support.settings.config import Config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    task = parser.add_mutually_exclusive_group(required=True)
    task.add_argument("--add-persona", metavar="NAME", help="the persona whose column is added")
    task.add_argument(
        "--learn", action="store_true", help="try each operation as each persona, and write what is observed"
    )
    parser.add_argument(
        "--like", metavar="NAME", help="with --add-persona: the persona whose answers are copied, for review"
    )
    parser.add_argument("--check", action="store_true", help="with --learn: write nothing, and only print what differs")
    environment.add_config(parser)
    parser.add_argument("--features", type=Path, help="the folder of features, if not that of the config")
    environment.add_address(parser, "with --learn: ")
    parser.add_argument("--persona", help="with --learn: only these personas, with commas")
    environment.add_protected(parser, "learn from")


def run(options: argparse.Namespace) -> int:
    """Learn the matrices, or write the column into every one, and return the exit code.

    Raises:
        SuiteError: the settings are wrong, or the service does not respond.
    """
    if options.learn:
        from support.commands import learning  # noqa: PLC0415 - behave's steps are loaded with it

        return learning.learn(options)
    if options.like is None:
        raise ConfigError("--add-persona needs --like: the persona whose answers are copied\n  try: --like viewer")
    return _add_persona(options)


def _add_persona(options: argparse.Namespace) -> int:
    """Write the column into every matrix, and return the exit code.

    Raises:
        ConfigError: no matrix has the persona to copy from, or all have the new persona already; nothing was written.
    """
    changed: dict[Path, str] = {}
    count = there = 0
    headings: set[str] = set()
    folder = options.features or Config.from_file(options.config, sends=False).features_folder
    for path in sorted(folder.rglob("*.feature")):
        lines = path.read_text(encoding="utf-8").split("\n")
        for examples in _matrices(parse_file(str(path))):
            headings |= set(examples.table.headings)
            if options.add_persona in examples.table.headings:
                there += 1
            elif options.like in examples.table.headings:
                _add_column(lines, examples, options.add_persona, options.like)
                count += 1
        changed[path] = "\n".join(lines)
    if there and not count:
        raise ConfigError(
            f'every matrix has a column "{options.add_persona}" already; nothing was written\n'
            "  try: another name, or change its cells by hand"
        )
    if not count:
        raise ConfigError(f'no matrix has a column "{options.like}"; {suggestion(options.like, headings, "columns")}')
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8")
    have = "matrix has" if count == 1 else "matrices have"
    print(
        f'{count} {have} a column "{options.add_persona}" now, with the answers of "{options.like}"; review each cell'
    )
    if there:
        print(
            f"{there} had one already, and {'was' if there == 1 else 'were'} left as {'it was' if there == 1 else 'they were'}"
        )
    return exit_codes.KEPT


def _matrices(feature: Feature | None) -> Iterator[Examples]:
    """The tables of the authorization matrices of a feature."""
    for outline in feature.walk_scenarios(with_outlines=True) if feature is not None else ():
        if isinstance(outline, ScenarioOutline) and is_wide(outline):
            yield from (examples for examples in outline.examples if examples.table)


def _add_column(lines: list[str], examples: Examples, name: str, like: str) -> None:
    """Append a column to a table, in the lines of its file, as wide as its widest cell."""
    place = examples.table.headings.index(like)
    words = {examples.table.line: name} | {row.line: row.cells[place] for row in examples.table.rows}
    width = max(len(word) for word in words.values())
    for number, word in words.items():
        lines[number - 1] = f"{lines[number - 1].rstrip()} {word.ljust(width)} |"
