"""Schemas of OpenAPI 2.0, 3.0 and 3.1 as JSON Schema (Draft 2020-12) has them, each at its own place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Follow = Callable[[str], Any]

#: Keywords whose values are no schemas, so what is in them is left alone; no validator needs them.
DATA = frozenset({"example", "examples", "default", "discriminator", "xml", "externalDocs"})
#: Keywords whose values have names as their keys, which must not be taken for keywords.
NAMED = frozenset({
    "properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "schemas", "responses", "headers",
    "parameters", "content", "paths", "requestBodies", "pathItems", "callbacks", "links", "securitySchemes",
})  # fmt: skip
#: Formats of numbers that a whole number must fit in.
BITS = {"int32": 32, "int64": 64}
COMBINED = ("allOf", "anyOf", "oneOf")
#: The keywords of fields that a response may not have, and of those that a request may not have.
WRITE_ONLY, READ_ONLY = "writeOnly", "readOnly"


class Converter:
    """Converts documents.

    What a keyword of JSON Schema says stays at its place, so the pointer of an error is a place in the document; see
    `original` for the others.

    Args:
        version: `2.0`, `3.0` or `3.1`.
        follow: returns what a reference leads to.
        hidden: the keyword of the fields that must not be there: those of responses, or of requests.
    """

    def __init__(self, version: str, follow: Follow, hidden: str = WRITE_ONLY) -> None:
        self._is_old = version != "3.1"
        self._nullable = "x-nullable" if version == "2.0" else "nullable"
        self._follow = follow
        self._hidden = hidden

    def converted(self, value: Any) -> Any:
        """Return a document, or a part of one, with every schema in it converted."""
        if isinstance(value, list):
            return [self.converted(each) for each in value]
        return self._schema(value) if isinstance(value, Mapping) else value

    def _schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if self._is_old and isinstance(schema.get("$ref"), str):
            return {"$ref": schema["$ref"]}  # what stands beside a reference does not count before 3.1
        found = {key: self._keyword(key, value) for key, value in schema.items() if key not in DATA}
        if isinstance(found.get("required"), bool):  # of a parameter or a header, which is no schema
            del found["required"]
        if isinstance(schema.get("properties"), Mapping):
            self._leave_out_hidden(schema["properties"], found)
        self._limit(found)
        if not self._is_old:
            return found
        if found.get("type") == "file":
            del found["type"]
        for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            stated = found.get(exclusive)
            if isinstance(stated, bool):
                del found[exclusive]
                if stated and limit in found:
                    found[exclusive] = found.pop(limit)
        return self._or_null(found) if schema.get(self._nullable) is True else found

    def _keyword(self, key: str, value: Any) -> Any:
        if key in {"enum", "const"}:
            return value
        if key in NAMED and isinstance(value, Mapping):
            return {name: self.converted(each) for name, each in value.items()}
        return self.converted(value)

    def _or_null(self, schema: dict[str, Any]) -> dict[str, Any]:
        if any(each in schema for each in COMBINED):
            return {"if": {"type": "null"}, "else": schema}
        kinds = schema.get("type")
        if kinds is not None:
            schema["type"] = [*(kinds if isinstance(kinds, list) else [kinds]), "null"]
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
        return schema

    def _leave_out_hidden(self, properties: Mapping[str, Any], found: dict[str, Any]) -> None:
        """A field that is only written must not be in a response, and is not required there; nor one only read in a request."""
        hidden = {name for name, each in properties.items() if self._is_hidden(each)}
        found["properties"] |= dict.fromkeys(hidden, False)
        if hidden and isinstance(found.get("required"), list):
            found["required"] = [name for name in found["required"] if name not in hidden]

    def _is_hidden(self, schema: Any) -> bool:
        for _ in range(10):  # a reference may lead to itself
            if not isinstance(schema, Mapping):
                return False
            if schema.get(self._hidden) is True:
                return True
            if not isinstance(schema.get("$ref"), str):
                return False
            schema = self._follow(schema["$ref"])
        return False

    def _limit(self, schema: dict[str, Any]) -> None:
        bits = BITS.get(schema["format"]) if isinstance(schema.get("format"), str) else None
        if bits is not None:
            schema.setdefault("minimum", -(2 ** (bits - 1)))
            schema.setdefault("maximum", 2 ** (bits - 1) - 1)


def references(value: Any) -> Iterator[str]:
    """Every reference in a converted document."""
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from references(each)


def original(content: Any, tokens: list[str]) -> list[str]:
    """Return the place in a document of what an error is about, whose place is in the converted document.

    Args:
        tokens: those of its JSON pointer.
    """
    found: list[str] = []
    value = content
    for token in tokens:
        if isinstance(value, Mapping) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        elif token == "else":  # noqa: S105 - a keyword, around a schema that may be null
            continue
        else:
            return [*found, "format"] if isinstance(value, Mapping) and "format" in value else found
        found.append(token)
    if isinstance(value, Mapping) and value.get("writeOnly") is True:
        found.append("writeOnly")
    return found
