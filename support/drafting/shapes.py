"""What a schema says, whatever it is combined from: its kind, its values, its fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from support.openapi.document import Node
from support.openapi.operations import Operation

_DEEPEST = 6  # a schema may refer to itself
JSON_LIKE = ("application/json", "+json", "*/*")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object."""

    name: str
    schema: Node
    required: bool = False

    @property
    def read_only(self) -> bool:
        """Whether no request may have it."""
        return self.schema.value is not None and self.schema.resolved()["readOnly"].value is True

    @property
    def write_only(self) -> bool:
        """Whether no response may have it."""
        found = self.schema.resolved() if self.schema.value is not None else self.schema
        return found["writeOnly"].value is True or (found["format"].value == "password" and kind_of(found) == "string")


def branches(schema: Node) -> list[Node]:
    """Return what a schema is combined from; of a choice, the first branch that is not null."""
    found = schema.resolved()
    chosen: list[Node] = list(found["allOf"])
    for choice in ("oneOf", "anyOf"):
        options = [each for each in found[choice] if each.resolved()["type"].value != "null"]
        chosen += options[:1]
    return chosen


def kind_of(schema: Node, depth: int = 0) -> str:
    """Return the JSON type of a schema, without null; empty if it does not say."""
    if schema.value is None or depth > _DEEPEST:
        return ""
    found = schema.resolved()
    stated = found["type"].value
    kinds = [str(each) for each in (stated if isinstance(stated, list) else [stated]) if each not in (None, "null")]
    if kinds:
        return kinds[0]
    for key, kind in (("properties", "object"), ("items", "array")):
        if key in found:
            return kind
    return next((kind for each in branches(found) if (kind := kind_of(each, depth + 1))), "")


def keyword(schema: Node, key: str, depth: int = 0) -> Any:
    """Return the value of a keyword, wherever in a combined schema it stands."""
    if schema.value is None or depth > _DEEPEST:
        return None
    found = schema.resolved()
    if found[key].value is not None:
        return found[key].value
    return next((own for each in branches(found) if (own := keyword(each, key, depth + 1)) is not None), None)


def accepts_null(schema: Node, depth: int = 0) -> bool:
    """Return whether null is valid."""
    if schema.value is None or depth > _DEEPEST:
        return True
    found = schema.resolved()
    kinds = found["type"].value
    if True in (found["nullable"].value, found["x-nullable"].value) or kinds == "null":
        return True
    if isinstance(kinds, list):
        return "null" in kinds
    choices = [each for choice in ("oneOf", "anyOf") for each in found[choice]]
    if choices:
        return any(accepts_null(each, depth + 1) for each in choices)
    return kinds is None and not list(found["allOf"]) and found["enum"].value is None


def fields_of(schema: Node, depth: int = 0) -> dict[str, Field]:
    """Return the fields of an object by name."""
    if schema.value is None or depth > _DEEPEST:
        return {}
    found = schema.resolved()
    required = {str(each.value) for each in found["required"]}
    fields: dict[str, Field] = {}
    for each in branches(found):
        fields |= fields_of(each, depth + 1)
    fields |= {name: Field(name, each) for name, each in found["properties"].items()}
    return {name: Field(name, each.schema, each.required or name in required) for name, each in fields.items()}


def items_in(schema: Node) -> Node | None:
    """Return the schema of the items of a list; None if it is no list, or has none."""
    if kind_of(schema) != "array":
        return None
    found = schema.resolved()
    if found["items"].value is not None:
        return found["items"]
    return next((own for each in branches(found) if (own := items_in(each)) is not None), None)


def request_schema(operation: Operation) -> tuple[str, Node] | None:
    """Return the media type and the schema of a body as JSON; None if it takes no such body."""
    return next(
        ((media, schema) for part in JSON_LIKE for media, schema in operation.body.items() if part in media), None
    )


def success_of(operation: Operation) -> list[int]:
    """Return the documented statuses of success, in order."""
    found = sorted(int(each) for each in operation.responses if each.isdecimal() and each.startswith("2"))
    return found or ([200] if {"default", "2XX"} & set(operation.responses) else [])


def response_schema(operation: Operation) -> Node | None:
    """Return the schema of the body of the first success that has one."""
    for status in success_of(operation):
        response = operation.response(status)
        for media, schema in response.content.items() if response is not None else ():
            if any(part in media for part in JSON_LIKE) and schema.value is not None:
                return schema
    return None


def error_schemas(operation: Operation, status: str) -> Iterator[tuple[str, Node]]:
    """Yield media type and schema of each documented body of a status."""
    response = operation.responses.get(status)
    yield from response.content.items() if response is not None else ()
