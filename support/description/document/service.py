"""The whole description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from support.description.document.answers import Answer, Errors
from support.description.document.lists import List
from support.description.document.openapi import OpenApi, as_document
from support.description.document.operations import Operation, Variant
from support.description.document.parts import (
    AbsolutePath,
    EnvelopeOrText,
    Name,
    Part,
    RequestLine,
    ShortPart,
    Statuses,
    Words,
)
from support.description.document.resources import Resource
from support.description.document.tokens import Token
from support.description.document.waivers import Waiver

VERSION = 2


class Claims(Part):
    """What the claims of a token mean."""

    scope: Words = Field(
        default_factory=dict,
        description="claim → resource: the claim follows the scenario's own one",
        examples=[{"tenant_id": "tenant"}],
    )
    identity: Words = Field(
        default_factory=dict,
        description="claim → resource: the claim says which one the caller is",
        examples=[{"user_id": "user"}],
    )
    words: Words = Field(
        default_factory=dict, description="word of the features → claim", examples=[{"role": "tenant_role"}]
    )


def as_ready(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


class Ready(ShortPart):
    """The request that tells whether the service is there."""

    path: AbsolutePath = Field(description="its path", examples=["/readyz"])
    success: Statuses = Field((200,), description="its statuses", examples=[[200, 204]])
    json_body: bool = Field(True, alias="json", description="whether its body must be JSON", examples=[False])


class Service(Part):
    """A REST service, described for the acceptance suite."""

    editor_schema: str | None = Field(
        None,
        alias="$schema",
        description="the path of the JSON Schema that editors check the file by",
        examples=["./service.schema.json"],
    )
    version: Literal[2] = Field(description="the version of this format: 2", examples=[2])
    name: str = Field(
        min_length=1, description="the name of the service, for reports", examples=["Tenant Management Service"]
    )
    helper: str | None = Field(
        None,
        pattern=r"^[\w.]+:\w+$",
        description="module:Class of a helper for what data cannot express",
        examples=["support.resources.tenant_service:TenantServiceHelper"],
    )
    ready: Annotated[Ready, BeforeValidator(as_ready)] | None = Field(
        None, description="the path that answers when the service is ready", examples=["/readyz"]
    )
    openapi: Annotated[OpenApi, BeforeValidator(as_document)] | None = Field(
        None,
        description="the OpenAPI document of the service, which every response of a run is held against",
        examples=["/openapi.json"],
    )
    request_id: str | None = Field(
        "X-Request-ID", description="the header for the ID of a request; null: none", examples=["X-Correlation-ID"]
    )
    headers: Words = Field(
        default_factory=dict, description="headers of every request", examples=[{"Accept": "application/vnd.api+json"}]
    )
    media_type: str | None = Field(
        None, description="the media type of every successful response with a body", examples=["application/json"]
    )
    token: Token = Field(
        Token(),
        description="how tokens are requested and sent",
        examples=[{"request": "POST /login", "value": "token"}],
    )
    claims: Claims = Field(
        Claims(), description="what the claims of a token mean", examples=[{"scope": {"tenant_id": "tenant"}}]
    )
    control: str | None = Field(
        None,
        description="the phrase of an operation that everybody with a valid token may do at home",
        examples=["visit the tenant"],
    )
    answers: Mapping[str, Answer] = Field(
        description="the words for each kind of answer, and what it looks like. Sentences know `unauthenticated`, `refused`, "
        "`missing`, `conflicting`, `invalid`, `unreadable` and `not offered`; matrices know every word",
        examples=[{"refused": {"status": [403]}}],
    )
    errors: Errors = Field(
        Errors(), description="the form that errors have in common", examples=[{"message": "error.message"}]
    )
    lists: List = Field(List(), description="the shape of lists", examples=[{"items": "items", "total": "total"}])
    envelope: EnvelopeOrText | None = Field(None, description="the field around every object", examples=["{resource}"])
    secret_fields: tuple[str, ...] = Field(
        (), description="fields whose values are masked in every report", examples=[["secret"]]
    )
    words: Words = Field(
        default_factory=dict,
        description="word of the features → field, for every resource",
        examples=[{"creation date": "created_at"}],
    )
    variants: Mapping[str, Variant] = Field(
        default_factory=dict,
        description="variants of every resource that has the fields `<id>`, `<name>`, `<key>` in them",
        examples=[{"no name": {"unset": ["<name>"]}}],
    )
    accepted_findings: Words = Field(
        default_factory=dict,
        description="part of a finding of `python -m support honesty` → why the suite is right as it is",
        examples=[{"the same steps as features/roles.feature:12": "both rules promise it, in words of their own"}],
    )
    probes: Mapping[str, RequestLine] = Field(
        default_factory=dict,
        description="words → request that the service does not support",
        examples=[{"open an unknown path": "GET /no-such-place"}],
    )
    waivers: tuple[Waiver, ...] = Field(
        (),
        description="changes of answers that the contract allows, each with its reason, for `python -m support mutate`",
        examples=[
            [{"kind": "wrong order", "operation": "search the tenant", "reason": "the contract promises no order"}]
        ],
    )
    operations: Mapping[str, Operation] = Field(
        default_factory=dict,
        description="operations by key, for every resource that has the key",
        examples=[{"read": {"method": "GET", "on": "item", "phrase": "read the {resource}"}}],
    )
    resources: Mapping[Name, Resource] = Field(
        min_length=1,
        description="the resources by name, in the singular",
        examples=[{"group": {"collection": "/groups", "item": "/groups/{group}", "operations": {"create": {}}}}],
    )
