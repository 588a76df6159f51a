"""List the words of the features: every sentence with its meaning and an example, and every word that the description adds."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from support.commands import environment
from support.description.model import Resource, Variant
from support.description.service import SIGN_IN, ServiceDescription
from support.http.bad_tokens import FLAWS
from support.json_files import ROOT
from support.results import exit_codes
from support.run import usage
from support.run.personas import OUTCOMES
from support.scenario.sentences import Sentence, sentences
from support.scenario.vocabulary import (
    EXPIRED,
    EXPIRED_MEANING,
    REJECTIONS,
    STATEMENTS,
    Vocabulary,
)
from support.settings.config import Config

TITLE = "# Vocabulary of the {service} features"
ABOUT = (
    "Features are written with these sentences and words, and no others: a word that is not here makes an undefined step, "
    "which `behave --dry-run` reports with the nearest word. The sentences are in `steps/`; the words come from the service "
    "description, {description}. This page is generated: `make docs` writes it, and `make check` tells when it is not current."
)
Table = tuple[str, tuple[str, ...], Sequence[tuple[str, ...]]]  # title, headings, rows


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    environment.add_config(parser)
    parser.add_argument(
        "--features", type=Path, help="the folder of features that examples are taken from, if not that of the config"
    )
    parser.add_argument("--markdown", action="store_true", help="print the page docs/vocabulary.md")


def run(options: argparse.Namespace) -> int:
    """Print the words, and return the exit code."""
    config = Config.from_file(options.config, sends=False)
    path = config.service_file
    service = ServiceDescription.from_file(path)
    tables = list(_tables(service, options.features or config.features_folder))
    print(_markdown(service, path, tables) if options.markdown else _plain(tables), end="")
    return exit_codes.KEPT


def page(service: ServiceDescription, path: Path, features: Path) -> str:
    """Return the page docs/vocabulary.md.

    Args:
        path: the file of the description.
        features: the folder that examples are taken from.
    """
    return _markdown(service, path, list(_tables(service, features)))


def _tables(service: ServiceDescription, features: Path) -> Iterator[Table]:
    found = sentences(service, ROOT / "steps")
    steps = _steps(features)
    for kind in ("given", "when", "then"):
        rows = [(_readable(each.pattern), each.meaning, _example(each, steps)) for each in found if each.kind == kind]
        yield kind.capitalize(), ("sentence", "meaning", "example"), rows
    vocabulary = Vocabulary(service)
    yield (
        "Operations",
        ("words, after “I” or “I try to”", "words in a Given", "request"),
        [(each.phrase, each.done or "", f"{each.method} {each.path}") for each in vocabulary.operations],
    )
    yield from _variant_tables(vocabulary)
    flaws = [(name, flaw.meaning) for name, flaw in FLAWS.items()]
    yield "Flaws of a token", ("words", "what is sent"), [*flaws, (EXPIRED, EXPIRED_MEANING)]
    yield "Fields", ("resource", "words → field"), list(_fields(service))
    yield "Answers", ("words", "response", "in the title of a matrix"), list(_answers(service))
    claims = [(words, claim) for words, claim in service.claims.words.items()]
    yield "Claims", ("words", "claim of the token"), claims


def _variant_tables(vocabulary: Vocabulary) -> Iterator[Table]:
    """The variants of each resource, those of several resources once, and those of signing in."""
    service = vocabulary.service
    seen: dict[str, tuple[str, str, list[str]]] = {}
    for resource in service.resources.values():
        for words, variant in resource.variants.items():
            shown, what = words, describe(variant)
            if variant.place.startswith("variants"):
                shown, what = words.replace(resource.name, "<resource>"), _general(what, resource)
            seen.setdefault(variant.place, (shown, what, []))[2].append(resource.name)
    shared = [
        (words, what, ", ".join(names)) for place, (words, what, names) in seen.items() if place.startswith("variants")
    ]
    yield "Variants of several resources, after “with”", ("words", "what differs in the request", "resources"), shared
    for resource in service.resources.values():
        own = [
            (words, describe(each)) for words, each in resource.variants.items() if each.place.startswith("resources")
        ]
        if own:
            yield f"Variants of a {resource.name}, after “with”", ("words", "what differs in the request"), own
    signing = next((each for each in vocabulary.operations if each.verb == SIGN_IN), None)
    if signing is not None:
        rows = [(words, describe(each)) for words, each in vocabulary.variants(signing).items()]
        yield f"Variants of “{SIGN_IN}”", ("words", "what differs in the request"), rows


def _general(text: str, resource: Resource) -> str:
    """A description of a variant with `<name>`, `<key>` and `<id>` for the fields of one of its resources."""
    roles = {"<name>": resource.name_field, "<key>": resource.key_field, "<id>": resource.id_field}
    for word, field in roles.items():
        text = re.sub(rf"\b{field}\b", word, text) if field else text
    return text


def describe(variant: Variant) -> str:
    """Return what a variant changes in a request, in words."""
    parts = []
    if variant.raw is not None:
        parts.append(f"the body is the text {_json(variant.raw)}" if variant.raw else "no body")
    if variant.body is not None:
        parts.append(f"the body is {_json(variant.body)}")
    if variant.only is not None:
        parts.append(f"only {_assignments(variant.only)}" if variant.only else "no fields")
    parts += [_assignments(variant.set)] if variant.set else []
    parts += [f"without {', '.join(variant.unset)}"] if variant.unset else []
    parts += [f"the query {_assignments(variant.query)}"] if variant.query else []
    parts += [f"the id {variant.id}"] if variant.id is not None else []
    parts += [f"it then shows {_assignments(variant.shows)}"] if variant.shows else []
    return "; ".join(parts)


def _fields(service: ServiceDescription) -> Iterator[tuple[str, str]]:
    for resource in service.resources.values():
        words = dict.fromkeys([*(("name", "key", "id") if resource.fields else ()), *resource.words])
        special = [f"{word} → {field}" for word in words if (field := resource.field_called(word)) is not None]
        plain = [name.replace("_", " ") for name in resource.fields if "_" not in name]
        if special or plain:
            yield resource.name, ", ".join([*special, *plain])


def _answers(service: ServiceDescription) -> Iterator[tuple[str, str, str]]:
    yield "allowed", "the success status of the operation", OUTCOMES["allowed"]
    sentences_of = {answer: f"my request is rejected as {words}" for words, answer in REJECTIONS.items()}
    sentences_of |= {answer: f"I am told that {words}" for words, answer in STATEMENTS.items()}
    for word, meaning in service.answers.items():
        words = sentences_of.get(word, f"I am {word}")
        yield words, f"status {', '.join(map(str, meaning.status))}", OUTCOMES.get(word, "")


def _steps(features: Path) -> list[tuple[str, str]]:
    """Every step in the features: its kind and its text, the shortest first."""
    found = {
        (step.step_type, step.name) for each in usage.scenarios(usage.parsed(features)) for step in usage.steps_of(each)
    }
    return sorted(found, key=lambda each: (len(each[1]), each[1]))


def _example(sentence: Sentence, steps: Iterable[tuple[str, str]]) -> str:
    return next((text for kind, text in steps if sentence.matches(kind, text)), "")


def _readable(pattern: str) -> str:
    """A pattern with what its places hold in angle brackets."""
    names = {
        "{act:Act}": "<operation>", "{act:Done}": "<operation, done>", "{thing:Thing}": "<the resource>",
        "{place:Thing}": "<the resource>", "{resource:Resource}": "<resource>", "{plural:Plural}": "<resources>",
        "{seconds:Seconds}": "<number> seconds",
    }  # fmt: skip
    for place, name in names.items():
        pattern = pattern.replace(place, name)
    parts = pattern.split("{")
    return parts[0] + "".join(f"<{part.split('}')[0].split(':')[0]}>{part.split('}', 1)[1]}" for part in parts[1:])


def _assignments(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_json(value)}" for name, value in values.items())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(tables: Iterable[Table]) -> str:
    lines: list[str] = []
    for title, headings, rows in tables:
        shown = [headings, *rows]
        widths = [max(len(row[place]) for row in shown) for place in range(len(headings))]
        lines += [title, ""]
        lines += [
            "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in shown
        ]
        lines.append("")
    return "\n".join(lines) + "\n"


def _markdown(service: ServiceDescription, path: Path, tables: Iterable[Table]) -> str:
    where = path.resolve()
    shown = where.relative_to(ROOT).as_posix() if where.is_relative_to(ROOT) else path.name
    lines = [TITLE.format(service=service.name), "", ABOUT.format(description=f"`{shown}`"), ""]
    for title, headings, rows in tables:
        lines += [f"## {title}", "", f"| {' | '.join(headings)} |", "|" + " --- |" * len(headings)]
        lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;")
