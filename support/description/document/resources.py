"""Resources, and what must happen so that they are gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from support.description.document.lists import List
from support.description.document.operations import Operation, Variant
from support.description.document.parts import AbsolutePath, EnvelopeOrText, Part, RequestLine, Texts, Values, Words


class Removal(Part):
    """What must happen so that a thing is gone, and how that is known."""

    before: Texts = Field(
        (), description="operations of the resource to perform before its delete", examples=[["disable"]]
    )
    after: Texts = Field((), description="operations of the resource to perform after its delete", examples=[["purge"]])
    cascades: bool = Field(
        False,
        description="whether it goes with what it is in: below something that is proven to be gone, it is gone",
        examples=[True],
    )
    only_empty: bool = Field(
        False,
        description="whether its delete is refused while something is in it: if it is proven to be gone, nothing is left in it",
        examples=[True],
    )
    gone: Values = Field(
        default_factory=dict,
        description="path in the body of a read → value that means that it is gone, for things that stay readable",
        examples=[{"status": "deleted"}],
    )
    name_check: RequestLine | None = Field(
        None,
        description="a request that succeeds while the name is taken; a thing whose name is still taken is not gone",
        examples=["HEAD /names/{it[name]}"],
    )
    kept: str | None = Field(
        None,
        description="why it cannot be removed at all; it is then reported as left by declaration, and not as a leak",
        examples=["audit entries are kept for ten years"],
    )
    unverifiable: str | None = Field(
        None,
        description="why nobody can see whether it is gone; it is then reported as unverified, and not as removed",
        examples=["the service has no way to read or list deliveries"],
    )


class Resource(Part):
    """One kind of thing that the service keeps, or one kind of tie between things."""

    plural: str | None = Field(
        None, description="the words for several; without it, the name and s", examples=["people"]
    )
    article: Literal["a", "an"] | None = Field(
        None, description="its article; without it, by its first letter", examples=["an"]
    )
    collection: AbsolutePath | None = Field(
        None, description="the path of all of them; other resources in braces", examples=["/tenants/{tenant}/groups"]
    )
    item: AbsolutePath | None = Field(
        None, description="the path of one", examples=["/tenants/{tenant}/groups/{group}"]
    )
    id: str | None = Field(None, description="the path of the id in the object; none for a tie", examples=["group_id"])
    chosen_id: str | None = Field(None, description="the id, if the client chooses it", examples=["{name}"])
    name: str | None = Field(None, description="the field that holds the name", examples=["group_name"])
    key: str | None = Field(
        None, description="the field that the service derives from the name", examples=["group_key"]
    )
    connects: tuple[str, ...] = Field(
        (),
        description="for a tie, the resources that it connects, if its path does not name them",
        examples=[["group", "user"]],
    )
    needs: tuple[str, ...] = Field(
        (), description="resources that must exist first, beside those in its path", examples=[["membership"]]
    )
    envelope: EnvelopeOrText | None = Field(
        None, description="the field around the object, if not that of the service", examples=["user"]
    )
    list: List | None = Field(
        None, description="the shape of its list, if it differs", examples=[{"resource": "user", "id": "user_id"}]
    )
    operations: Mapping[str, Operation] = Field(
        description="its operations by key: create, list, read, update, delete, or any other",
        examples=[{"create": {}, "archive": {"method": "POST", "path": "/groups/{group}/archive"}}],
    )
    new: Values | None = Field(None, description="the body of a create", examples=[{"name": "{name}"}])
    change: Values | None = Field(None, description="the body of an update", examples=[{"title": "{name} renamed"}])
    defaults: Values = Field(
        default_factory=dict,
        description="fields that the service fills in, with their values",
        examples=[{"status": "active"}],
    )
    fields: tuple[str, ...] = Field(
        (), description="every field that the object shows; others are accepted", examples=[["group_id", "group_name"]]
    )
    times: tuple[str, ...] = Field(
        (), description="those of its fields that are times in UTC (RFC 3339)", examples=[["created_at"]]
    )
    timestamps: tuple[str, ...] = Field(
        (),
        description="those of its fields that are numbers of seconds or milliseconds since 1970",
        examples=[["last_modified"]],
    )
    volatile: tuple[str, ...] = Field(
        (),
        description="fields that a change of others changes too, or that change by themselves",
        examples=[["version"]],
    )
    incidental: tuple[str, ...] = Field(
        (),
        description="fields that change by what others do, or that only some callers see; comparisons leave them out",
        examples=[["last_activity"]],
    )
    opaque: tuple[str, ...] = Field(
        (), description="fields that show something else than what was sent, such as a hash", examples=[["password"]]
    )
    extended: tuple[str, ...] = Field(
        (),
        description="fields with an object that shows more than was sent, such as defaults; only what was sent is compared",
        examples=[["settings"]],
    )
    write_only: tuple[str, ...] = Field((), description="fields that no response may show", examples=[["secret"]])
    sendable: tuple[str, ...] | None = Field(
        None, description="the fields that a create may send, if more than `new` has", examples=[["name", "status"]]
    )
    changeable: tuple[str, ...] | None = Field(
        None,
        description="the fields that an update may change, if more than `change` has",
        examples=[["name", "status"]],
    )
    words: Words = Field(
        default_factory=dict, description="word of the features → field", examples=[{"address": "endpoint_url"}]
    )
    variants: Mapping[str, Variant] = Field(
        default_factory=dict,
        description="words of the features → what differs in the request",
        examples=[{"no name": {"unset": ["name"]}}],
    )
    removal: Removal = Field(
        Removal(),
        description="what must happen so that it is gone, and how that is known",
        examples=[{"before": ["disable"]}],
    )
