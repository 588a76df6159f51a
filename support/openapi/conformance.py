"""Holds responses against the service's OpenAPI document: operation, status, media type, body and headers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import requests

from support.http.answers import BODILESS
from support.http.exchange import Exchange, media_type, one_line, text_of
from support.http.masking import Secrets
from support.openapi.document import Document, Node
from support.openapi.operations import Operation, Parameter, Response, operations_of
from support.openapi.paths import Paths
from support.openapi.validation import Flaw, Schemas, UnusableError
from support.results.conformance import Deviation, Kind

_JSON = re.compile(r"(?:application|text)/(?:[\w.!#$&^-]+\+)?json")
LONGEST = 120  # characters of a value


@dataclass(frozen=True, slots=True)
class _Found:
    """A deviation without what all those of a response have in common."""

    kind: Kind
    place: Node
    expected: str
    found: str
    at: str = ""


class Contract:
    """What a document promises of every response.

    Args:
        secrets: what must be masked.
        base_url: that of the service.
        waived: part of a deviation's line → why it is accepted.

    Attributes:
        unusable: schemas that cannot be used, each with its place and the reason; nothing is held against them.
    """

    def __init__(
        self, document: Document, secrets: Secrets, base_url: str, waived: Mapping[str, str] | None = None
    ) -> None:
        self.document = document
        self.operations = operations_of(document)
        self._paths = Paths(self.operations, document.base_paths)
        self._schemas = Schemas(document)
        self._secrets = secrets
        self._base_url = base_url
        self._waived = dict(waived or {})
        self.unusable = tuple(self._compiled())

    def find(self, response: requests.Response) -> Operation | None:
        """Return the operation of the document that a response is of, if it has it."""
        return self._located(response)[0]

    def hold(self, exchange: Exchange, response: requests.Response, described: str) -> list[Deviation] | None:
        """Return how a response deviates; None if the document does not have its operation, and need not have it.

        Args:
            described: method and path of the operation in the service description, which the document must have. Empty for
                any other request, which may be there to see how the service rejects it.
        """
        operation, path = self._located(response)
        if operation is not None:
            found = dict.fromkeys(self._flaws(operation, response))
            return [self._deviation(operation.name, each, exchange) for each in found]
        if not described:
            return None
        unknown = self._unknown(exchange.method, path)
        return [self._deviation(f"{exchange.method} {path}" if path else described, unknown, exchange)]

    def _located(self, response: requests.Response) -> tuple[Operation | None, str]:
        asked = response.request
        return self._paths.find(str(asked.method), str(asked.url), self._base_url)

    def _compiled(self) -> Iterator[str]:
        for operation in self.operations:
            for response in operation.responses.values():
                schemas = [*response.content.values(), *(each.schema for each in response.headers)]
                for schema in schemas:
                    if schema.value is None:
                        continue
                    try:
                        self._schemas.compile(schema)
                    except UnusableError as problem:
                        yield f"{schema.place}: {problem}"

    def _unknown(self, method: str, path: str) -> _Found:
        paths = self.document.root["paths"]
        if not path:
            return _Found(Kind.OPERATION, paths, "the path of every operation", "a path that is not documented")
        known = [each for each in self.operations if each.path.rstrip("/") == path]
        methods = ", ".join(each.method for each in known)
        return _Found(Kind.OPERATION, paths[known[0].path], methods, method)

    def _flaws(self, operation: Operation, response: requests.Response) -> Iterator[_Found]:
        promised = operation.response(response.status_code)
        if promised is None:
            known = ", ".join(operation.responses) or "no status"
            yield _Found(Kind.STATUS, operation.node["responses"], known, str(response.status_code), "status")
            return
        for header in promised.headers:
            yield from self._header(header, response)
        if promised.content and operation.method != "HEAD" and response.status_code not in BODILESS:
            yield from self._body(operation, promised, response)

    def _body(self, operation: Operation, promised: Response, response: requests.Response) -> Iterator[_Found]:
        place, known = self._content_place(operation, promised), ", ".join(promised.content)
        kind = media_type(response.headers)
        if not response.content:
            if all(_JSON.fullmatch(each) for each in promised.content):  # a text may be empty
                yield _Found(Kind.NO_BODY, place, f"a body ({known})", "nothing")
            return
        schema = _for_media_type(kind, promised.content)
        if schema is None:
            yield _Found(Kind.MEDIA_TYPE, place, known, kind or "none", "header Content-Type")
        elif _JSON.fullmatch(kind):
            try:
                body = json.loads(response.content, parse_constant=_refuse)
            except (ValueError, RecursionError):
                yield _Found(Kind.UNREADABLE, schema, "JSON", self._shown(text_of(response), ()))
            else:
                yield from self._fitting(schema, body)
        elif kind.startswith("text/"):
            yield from self._fitting(schema, text_of(response))

    def _content_place(self, operation: Operation, promised: Response) -> Node:
        if self.document.version != "2.0":
            return promised.node["content"]
        own = operation.node["produces"]
        return own if own.value is not None else self.document.root["produces"]

    def _fitting(self, schema: Node, value: Any) -> Iterator[_Found]:
        if schema.value is None:
            return
        try:
            for flaw in self._schemas.flaws(schema, value):
                yield self._told(flaw)
        except UnusableError:
            return  # it is in `unusable`
        except ValueError:
            yield _Found(Kind.UNREADABLE, schema, "JSON in UTF-8", self._shown(value, ()))

    def _told(self, flaw: Flaw) -> _Found:
        at, expected = _written(flaw.path), one_line(flaw.place.value)
        if flaw.kind is Kind.MISSING:
            expected = "the fields " + ", ".join(map(str, flaw.place.value))
            missing = ", ".join(flaw.names) or "some of them"
            return _Found(flaw.kind, flaw.place, expected, f"no {missing}", at)
        if flaw.kind is Kind.EXTRA and flaw.names:
            return _Found(flaw.kind, flaw.place, "no other fields", self._secrets.text(", ".join(flaw.names)), at)
        if flaw.kind is Kind.WRITE_ONLY:
            expected = "no such field in a response"
        return _Found(flaw.kind, flaw.place, _cut(expected), self._shown(flaw.value, flaw.path), at)

    def _header(self, header: Parameter, response: requests.Response) -> Iterator[_Found]:
        at = f"header {header.name}"
        if header.name.lower() == "content-type":  # OpenAPI says that it is ignored here
            return
        text = response.headers.get(header.name)
        if text is None:
            if header.required:
                yield _Found(Kind.NO_HEADER, header.node["required"], f"the header {header.name}", "no such header", at)
            return
        if header.schema.value is None:
            return
        for each in self._fitting(header.schema, _value_of(text, header.schema)):
            shown = self._secrets.headers({header.name: text})[header.name]
            yield _Found(Kind.HEADER, each.place, each.expected, _cut(shown), at)

    def _shown(self, value: Any, path: Iterable[str | int]) -> str:
        """A value as a message shows it, with secrets masked."""
        masked = self._secrets.value(value, path)
        return _cut(json.dumps(masked, ensure_ascii=True) if isinstance(masked, str) else one_line(masked) or "null")

    def _deviation(self, operation: str, found: _Found, exchange: Exchange) -> Deviation:
        deviation = Deviation(
            self._secrets.text(operation), found.kind, found.place.place, found.expected, found.found, found.at,
            request=exchange.line, request_id=exchange.request_id,
        )  # fmt: skip
        waiver = next((why for part, why in self._waived.items() if part in deviation.line), "")
        return replace(deviation, waiver=waiver)


def _for_media_type(kind: str, content: Mapping[str, Node]) -> Node | None:
    """The schema for a media type, by the most exact range that it is in; None if it is in none."""
    ranges = {each.split(";")[0].strip(): schema for each, schema in content.items()}
    for each in (kind, f"{kind.split('/', maxsplit=1)[0]}/*", "*/*"):
        if each in ranges:
            return ranges[each]
    return None


def _value_of(text: str, schema: Node) -> Any:
    """The value of a header, of the type that its schema has; the text itself if it is of another one."""
    followed = schema.resolved().value
    kind = followed.get("type") if isinstance(followed, Mapping) else None
    if kind == "array":
        items = schema.resolved()["items"]
        return [_value_of(each.strip(), items) if items.value else each.strip() for each in text.split(",")]
    if kind in {"integer", "number", "boolean"}:
        try:
            return json.loads(text, parse_constant=_refuse)
        except ValueError:
            return text
    return text


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _written(path: tuple[str | int, ...]) -> str:
    """A place in a body, such as `items[0].name`."""
    text = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    return text.removeprefix(".")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
