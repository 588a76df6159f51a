"""Holds a value against a schema of the document, and names the place in it that the value deviates from."""

from __future__ import annotations

import base64
import binascii
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urljoin

import jsonschema_rs

from support.errors import ConfigError
from support.openapi.document import Document, Node
from support.openapi.schemas import WRITE_ONLY, Converter, original, references
from support.results.conformance import Kind

#: What an error of a keyword is; every other keyword is a limit.
KINDS = {
    "type": Kind.TYPE,
    "required": Kind.MISSING,
    "additionalProperties": Kind.EXTRA,
    "unevaluatedProperties": Kind.EXTRA,
    "falseSchema": Kind.EXTRA,
    "enum": Kind.VALUE,
    "const": Kind.VALUE,
    "format": Kind.FORMAT,
    "pattern": Kind.FORMAT,
    "anyOf": Kind.SHAPE,
    "oneOf": Kind.SHAPE,
    "not": Kind.SHAPE,
    "dependentRequired": Kind.MISSING,
}
CHOICES = frozenset({"anyOf", "oneOf"})


class UnusableError(ValueError):
    """A schema of the document cannot be used."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a value deviates from a schema.

    Attributes:
        place: the place in the document.
        path: the place in the value: names and indexes.
        names: the fields that are missing, or too many.
    """

    kind: Kind
    place: Node
    path: tuple[str | int, ...]
    value: Any
    names: tuple[str, ...] = ()


class Schemas:
    """The schemas of a document, compiled.

    Args:
        document: references in it to other documents are followed.
        hidden: the keyword of the fields that must not be there: those of responses, or of requests.
    """

    def __init__(self, document: Document, hidden: str = WRITE_ONLY) -> None:
        self._document = document
        self._hidden = hidden
        self._registry = jsonschema_rs.Registry(list(self._documents()), draft=jsonschema_rs.Draft202012)
        self._compiled: dict[tuple[str, str], jsonschema_rs.Draft202012Validator] = {}

    def compile(self, schema: Node) -> jsonschema_rs.Draft202012Validator:
        """Return what a schema accepts; each is compiled once.

        Raises:
            UnusableError: it is no valid schema, or a reference in it leads nowhere.
        """
        key = (schema.uri, schema.pointer)
        if key not in self._compiled:
            place = f"{schema.uri}#{quote(schema.pointer[1:], safe='/~')}"
            try:
                self._compiled[key] = jsonschema_rs.Draft202012Validator(
                    {"$ref": place}, registry=self._registry, validate_formats=True, formats={"byte": _is_base64}
                )
            except (ValueError, jsonschema_rs.ReferencingError) as problem:
                raise UnusableError(str(problem).splitlines()[0]) from None
        return self._compiled[key]

    def flaws(self, schema: Node, value: Any) -> tuple[Flaw, ...]:
        """Return where a value deviates from a schema; each place once.

        Raises:
            UnusableError: the schema cannot be used.
        """
        validator = self.compile(schema)
        if validator.is_valid(value):
            return ()
        found = [self._flaw(error, schema) for one in validator.iter_errors(value) for error in _deepest(one)]
        return tuple(_once(found))

    def _flaw(self, error: jsonschema_rs.ValidationError, schema: Node) -> Flaw:
        kind = KINDS.get(error.kind.name, Kind.LIMIT)
        place = self._place(error, schema)
        if place.pointer.endswith("/writeOnly"):
            kind = Kind.WRITE_ONLY
        known = error.kind.as_dict()
        names = known.get("unexpected") or ([known["property"]] if "property" in known else [])
        return Flaw(kind, place, tuple(error.instance_path), error.instance, tuple(map(str, names)))

    def _place(self, error: jsonschema_rs.ValidationError, schema: Node) -> Node:
        location = error.absolute_keyword_location
        uri, fragment = urldefrag(location) if location else (schema.uri, schema.pointer[1:])
        tokens = [each.replace("~1", "/").replace("~0", "~") for each in unquote(fragment).split("/")[1:]]
        place = self._document.at(f"{uri}#", schema)
        for token in original(place.value, tokens):
            place = place[token]
        return place

    def _documents(self) -> Iterator[tuple[str, Any]]:
        """The document, and those that it refers to, as JSON Schema has them. What cannot be fetched is left out."""
        waiting, known = [self._document.uri], {self._document.uri}
        while waiting:
            uri = waiting.pop()
            try:
                whole = self._document.at(f"{uri}#", self._document.root)
            except ConfigError:
                continue  # compiling a schema that needs it finds out
            follow = functools.partial(self._followed, uri)
            converted = Converter(self._document.version, follow, self._hidden).converted(whole.value)
            yield uri, converted
            others = {urldefrag(urljoin(uri, each))[0] for each in references(converted)} - known
            known |= others
            waiting += sorted(others)

    def _followed(self, uri: str, reference: str) -> Any:
        """What a reference leads to; None if that is nothing, which compiling the schema finds out."""
        try:
            return self._document.at(urljoin(uri, reference), self._document.root).value
        except ConfigError:
            return None


def _deepest(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """An error of a choice is that of the only branch that is meant for such a value, if there is one."""
    if error.kind.name in CHOICES:
        branches: Sequence[Sequence[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
        meant = [each for each in branches if not any(_is_other_type(one, error) for one in each)]
        if len(meant) == 1 and all(branches):
            for each in meant[0]:
                yield from _deepest(each)
            return
    yield error


def _is_other_type(error: jsonschema_rs.ValidationError, choice: jsonschema_rs.ValidationError) -> bool:
    """Whether a branch is meant for values of another type, or another one of a known few."""
    return error.kind.name in {"type", "const", "enum"} and error.instance_path == choice.instance_path


def _once(flaws: Iterable[Flaw]) -> Iterator[Flaw]:
    """Each place in the document once, with the names of all its missing or extra fields."""
    found: dict[tuple[str, tuple[str | int, ...]], Flaw] = {}
    seen: set[str] = set()
    for each in flaws:
        key = (each.place.place, each.path)
        if key in found:
            known = found[key]
            names = tuple(dict.fromkeys((*known.names, *each.names)))
            found[key] = Flaw(known.kind, known.place, known.path, known.value, names)
        elif each.place.place not in seen:
            seen.add(each.place.place)
            found[key] = each
    return iter(found.values())


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
