"""The parts of a service described as data: operations, resources, variants of a payload, answers, tokens, paging."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked of a resource. `path` names resources in braces, as `/tenants/{tenant}/groups/{group}`."""

    verb: str
    resource: str
    method: str
    path: str
    success: tuple[int, ...]
    phrase: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """The resources that its path names, in their order."""
        return tuple(PLACEHOLDER.findall(self.path))

    @property
    def safe(self) -> bool:
        """Whether it changes nothing."""
        return self.method in {"GET", "HEAD"}

    def path_for(self, ids: Mapping[str, str]) -> str:
        """The path with ids in the place of resources' names; a `KeyError` names the one that is missing."""
        return PLACEHOLDER.sub(lambda match: quote(ids[match[1]], safe=""), self.path)


@dataclass(frozen=True, slots=True)
class Variant:
    """What differs in a request: fields set or left out, a whole other body, or query parameters.

    `id`: the id that the caller chooses. `shows`: what the object shows then, where that is not what was sent.
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Any] | None = None
    unset: tuple[str, ...] = ()
    body: Any = None
    raw: str | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None
    shows: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Variant:
        parts: dict[str, Any] = {**document, "unset": tuple(document.get("unset", ()))}
        return cls(**parts)


PLAIN = Variant()


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of thing that the service keeps, or one kind of tie between such things (then it has no id of its own)."""

    name: str
    plural: str
    operations: Mapping[str, Operation]
    id_field: str | None = None
    chosen_id: str | None = None
    name_field: str | None = None
    key_field: str | None = None
    needs: tuple[str, ...] = ()
    lists: str | None = None
    list_id: str | None = None
    told_as: Mapping[str, str] = field(default_factory=dict)
    envelope: str | None = None
    new: Mapping[str, Any] | None = None
    change: Mapping[str, Any] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    write_only: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    variants: Mapping[str, Variant] = field(default_factory=dict)

    @property
    def is_tie(self) -> bool:
        """Whether it only ties other resources together."""
        return self.id_field is None

    @property
    def path(self) -> tuple[str, ...]:
        """The other resources that the path of its create names."""
        return (
            tuple(name for name in self.operations["create"].parameters if name != self.name)
            if self.can("create")
            else ()
        )

    @property
    def parents(self) -> tuple[str, ...]:
        """The resources that must be there before it, in the order in which to make them."""
        return tuple(dict.fromkeys([*self.path, *self.needs]))

    @property
    def tied(self) -> str | None:
        """Of a tie, the resource that it ties to the others before it in the path."""
        return self.path[-1] if self.is_tie and self.path else None

    def can(self, verb: str) -> bool:
        """Whether such an operation is described."""
        return verb in self.operations


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one kind of answer looks like: statuses, headers (what the value opens with), lists with their fields."""

    status: tuple[int, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenDescription:
    """How a token is got and sent; see the schema for each part."""

    header: str = "Authorization"
    scheme: str = "Bearer"
    method: str | None = None
    path: str = ""
    json: Any = None
    form: Mapping[str, str] | None = None
    basic: bool = False
    success: tuple[int, ...] = (200, 201)
    value: Mapping[str, str] = field(default_factory=dict)
    expires_in: Mapping[str, str] | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)
    says: Mapping[str, Any] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)

    @property
    def is_asked_for(self) -> bool:
        """Whether there is an auth endpoint; without one the account itself is sent with each request."""
        return self.method is not None


@dataclass(frozen=True, slots=True)
class Paging:
    """How a long list is parted: the style and the names of its query parameters."""

    style: str = "none"
    limit: str | None = None
    offset: str = "offset"
    page: str = "page"
    first: int = 1
    marker: str = "marker"
    next: str = "next"
    largest: int = 100
