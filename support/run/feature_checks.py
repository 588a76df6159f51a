"""What is wrong with the features themselves: errors that would let a promise pass without being checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from behave.i18n import languages
from behave.model import Background, Feature, Scenario, ScenarioOutline
from behave.runner_util import FileLocationParser

from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.json_files import suggestion
from support.run import known_checks, matrix
from support.run.earlier import changes_since
from support.run.known_issues import COLUMN
from support.run.personas import ANSWER, MAY, PERSONA, misspelt_tags
from support.settings.config import Config

LANGUAGE = re.compile(r"^\s*#\s*language\s*:\s*(\S+)", re.MULTILINE)
STEP_KEYWORDS = ("given", "when", "then", "and", "but")
# Step keywords of other languages that begin ordinary English sentences.
ENGLISH_TOO = frozenset({"A", "a", "An", "an", "AN", "I", "In", "Do", "No", "Data", "Date", "Men", "Bet", "7"})

NO_MATRIX = """
           there is no matrix yet; this is one, with a Given for what its operations need:
             Scenario Outline: <persona> <may> <operation>
               When I try to <operation>
               Then I am <answer>

               Examples:"""


def check(features: list[Feature], config: Config, service: ServiceDescription) -> None:
    """Raise a `ConfigError` if the features have mistakes, or the authorization matrices are incomplete.

    An operation without any row is a mistake only if all features of the config's folder are given.
    """
    changes_since(config.compare, ())  # what cannot be compared with ends the run before its first request
    known = known_personas(config)
    mistakes = [
        *misspelt_tags(features, known),
        *known_checks.mistakes(features, config.names, known),
        *_mistakes(features, known),
    ]
    if mistakes:
        lines = "\n".join(f"  {line}" for line in mistakes)
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        raise ConfigError(f"the features have {count}\n{lines}")
    everything = {path.resolve() for path in config.features_folder.rglob("*.feature")}
    whole = {Path(feature.filename).resolve() for feature in features} >= everything
    lacking = matrix.missing(features, config.names, service, whole=whole)
    if lacking:
        rows = "\n".join(f"  {line}" for line in lacking)
        there = any(matrix.cells(features, config.names, service))
        raise ConfigError(
            f"the authorization matrices lack {len(lacking)} row(s) or cell(s)\n{rows}\n"
            f"  columns: {' | '.join(('operation', *config.names))}\n"
            "  try:     paste each row into its matrix and write allowed, refused or unauthenticated for each ?; for a new\n"
            "           persona, python -m support matrix --add-persona NAME --like OTHER writes the column into every matrix"
            f"{'' if there else NO_MATRIX}"
        )


def check_paths(paths: Iterable[str]) -> None:
    """Raise a `ConfigError` if a path on the command line does not exist."""
    for location in paths:
        path = Path(FileLocationParser.parse(str(location).removeprefix("@")).filename)
        if not path.exists():
            raise ConfigError(
                f"there is no {path}\n  try: a file or folder of features, such as features/groups.feature"
            )


def check_readable(files: Iterable[str], language: str | None) -> None:
    """Raise a `ConfigError` if a feature is not a text in UTF-8, or in a language that behave does not know.

    Args:
        language: that of features that name none; None for English.
    """
    if language is not None and language not in languages:
        raise ConfigError(f'--lang: there is no language "{language}"; {suggestion(language, languages)}')
    for name in dict.fromkeys(files):
        try:
            text = Path(name).read_bytes().decode("utf-8")
        except UnicodeDecodeError as problem:
            line = Path(name).read_bytes()[: problem.start].count(b"\n") + 1
            raise ConfigError(
                f"{name}:{line}: is not a text in UTF-8\n  found: the byte {problem.object[problem.start]:#04x}\n"
                "  try:   save it as UTF-8"
            ) from None
        except OSError as problem:
            raise ConfigError(f"{name} cannot be read: {problem.strerror}") from None
        named = LANGUAGE.search(text)
        if named is not None and named[1] not in languages:
            raise ConfigError(f'{name}: there is no language "{named[1]}"; {suggestion(named[1], languages)}')


def check_nothing_left_out(
    paths: Iterable[str], features: Iterable[Feature], behave: Any, personas: tuple[str, ...]
) -> None:
    """Raise a `ConfigError` if a feature is on the command line by name and no scenario of it is selected.

    Args:
        features: the expanded features that are to be run.
        behave: behave's configuration, which knows the selection.
    """
    left = {
        Path(each.filename).resolve()
        for each in features
        if any(one.should_run(behave) for one in each.walk_scenarios())
    }
    for location in paths:
        path = Path(FileLocationParser.parse(str(location)).filename)
        if not str(location).startswith("@") and path.is_file() and path.resolve() not in left:
            raise ConfigError(
                f"no scenario of {path} is selected (personas: {', '.join(personas)})\n"
                "  try: another --tags, --name, line or -D persona=; or leave it out"
            )


def known_personas(config: Config) -> tuple[str, ...]:
    """Return every persona of the config, and of the others in its folder: features are written for all environments."""
    names = dict.fromkeys(config.names)
    for path in sorted(config.source.parent.glob("*.json")):
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue  # whether it is valid matters to those who run with it
        personas = document.get("personas") if isinstance(document, dict) else None
        for each in personas if isinstance(personas, list) else []:
            if isinstance(each, dict) and isinstance(each.get("name"), str):
                names.setdefault(each["name"])
    return tuple(names)


def _mistakes(features: Iterable[Feature], personas: tuple[str, ...]) -> Iterator[str]:
    for feature in features:
        keywords = _foreign_keywords(feature.language or "en")
        for background in (each.background for each in (feature, *feature.rules) if each.background):
            yield from _unread_lines(background, keywords)
        for scenario in feature.walk_scenarios(with_outlines=True):
            if isinstance(scenario, ScenarioOutline):
                yield from _unknown_columns(scenario, personas)
            elif isinstance(scenario.parent, ScenarioOutline):
                continue
            yield from _unread_lines(scenario, keywords)
            if not scenario.steps:
                yield f'{scenario.location}: "{scenario.name}" has no steps, so it would always pass'


def _unread_lines(holder: Scenario | Background, keywords: frozenset[str]) -> Iterator[str]:
    """The lines that behave takes for a description though they begin like a step."""
    for line in holder.description:
        if any(line.startswith(each) for each in keywords):
            yield f'{holder.location}: "{line}" begins with a step keyword of another language, so it would not be run'


def _unknown_columns(outline: ScenarioOutline, personas: tuple[str, ...]) -> Iterator[str]:
    texts = [outline.name, *(tag for tag in outline.tags)]
    for step in outline.steps:
        texts += [step.name, str(step.text or "")]
        texts += [str(cell) for row in (step.table.rows if step.table else ()) for cell in row.cells]
        texts += list(step.table.headings) if step.table else []
    used = {ANSWER, MAY, PERSONA, COLUMN}
    for examples in outline.examples:
        for heading in examples.table.headings if examples.table else ():
            if heading not in personas and heading not in used and not any(f"<{heading}>" in text for text in texts):
                yield (
                    f'{examples.location}: the column "{heading}" is neither a persona nor used in the outline; '
                    + suggestion(heading, personas, "configured")
                )


def _foreign_keywords(language: str) -> frozenset[str]:
    """The step keywords of every language but the feature's own, as lines begin with them."""
    own = {word for kind in STEP_KEYWORDS for word in languages[language][kind]}
    every = {word for each in languages.values() for kind in STEP_KEYWORDS for word in each[kind]}
    return frozenset(word for word in every - own if word.strip() not in ENGLISH_TOO | {"*"})


def nothing_ran(selected: Iterable[str], *, skipped: bool) -> str:
    """Return what to say of a run of nothing, which is not green: the selection has a mistake, or is meant for other personas.

    Args:
        selected: the selected personas.
        skipped: whether scenarios were selected, which all skipped themselves.
    """
    if skipped:
        return "Nothing was run: every selected scenario skipped itself."
    return (
        f"Nothing was run: no scenario matches this selection (personas: {', '.join(selected)}).\n"
        "  try: another --tags, --name, path or -D persona="
    )
