"""The parts of a service description: operations, resources, variants of a payload, answers, tokens, paging."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation on a resource.

    Attributes:
        path: with resources in braces, such as `/tenants/{tenant}/groups/{group}`.
        success: the statuses that mean success.
        phrase: the words for it in features, after "I": `delete the group`.
        done: the words for it having been done: `the group has been deleted`; None for what changes nothing.
    """

    verb: str
    resource: str
    method: str
    path: str
    success: tuple[int, ...]
    phrase: str
    done: str | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """The resources that its path names, in order."""
        return tuple(PLACEHOLDER.findall(self.path))

    @property
    def safe(self) -> bool:
        """Whether it changes nothing."""
        return self.method in {"GET", "HEAD"}

    def path_for(self, ids: Mapping[str, str]) -> str:
        """Return the path with ids in place of the names of resources; a `KeyError` names a missing one."""
        return PLACEHOLDER.sub(lambda match: quote(ids[match[1]], safe=""), self.path)


@dataclass(frozen=True, slots=True)
class Variant:
    """What differs in a request: fields set or left out, another body, or query parameters.

    Attributes:
        only: the fields of the whole body.
        body: any JSON as the whole body; `raw`: its text as it is.
        id: the id that the caller chooses.
        shows: field → value, for fields of the object that will not show what was sent.
        place: where the description has it; resources may share one.
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Any] | None = None
    unset: tuple[str, ...] = ()
    body: Any = None
    raw: str | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None
    shows: Mapping[str, Any] = field(default_factory=dict)
    place: str = field(default="", compare=False)

    @classmethod
    def from_document(cls, document: Mapping[str, Any], place: str = "") -> Variant:
        """Return the variant that a description has at a place."""
        parts: dict[str, Any] = {**document, "unset": tuple(document.get("unset", ())), "place": place}
        return cls(**parts)


PLAIN = Variant()


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of thing that the service keeps, or one kind of tie between such things (which has no id of its own).

    Attributes:
        lists: the resource that the items of its list are; `item_id` is the field of an item that holds the id.
        shown_as: field of an item → text with `{kind}` and `{name}`, for a list that shows several kinds.
        new: the body of a create; `change`: the body of an update.
        sendable: the fields that a create may send; `changeable`: those that an update may change.
        words: word of the features → field, where the field's own name is not the word.
    """

    name: str
    plural: str
    operations: Mapping[str, Operation]
    id_field: str | None = None
    chosen_id: str | None = None
    name_field: str | None = None
    key_field: str | None = None
    needs: tuple[str, ...] = ()
    lists: str | None = None
    item_id: str | None = None
    shown_as: Mapping[str, str] = field(default_factory=dict)
    envelope: str | None = None
    new: Mapping[str, Any] | None = None
    change: Mapping[str, Any] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    write_only: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    sendable: tuple[str, ...] = ()
    changeable: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)

    @property
    def is_tie(self) -> bool:
        """Whether it only connects other resources."""
        return self.id_field is None

    @property
    def path(self) -> tuple[str, ...]:
        """The other resources in the path of its create operation."""
        return (
            tuple(name for name in self.operations["create"].parameters if name != self.name)
            if self.can("create")
            else ()
        )

    @property
    def parents(self) -> tuple[str, ...]:
        """The resources that must exist before it, in the order in which to create them."""
        return tuple(dict.fromkeys([*self.path, *self.needs]))

    @property
    def tied(self) -> str | None:
        """For a tie, the last resource of its path: the one that it connects to the others."""
        return self.path[-1] if self.is_tie and self.path else None

    def field_called(self, word: str) -> str | None:
        """Return the field that a word of the features means; None if it has no such field."""
        own = {
            "name": self.name_field,
            "key": self.key_field or (self.id_field if self.chosen_id else None),
            "id": self.id_field,
        }
        named = self.words.get(word) or own.get(word)
        return named or (word.replace(" ", "_") if word.replace(" ", "_") in self.known_fields else None)

    @property
    def known_fields(self) -> frozenset[str]:
        """Every field that it shows, or that a payload or query of it mentions."""
        sent = [
            each for variant in self.variants.values() for each in (variant.set, variant.only, variant.query) if each
        ]
        mentioned = [
            *self.fields,
            *self.write_only,
            *(name for each in (self.new, self.change, *sent) for name in each or ()),
        ]
        return frozenset(mentioned)

    def can(self, verb: str) -> bool:
        """Return whether such an operation is described."""
        return verb in self.operations


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one kind of answer looks like.

    Attributes:
        headers: name → how the value begins.
        items: list in the body → the fields of its entries.
        blames: where the body names the fields at fault: `at`, the list, and `field`, the field of an entry.
    """

    status: tuple[int, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blames: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenDescription:
    """How a token is requested and sent; the schema explains each part."""

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
    claims: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)

    @property
    def has_endpoint(self) -> bool:
        """Whether there is an auth endpoint; without one, each request carries the account itself."""
        return self.method is not None


@dataclass(frozen=True, slots=True)
class Paging:
    """How a long list is divided into pages: the style, and the names of the query parameters."""

    style: str = "none"
    limit: str | None = None
    offset: str = "offset"
    page: str = "page"
    first: int = 1
    marker: str = "marker"
    next: str = "next"
    largest: int = 100
