"""What there is to try of a document, and what a run tried of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import requests

from support.description.service import Operation as Described
from support.description.service import ServiceDescription
from support.http.answers import ALLOWED, fits, meaning_of
from support.http.exchange import Exchange, Purpose
from support.openapi.document import Node
from support.openapi.operations import Operation
from support.results.coverage import ANYBODY, Coverage, Gap, Part, Tried

#: What the persona itself asks for.
OWN = frozenset({Purpose.ACT, Purpose.TOKEN})
#: Word of an answer → the sentence about it.
SENTENCES = {
    ALLOWED: "Then I am allowed",
    "refused": "Then I am refused",
    "unauthenticated": "Then I am unauthenticated",
    "missing": "Then I am told that it does not exist",
    "conflicting": "Then my request is rejected as a conflict",
    "invalid": "Then my request is rejected because the FIELD is invalid",
    "unreadable": "Then my request is rejected as malformed",
}


class Scope:
    """What there is to try.

    Args:
        personas: those that run.
        waived: part of a gap's line → why it is accepted.
    """

    def __init__(
        self,
        operations: Sequence[Operation],
        service: ServiceDescription,
        personas: Sequence[str],
        waived: Mapping[str, str],
    ) -> None:
        self._operations = operations
        self._service = service
        self._personas = personas
        self._waived = waived
        self._inputs = {each.name: dict(_inputs(each)) for each in operations}
        self._described: dict[str, Described] = {}
        for one in service.operations:
            self._described.setdefault(f"{one.method} {_shape(one.path)}", one)

    def note(
        self,
        tried: Tried,
        operation: Operation,
        exchange: Exchange,
        response: requests.Response,
        asked: Described | None,
    ) -> None:
        """Note what a response shows to have been tried.

        Args:
            asked: the operation of the service description that the request was.
        """
        name = operation.name
        promised = operation.response(response.status_code)
        if promised is not None:
            tried.items.add((name, Part.STATUS, promised.status))
        inputs = self._inputs[name]
        sent = exchange.request_body if isinstance(exchange.request_body, Mapping) else {}
        for field, value in [*sent.items(), *exchange.params.items()]:
            if field in inputs:
                tried.items |= {(name, Part.FIELD, field), (name, Part.VALUE, _value(field, value))}
        if exchange.purpose in OWN:
            persona = ANYBODY if is_open(operation) else exchange.persona
            tried.items.add((name, Part.PERSONA, persona))
            tried.meanings[name, exchange.persona, self._meaning(response, asked)] += 1

    def coverage(self, tried: Tried) -> Coverage:
        """Return what was tried of what there is."""
        shares: dict[str, tuple[int, int]] = dict.fromkeys(Part, (0, 0))
        gaps: list[Gap] = []
        for operation in self._operations:
            for part, item in self._items(operation):
                gap = None if (operation.name, part, item) in tried.items else self._gap(operation, part, item)
                if gap is not None:
                    gaps.append(gap)
                if gap is None or not gap.waiver:
                    done, whole = shares[part]
                    shares[part] = (done + (gap is None), whole + 1)
        meanings: dict[str, dict[str, dict[str, int]]] = {each.name: {} for each in self._operations}
        for (name, persona, meaning), count in sorted(tried.meanings.items()):
            meanings[name].setdefault(persona, {})[meaning] = count
        return Coverage(shares, tuple(sorted(gaps, key=lambda each: bool(each.waiver))), meanings)

    def _items(self, operation: Operation) -> Iterator[tuple[Part, str]]:
        for persona in [ANYBODY] if is_open(operation) else self._personas:
            yield Part.PERSONA, persona
        for status in operation.responses:
            if status != "default":
                yield Part.STATUS, status
        for field, values in self._inputs[operation.name].items():
            yield Part.FIELD, field
            for value in values:
                yield Part.VALUE, _value(field, value)

    def _gap(self, operation: Operation, part: Part, item: str) -> Gap:
        described = self._described.get(f"{operation.method} {_shape(operation.path)}")
        lines = {
            Part.PERSONA: f"never tried as {item}",
            Part.STATUS: f"status {item} never seen",
            Part.FIELD: f"{item} never sent",
            Part.VALUE: f"{item} never sent",
        }
        line = f"{operation.name}: {lines[part]}"
        waiver = next((why for text, why in self._waived.items() if text in line), "")
        return Gap(part, line, self._paste(operation, described, part, item), waiver)

    def _paste(self, operation: Operation, described: Described | None, part: Part, item: str) -> str:
        """What to add, so that it is tried."""
        if described is None:
            words = operation.node["summary"].value or "PHRASE"
            key = json.dumps({"method": operation.method, "path": operation.path, "phrase": str(words).lower()})
            return f'"KEY": {key} in the operations of a resource'
        if part is Part.PERSONA:
            cells = " | ".join("?" for _ in self._personas)
            return f"| {described.phrase} | {cells} | in a matrix with {', '.join(self._personas)}"
        if part is Part.STATUS:
            sentence = SENTENCES.get(self._word(described, item), f"Then I am WORD, of an answer with status {item}")
            return f"When I try to {described.phrase}\n{sentence}"
        field, _, value = item.partition(" = ")
        return f'"a variant": {{"set": {{"{field}": {value or "VALUE"}}}}} in the variants of {described.resource}'

    def _word(self, described: Described, status: str) -> str:
        if status.startswith("2"):
            return ALLOWED
        return next((word for word, each in described.answers.items() if status in map(str, each.status)), "")

    def _meaning(self, response: requests.Response, asked: Described | None) -> str:
        if asked is not None:
            return meaning_of(asked, response)
        if response.ok:
            return ALLOWED
        words = (word for word, each in self._service.answers.items() if fits(each, response))
        return next(words, f"answered {response.status_code}")


def is_open(operation: Operation) -> bool:
    """Return whether an operation needs no token, so that it makes no difference who asks."""
    return operation.security is not None and (not operation.security or {} in operation.security)


def _shape(path: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", path.split("?", maxsplit=1)[0].rstrip("/"))


def _value(field: str, value: Any) -> str:
    return f"{field} = {json.dumps(value, ensure_ascii=False)}"


def _inputs(operation: Operation) -> Iterator[tuple[str, list[Any]]]:
    """Each field of the body and each parameter of the query, with the values that it can have, if they are listed."""
    for parameter in operation.parameters:
        if parameter.within in {"query", "form"}:
            yield parameter.name, _listed(parameter.schema)
    for schema in operation.body.values():
        for name, each in _fields(schema, 0):
            yield name, _listed(each)


def _fields(schema: Node, depth: int) -> Iterator[tuple[str, Node]]:
    if depth > 5 or schema.value is None:  # a schema may refer to itself
        return
    found = schema.resolved()
    for name, each in found["properties"].items():
        if each["readOnly"].value is not True:
            yield name, each
    for combined in ("allOf", "anyOf", "oneOf"):
        for each in found[combined]:
            yield from _fields(each, depth + 1)


def _listed(schema: Node, depth: int = 0) -> list[Any]:
    if depth > 5 or schema.value is None:
        return []
    found = schema.resolved()
    if isinstance(found["enum"].value, list):
        return [each for each in found["enum"].value if each is not None]
    branches = [each for combined in ("allOf", "anyOf", "oneOf") for each in found[combined]]
    return [value for each in branches for value in _listed(each, depth + 1)]
