"""The parts of a service description as the harness uses them: everything filled in, nothing left to defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from support.description.document.answers import Answer
from support.description.document.lists import Paging
from support.description.document.operations import Poll
from support.description.document.parts import Place
from support.description.document.resources import Removal
from support.description.payloads import value_at

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
KEYS = re.compile(r"\[([^\[\]]+)\]")
OLDEST_FIRST, NEWEST_FIRST, UNORDERED = "oldest first", "newest first", "none"


def root_of(placeholder: str) -> str:
    """Return what a placeholder such as `user[login]` refers to: `user`."""
    return re.split(r"[.\[:]", placeholder, maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Variant:
    """What differs in a request; see `document.operations.Variant` for each part.

    Attributes:
        place: where the description has it; resources may share one.
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    only: Mapping[str, Any] | None = None
    unset: tuple[str, ...] = ()
    body: Any = None
    raw: str | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None
    id: str | None = None
    shows: Mapping[str, Any] = field(default_factory=dict)
    success: tuple[int, ...] | None = None
    on: tuple[str, ...] = ()
    place: str = field(default="", compare=False)


PLAIN = Variant()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation on a resource.

    Attributes:
        verb: what it does: its key in the description, or the usual operation that it is like.
        place: where the description has it.
        whole: whether it replaces the whole object.
        path: with resources in braces, such as `/tenants/{tenant}/groups/{group}`.
        success: the statuses that mean success.
        phrase: the words for it in features, after "I": `delete the group`.
        done: the words for it having been done: `the group has been deleted`; None for what changes nothing.
        body: a template for the body, if `has_body`.
        send, receive: the field around the object that is sent, and received.
        returns: what the body of a success is: `object`, `list` or `nothing`; empty for nothing in particular.
        answers: word → what such an answer looks like for this operation.
    """

    verb: str
    resource: str
    method: str
    path: str
    success: tuple[int, ...]
    phrase: str
    done: str | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None
    body: Any = None
    has_body: bool = False
    send: str | None = None
    receive: str | None = None
    returns: str = ""
    shown_at: str | None = None
    id: Place | None = None
    if_match: bool = False
    whole: bool = False
    poll: Poll | None = None
    safe: bool = False
    answers: Mapping[str, Answer] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)
    place: str = field(default="", compare=False)

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What is in braces in its path, in order: `tenant`, `user[login]`."""
        return tuple(PLACEHOLDER.findall(self.path))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The resources that its path refers to, in order."""
        return tuple(dict.fromkeys(root_of(each) for each in self.placeholders))

    def path_for(self, ids: Mapping[str, str]) -> str:
        """Return the path with ids in place of what is in braces; a `KeyError` names a missing one."""
        return PLACEHOLDER.sub(lambda match: quote(ids[match[1]], safe=""), self.path)


@dataclass(frozen=True, slots=True)
class ListShape:
    """The shape of a list; see `document.lists.List` for each part.

    Attributes:
        place: where the description has the path of its items.
        id: the path of the id in an item; None: the item itself is the id.
        resource: the resource that the items are; None for none in particular.
    """

    items: str | None = None
    optional: bool = False
    id: str | None = None
    id_pattern: str | None = None
    resource: str | None = None
    shown_as: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    order: str = OLDEST_FIRST
    total: Place | None = None
    echo: Mapping[str, str] = field(default_factory=dict)
    filter: str | None = None
    query: Mapping[str, Any] = field(default_factory=dict)
    paging: Paging = field(default_factory=Paging)
    place: str = field(default="lists", compare=False)
    places: Mapping[str, str] = field(default_factory=dict)

    def where(self, part: str) -> str:
        """Return the place in the description that says something about the lists, such as `lists.total`."""
        return self.places.get(part, f"lists.{part}")


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of thing that the service keeps, or one kind of tie between such things (which has no id of its own).

    Attributes:
        id_field: the path of the id in the object.
        connects: of a tie, the resources that it connects beside those in its path.
        new: the body of a create; `change`: the body of an update.
        sendable: the fields that a create may send; `changeable`: those that an update may change.
        opaque: fields that show something else than what was sent.
        words: word of the features → field, where the field's own name is not the word.
        keys: what paths of the service have in braces for a field of it, such as `user[login]`.
    """

    name: str
    plural: str
    operations: Mapping[str, Operation]
    id_field: str | None = None
    chosen_id: str | None = None
    name_field: str | None = None
    key_field: str | None = None
    connects: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    list: ListShape = field(default_factory=ListShape)
    new: Mapping[str, Any] | None = None
    change: Mapping[str, Any] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    timestamps: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    incidental: tuple[str, ...] = ()
    opaque: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    write_only: tuple[str, ...] = ()
    sendable: tuple[str, ...] = ()
    changeable: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)
    removal: Removal = field(default_factory=Removal)
    keys: tuple[str, ...] = ()

    @property
    def is_tie(self) -> bool:
        """Whether it only connects other resources."""
        return self.id_field is None and self.chosen_id is None

    def keyed(self, data: Any) -> dict[str, str]:
        """Return the values of an object that paths of the service need, by what stands for them in braces."""
        found = {}
        for key in self.keys:
            value = value_at(data, ".".join(KEYS.findall(key)))
            if value is not None:
                found[key] = str(value)
        return found

    def stable(self, data: Any) -> Any:
        """Return an object without the fields that comparisons leave out; any other value as it is."""
        if not isinstance(data, Mapping):
            return data
        return {name: value for name, value in data.items() if name not in self.incidental}

    @property
    def path(self) -> tuple[str, ...]:
        """The other resources that its create operation refers to, in its path or as those that it connects."""
        create = self.operations.get("create")
        named = (name for name in create.parameters if name not in {self.name, "me"}) if create is not None else ()
        return tuple(dict.fromkeys([*named, *self.connects]))

    @property
    def parents(self) -> tuple[str, ...]:
        """The resources that must exist before it, in the order in which to create them."""
        return tuple(dict.fromkeys([*self.path, *self.needs]))

    @property
    def tied(self) -> str | None:
        """For a tie, the last resource that it connects: the one that it connects to the others."""
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
