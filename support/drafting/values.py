"""Values that a schema accepts, as a payload of a description has them: with `{name}` where a unique name belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.description.payloads import fill
from support.drafting import wording
from support.drafting.shapes import Field, fields_of, items_in, keyword, kind_of
from support.openapi.document import Document, Node
from support.openapi.schemas import READ_ONLY
from support.openapi.validation import Schemas, UnusableError

#: Nothing that the draft can think of is valid.
UNKNOWN = object()
SENTENCE, CHANGED = "Created by the acceptance suite", "Changed by the acceptance suite"
_BY_FORMAT: Mapping[str, str] = {
    "email": "{name}@example.com", "idn-email": "{name}@example.com", "uri": "https://example.com/{key}",
    "url": "https://example.com/{key}", "uri-reference": "https://example.com/{key}", "date": "2030-01-31",
    "date-time": "2030-01-31T12:00:00Z", "time": "12:00:00Z", "uuid": "7f3a9c02-1d5e-4b8a-9c31-5e0d2f6a7b10",
    "hostname": "smoke.example.com", "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "byte": "c21va2U=", "duration": "PT1H",
    "password": "Secret-of-{name}-1",
}  # fmt: skip
#: Texts that fit where nothing says what they mean but a pattern.
_TEXTS = ("example", "Example", "EXAMPLE", "example-1", "en", "EN", "US", "USD", "a", "A", "1", "12345", "#336699", "1.0.0",
          "00000000", "/example", "example/example", "https://example.com")  # fmt: skip
_NUMBERS = (1, 0, 10, 100, 1000, -1)
_DEEPEST = 5


def escaped(value: Any) -> Any:
    """Return a value as a payload has it: braces doubled."""
    if isinstance(value, str):
        return value.replace("{", "{{").replace("}", "}}")
    if isinstance(value, Mapping):
        return {name: escaped(each) for name, each in value.items()}
    return [escaped(each) for each in value] if isinstance(value, list) else value


@dataclass(slots=True)
class Values:
    """Finds values for one resource.

    Args:
        kind: the name of the resource, which is a part of every unique name.
        references: name of a field → placeholder of another resource's id.
    """

    document: Document
    schemas: Schemas
    kind: str
    references: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Values:
        """Return what finds values in a document."""
        return cls(document, Schemas(document, READ_ONLY), "thing")

    def about(self, kind: str, references: Mapping[str, str]) -> Values:
        """Return the same for a resource."""
        return Values(self.document, self.schemas, kind, references)

    def fits(self, schema: Node, template: Any) -> bool:
        """Return whether a schema accepts a payload once it is filled in."""
        if schema.value is None:
            return True
        hyphened, snake = self.kind.replace(" ", "-"), self.kind.replace(" ", "_")
        sample = {
            "name": f"smoke-692aeb0e7f3a-12-{hyphened}",
            "key": f"smoke_692aeb0e7f3a_12_{snake}",
            "run": "692aeb0e7f3a",
        }
        try:
            return bool(self.schemas.compile(schema).is_valid(fill(template, sample)))
        except (UnusableError, KeyError, ValueError, IndexError):
            return False

    def named(self, schema: Node) -> Any:
        """Return the unique name as a schema accepts it; UNKNOWN if it does not."""
        candidates = (
            "{name}",
            "{key}",
            "{name}@example.com",
            "https://example.com/{key}",
            "/{name}",
            "{name}.example.com",
        )
        return next((each for each in candidates if self.fits(schema, each)), UNKNOWN)

    def value(self, name: str, schema: Node, depth: int = 0) -> Any:
        """Return a value that a schema accepts; UNKNOWN if none is found."""
        if name in self.references:
            return self.references[name]
        return next((each for each in self._candidates(name, schema, depth) if self.fits(schema, each)), UNKNOWN)

    def is_given(self, name: str, schema: Node) -> bool:
        """Return whether the document itself has a value for something that is required, or any of its type will do."""
        listed = any(keyword(schema, key) is not None for key in ("enum", "default", "const", "example", "examples"))
        return (listed or kind_of(schema) == "boolean") and self.value(name, schema) is not UNKNOWN

    def other(self, name: str, schema: Node, unlike: Any) -> Any:
        """Return another value than a given one; UNKNOWN if none is found."""
        found = (each for each in self._candidates(name, schema, 0) if each != unlike and self.fits(schema, each))
        return next(found, UNKNOWN)

    def _candidates(self, name: str, schema: Node, depth: int) -> Iterator[Any]:
        if depth > _DEEPEST:
            return
        kind = kind_of(schema)
        for key in ("const", "default", "example"):
            given = keyword(schema, key)
            if given is not None and not (key != "const" and kind == "string" and not keyword(schema, "enum")):
                yield escaped(given)
        yield from (escaped(each) for each in keyword(schema, "enum") or () if each is not None)
        if kind == "string":
            yield from self._texts(name, schema)
        elif kind in {"integer", "number"}:
            least, most = keyword(schema, "minimum"), keyword(schema, "maximum")
            yield from (each for each in (_NUMBERS[0], least, most, *_NUMBERS[1:], 1.5) if each is not None)
            yield from (each + step for each in (least, most) if isinstance(each, int | float) for step in (1, -1))
        elif kind == "boolean":
            yield from (True, False)
        elif kind == "array":
            items = items_in(schema)
            yield []
            one = self.value(wording.singular(name), items, depth + 1) if items is not None else "example"
            yield from ([one] * count for count in (1, 2) if one is not UNKNOWN)
        elif kind == "object":
            yield self._object(fields_of(schema), depth)
        elif schema.value is not None:
            yield from (SENTENCE, 1, {}, [], True)

    def _texts(self, name: str, schema: Node) -> Iterator[Any]:
        own = str(keyword(schema, "format") or "")
        if own in _BY_FORMAT:
            yield _BY_FORMAT[own]
        words = wording.words_of(name)
        if "email" in words or "e mail" in words:
            yield _BY_FORMAT["email"]
        if "password" in words:
            yield _BY_FORMAT["password"]
        if {"url", "uri", "link", "website", "homepage"} & set(words.split()):
            yield _BY_FORMAT["uri"]
        yield from (SENTENCE, CHANGED)
        given = [keyword(schema, "example"), keyword(schema, "default"), *(keyword(schema, "examples") or ())]
        yield from (escaped(each) for each in given if isinstance(each, str) and each)
        yield from ("{name}", "{key}", *_BY_FORMAT.values(), *_TEXTS)
        length = keyword(schema, "minLength")
        if isinstance(length, int) and 0 < length < 4096:
            yield "x" * length

    def _object(self, fields: Mapping[str, Field], depth: int) -> dict[str, Any]:
        """An object with the fields that it must have; one without a value is left out, and the object is not valid then."""
        wanted = {name: each for name, each in fields.items() if each.required and not each.read_only}
        found = {name: self.value(name, each.schema, depth + 1) for name, each in wanted.items()}
        return {name: each for name, each in found.items() if each is not UNKNOWN}
