"""A service described as data: its resources, their paths and payloads, what its answers mean, and how to get tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pydantic import ValidationError

from support.description import check
from support.description.document.answers import Answer, Errors
from support.description.document.lists import Paging
from support.description.document.openapi import OpenApi
from support.description.document.service import Claims, Ready, Service
from support.description.document.tokens import Token
from support.description.document.waivers import Waiver
from support.description.migrate import migrated
from support.description.model import KEYS, PLACEHOLDER, PLAIN, ListShape, Operation, Resource, Variant, root_of
from support.description.resolve import resource_of, variant_of
from support.json_files import SERVICES, mistakes_of, read_object, refuse

__all__ = ["PLAIN", "Answer", "ListShape", "Operation", "Paging", "Resource", "ServiceDescription", "Token", "Variant"]

SCHEMA = SERVICES / "service.schema.json"
SIGN_IN = "sign in"


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """The whole service; `document.service.Service` explains each part."""

    name: str
    resources: Mapping[str, Resource]
    answers: Mapping[str, Answer]
    token: Token
    helper: str | None = None
    ready: Ready | None = None
    openapi: OpenApi | None = None
    request_id: str | None = "X-Request-ID"
    headers: Mapping[str, str] = field(default_factory=dict)
    claims: Claims = field(default_factory=Claims)
    control: str | None = None
    media_type: str | None = None
    errors: Errors = field(default_factory=Errors)
    words: Mapping[str, str] = field(default_factory=dict)
    probes: Mapping[str, Operation] = field(default_factory=dict)
    secret_fields: tuple[str, ...] = ()
    token_variants: Mapping[str, Variant] = field(default_factory=dict)
    accepted_findings: Mapping[str, str] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()

    @classmethod
    def from_file(cls, path: Path) -> ServiceDescription:
        """Read a description from its file; one of an older version is migrated.

        Raises:
            ConfigError: with every mistake in one message, each with its place.
        """
        return cls.from_document(path, read_object(path, "service description"))

    @classmethod
    def from_document(cls, path: Path, document: Mapping[str, Any]) -> ServiceDescription:
        """Return the description that the JSON object in a file is; one of an older version is migrated.

        Raises:
            ConfigError: with every mistake in one message, each with its place.
        """
        document, mistakes = migrated(dict(document))
        refuse(path, mistakes)
        try:
            written = Service.model_validate(document)
        except ValidationError as error:
            refuse(path, mistakes_of(error, Service))
            raise AssertionError("a validation error has a mistake") from error
        described = cls.of(written, mistakes)
        refuse(path, mistakes or check.mistakes_of(described.resources, written))
        return described

    @classmethod
    def of(cls, written: Service, mistakes: list[str]) -> ServiceDescription:
        """Return a description with everything filled in; what is wrong is added to the mistakes."""
        token = written.token
        resources = {name: resource_of(name, each, written, mistakes) for name, each in written.resources.items()}
        return cls(
            name=written.name,
            resources=_with_keys(resources),
            answers=written.answers,
            token=token,
            helper=written.helper,
            ready=written.ready,
            openapi=written.openapi,
            request_id=written.request_id,
            headers=written.headers,
            claims=written.claims,
            control=written.control,
            media_type=written.media_type,
            errors=written.errors,
            words=written.words,
            probes={words: _probe(words, request, written) for words, request in written.probes.items()},
            secret_fields=written.secret_fields,
            accepted_findings=written.accepted_findings,
            waivers=written.waivers,
            token_variants={
                words: variant_of(each, f'token.variants."{words}"') for words, each in token.variants.items()
            },
        )

    @property
    def operations(self) -> Iterator[Operation]:
        """Every operation of every resource."""
        return (operation for resource in self.resources.values() for operation in resource.operations.values())

    @property
    def sign_in(self) -> Operation | None:
        """Signing in, as an operation; None if nothing tells whether an account is accepted."""
        token = self.token
        line = token.steps[-1].request if token.steps else token.request or token.check
        if line is None:
            return None
        method, _, path = line.partition(" ")
        success = token.steps[-1].success if token.steps else token.success if token.request else (200,)
        answers = {**self.answers, **token.answers}
        return Operation(SIGN_IN, "", method, path, success, SIGN_IN, answers=answers, variants=self.token_variants)

    @property
    def indistinct(self) -> list[tuple[str, str]]:
        """The pairs of answers that nothing in a response can tell apart."""
        return check.indistinct(self.answers)

    @property
    def limits(self) -> tuple[str, ...]:
        """What a run cannot tell, in words for its report."""
        return tuple(
            f'no response tells "{one}" from "{other}", so the expected one counts (answers in the service description)'
            for one, other in self.indistinct
        )

    @property
    def control_operation(self) -> Operation | None:
        """The operation that everybody with a valid token may do at home."""
        return next((each for each in self.operations if each.phrase == self.control), None)

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation that a request is, with the ids in its path, or None; a trailing slash makes no difference.

        If an update has the method and path of the create (a PUT that does either), this returns the create.
        """
        found = [
            (operation, match.groupdict())
            for operation in self.operations
            if operation.method == method
            and (match := _pattern(operation.path).fullmatch(path.split("?", maxsplit=1)[0].rstrip("/")))
        ]
        if not found:
            return None
        operation, ids = min(found, key=lambda each: (len(each[1]), each[0].verb != "create"))
        return operation, dict(zip(operation.placeholders, map(unquote, ids.values()), strict=True))


def _with_keys(resources: Mapping[str, Resource]) -> dict[str, Resource]:
    """The resources, each with the fields of it that a path has in braces, or that a removal sends."""
    named = [each for resource in resources.values() for operation in resource.operations.values()
             for each in (*operation.placeholders, *_needed(resource, operation)) if each != root_of(each)]  # fmt: skip
    return {
        name: replace(resource, keys=tuple(dict.fromkeys(each for each in named if _is_key(each, resource))))
        for name, resource in resources.items()
    }


def _needed(resource: Resource, operation: Operation) -> list[str]:
    """What the body, query and headers have in braces, of an operation that must be possible by the journal alone."""
    if operation.verb not in {"read", "list", "delete", *resource.removal.before, *resource.removal.after}:
        return []
    texts = json.dumps([operation.body, dict(operation.query), dict(operation.headers)], ensure_ascii=False)
    return [each.partition(":")[0] for each in re.findall(r"\{(\w+\[[^{}]+)\}", texts)]


def _is_key(placeholder: str, resource: Resource) -> bool:
    """Whether it is a field of a resource, and another one than the id."""
    same = root_of(placeholder).replace(" ", "_") == resource.name.replace(" ", "_")
    return same and ".".join(KEYS.findall(placeholder)) != resource.id_field


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a description, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Service.model_json_schema(by_alias=True)}


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _pattern(path: str) -> re.Pattern[str]:
    if path not in _PATTERNS:
        parts = PLACEHOLDER.split(path.split("?", maxsplit=1)[0].rstrip("/"))
        _PATTERNS[path] = re.compile(
            "".join(f"(?P<p{index}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
        )
    return _PATTERNS[path]


def _probe(words: str, request: str, written: Service) -> Operation:
    method, _, path = request.partition(" ")
    return Operation("probe", "", method, path, (), words, safe=method in {"GET", "HEAD"}, answers=written.answers)
