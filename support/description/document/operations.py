"""Operations, their variants, and waiting for those that go on after their response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from support.description.document.answers import Answer
from support.description.document.parts import (
    AbsolutePath,
    EnvelopeOrText,
    Part,
    PlaceOrText,
    RequestLine,
    Statuses,
    Texts,
    Values,
    Words,
)


class Poll(Part):
    """How to wait for an operation that goes on after its response (202)."""

    request: RequestLine | None = Field(
        None,
        description="the request to repeat; its path sees the ids, and `{answer[...]}`, the body of the first response",
        examples=["GET /jobs/{answer[job_id]}"],
    )
    location: bool = Field(
        False, description="whether to repeat a GET of the address in the Location header", examples=[True]
    )
    until: Values = Field(
        default_factory=dict,
        description="path in the body → value when it is done, as in the `body` of an answer; without it, a status is enough",
        examples=[{"status": "done"}],
    )
    failed: Values = Field(
        default_factory=dict, description="path in the body → value when it has failed", examples=[{"status": "error"}]
    )
    success: Statuses = Field((200, 201, 204), description="the statuses of a response that counts", examples=[[200]])
    seconds: float = Field(30.0, gt=0, le=3600, description="seconds to wait at most", examples=[60])
    result: str | None = Field(
        None,
        description="the path of the object in the last response, if the operation returns one there",
        examples=["result"],
    )


class Variant(Part):
    """What differs in a request: words of the features → this."""

    set: Values = Field(default_factory=dict, description="fields to set", examples=[{"name": ""}])
    only: Values | None = Field(None, description="the fields of the whole body", examples=[{"name": "{name}"}])
    unset: tuple[str, ...] = Field((), description="fields to leave out", examples=[["name"]])
    body: Any = Field(None, description="any JSON as the whole body", examples=[[]])
    raw: str | None = Field(None, description="the text of the body as it is; empty: no body", examples=['{"name: '])
    query: Values = Field(default_factory=dict, description="query parameters", examples=[{"limit": 0}])
    headers: Words = Field(default_factory=dict, description="request headers", examples=[{"If-None-Match": "*"}])
    media_type: str | None = Field(
        None, description="the media type of the body", examples=["application/json-patch+json"]
    )
    id: str | None = Field(None, description="the id that the client chooses", examples=["{name:upper}"])
    shows: Values = Field(
        default_factory=dict,
        description="field → value, for fields that will not show what was sent",
        examples=[{"name": "{name}"}],
    )
    success: Statuses | None = Field(
        None, description="the statuses that mean success, if not those of the operation", examples=[[202]]
    )
    on: Texts = Field(
        (), description="the operations that it is for; without it, create, update and list", examples=[["archive"]]
    )


class Operation(Part):
    """One operation. What a resource does not say, the service's `operations` says for the same key."""

    like: Literal["create", "update"] | None = Field(
        None,
        description="the usual operation that it is another way of, with its payload, variants and effect: a PUT beside a PATCH",
        examples=["update"],
    )
    whole: bool = Field(
        False,
        description="for an update: whether it replaces the whole object, so that fields which are not sent are gone",
        examples=[True],
    )
    method: str | None = Field(
        None,
        pattern="^[A-Z]+$",
        description="the method: GET, POST, PUT, PATCH, DELETE, HEAD or any other",
        examples=["PATCH"],
    )
    on: Literal["collection", "item"] | None = Field(
        None, description="whether it uses the path `collection` or `item`", examples=["item"]
    )
    path: AbsolutePath | None = Field(
        None,
        description="a path of its own. `{group}` is the id of a group, `{group[slug]}` another field, `{me[...]}` the persona",
        examples=["/groups/{group}/members/{user[login]}"],
    )
    query: Values = Field(
        default_factory=dict, description="query parameters of every such request", examples=[{"force": "true"}]
    )
    headers: Words = Field(
        default_factory=dict,
        description="headers of every such request",
        examples=[{"Accept": "application/vnd.api+json"}],
    )
    media_type: str | None = Field(
        None, description="the media type of the body, if not JSON", examples=["application/merge-patch+json"]
    )
    body: Any = Field(
        None,
        description="the body; without it, a create sends `new` and an update sends `change`. A DELETE may have one too. "
        "`{ids[user]}` is the id of a user that the operation is about, also where its path does not name it",
        examples=[{"users": ["{user[name]}"]}],
    )
    envelope: EnvelopeOrText | None = Field(
        None, description="the field around the object, if not that of the resource", examples=["patch"]
    )
    success: Statuses | None = Field(
        None, description="the statuses that mean success; without it, 200", examples=[[201]]
    )
    answers: Mapping[str, Answer] = Field(
        default_factory=dict,
        description="answers that look different for this operation",
        examples=[{"refused": {"status": [404]}}],
    )
    returns: Literal["object", "list", "nothing"] | None = Field(
        None,
        description="what the body of a success is; without it, create, read and update return the object, list a list, and others "
        "nothing in particular",
        examples=["nothing"],
    )
    shown_at: str | None = Field(
        None,
        description="the field of the object that shows what this operation sends, if not the object itself",
        examples=["properties"],
    )
    id: PlaceOrText | None = Field(
        None,
        description="where the id of what was created is, if not in the object",
        examples=[{"header": "Location", "pattern": "/users/([^/]+)$"}],
    )
    if_match: bool = Field(
        False, description="whether to send If-Match with the ETag that was last seen", examples=[True]
    )
    poll: Poll | None = Field(
        None,
        description="how to wait until it is done, if it goes on after its response",
        examples=[{"location": True}],
    )
    safe: bool | None = Field(
        None, description="whether it changes nothing; without it, GET and HEAD do not", examples=[True]
    )
    phrase: str | None = Field(
        None, description="the words for it in features, after “I”", examples=["read the {resource}"]
    )
    done: str | None = Field(
        None, description="the words for it having been done", examples=["the {resource} has been deleted"]
    )
    variants: Mapping[str, Variant] = Field(
        default_factory=dict,
        description="variants of this operation alone",
        examples=[{"a reason": {"set": {"reason": "tidy"}}}],
    )
