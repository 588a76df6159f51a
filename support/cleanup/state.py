"""The memory of one scenario: what it created and must remove, and the claims in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import requests

from support.cleanup import made as events
from support.cleanup.journal import Journal
from support.cleanup.made import Made
from support.description.model import PLACEHOLDER, root_of
from support.description.payloads import value_at
from support.description.service import Operation, Resource, ServiceDescription
from support.http.answers import is_rejection_by_body
from support.http.names import OURS
from support.resources.payload import fields_of
from support.resources.shapes import object_of
from support.uninterrupted import uninterrupted

UNDER_WAY = frozenset({408, 499})  # a gateway has given up, and what is behind it may not have


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that could not be removed, and why."""

    made: Made
    reason: str

    def __str__(self) -> str:
        return f"{self.made}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Intent:
    """A request that may create something, or give it another id.

    Attributes:
        sent: the object in its body.
        made: what may exist after it; None for an update that keeps the id.
        before: for an update, the id that it had before.
        removing: for a removal, the ids in its path.
    """

    operation: Operation
    resource: Resource
    sent: Any
    made: Made | None = None
    before: str | None = None
    removing: Mapping[str, str] | None = None


@dataclass(slots=True)
class State:
    """What one scenario created and must remove, and the claims that it set for every persona.

    Helpers register what they create by themselves. Code that creates something in another way calls `add`, or the method
    of its kind, right after the create.
    """

    service: ServiceDescription
    journal: Journal | None = None
    made: list[Made] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    current_persona: str | None = None

    def set_claim(self, name: str, value: Any) -> None:
        """Set a claim for every persona but the steward, or remove it with None; it counts for the next request."""
        if value is None:
            self.claims.pop(name, None)
        else:
            self.claims[name] = value

    def set_tenant_id(self, tenant_id: str | None) -> None:
        """Set the tenant that the personas belong to."""
        self.set_claim("tenant_id", tenant_id)

    def set_user_id(self, user_id: str | None) -> None:
        """Set the user that the personas are."""
        self.set_claim("user_id", user_id)

    def set_current_persona(self, name: str | None) -> None:
        """Set the persona that what is added is attributed to."""
        self.current_persona = name

    def resources(self, kind: str | None = None, persona: str | None = None) -> list[Made]:
        """Return what was created, oldest first; only of one kind or by one persona if they are given."""
        return [each for each in self.made if kind in (None, each.kind) and persona in (None, each.persona)]

    @uninterrupted()
    def add(self, kind: str, ids: Mapping[str, str], name: str | None = None) -> Made:
        """Register something that exists already, so that it is removed after the scenario; once, however often it is added.

        Args:
            ids: resource → id, its own and those in its path.
            name: its unique name, if it has one.
        """
        known = next((each for each in self.made if each.kind == kind and each.ids == dict(ids)), None)
        if known is not None:
            return known
        made = Made(kind, name, dict(ids), self.current_persona or "", self._path(kind, ids))
        if self.journal is not None:
            made = self.journal.intend(made)
            self.journal.outcome(made, events.MADE)
        self.made.append(made)
        return made

    def add_user(self, user_id: str) -> Made:
        """Register a user."""
        return self.add("user", {"user": user_id})

    def add_tenant(self, tenant_id: str) -> Made:
        """Register a tenant, and let the personas belong to it."""
        self.set_tenant_id(tenant_id)
        return self.add("tenant", {"tenant": tenant_id})

    def add_membership(self, tenant_id: str, user_id: str) -> Made:
        """Register a membership."""
        return self.add("membership", {"tenant": tenant_id, "user": user_id})

    def add_role(self, tenant_id: str, role_id: str) -> Made:
        """Register a role."""
        return self.add("role", {"tenant": tenant_id, "role": role_id})

    def add_group(self, tenant_id: str, group_id: str) -> Made:
        """Register a group."""
        return self.add("group", {"tenant": tenant_id, "group": group_id})

    def add_integration(self, tenant_id: str, integration_id: str) -> Made:
        """Register an integration."""
        return self.add("integration", {"tenant": tenant_id, "integration": integration_id})

    def add_config(self, tenant_id: str, config_key: str) -> Made:
        """Register a config."""
        return self.add("config", {"tenant": tenant_id, "config": config_key})

    def add_role_assignment(self, tenant_id: str, user_id: str, role_id: str) -> Made:
        """Register the assignment of a role."""
        return self.add("role assignment", {"tenant": tenant_id, "user": user_id, "role": role_id})

    def add_group_assignment(self, tenant_id: str, user_id: str, group_id: str) -> Made:
        """Register the assignment of a group."""
        return self.add("group assignment", {"tenant": tenant_id, "user": user_id, "group": group_id})

    @uninterrupted()
    def begin(self, operation: Operation, ids: Mapping[str, str], path: str, body: Any, persona: str) -> Intent | None:
        """A request that may change something is about to be sent (`http.client.Keeper`).

        From a create on, the thing may exist, so it must be removed. From an update that sends another id on, it may be there
        under that one.
        """
        resource = self.service.resources.get(operation.resource)
        if resource is None or operation.safe:
            return None
        if operation.verb == "delete":
            return Intent(operation, resource, None, removing=ids)
        sent = fields_of(operation, body)
        if operation.verb == "create":
            return Intent(
                operation,
                resource,
                sent,
                self._intend(resource, _ids_for(operation, resource, ids), path, sent, persona),
            )
        if resource.id_field is None or resource.name not in ids:
            return None
        renamed = None if operation.shown_at else value_at(sent, resource.id_field)
        made = None
        if isinstance(renamed, str | int) and str(renamed) != ids[resource.name]:
            made = self._intend(resource, {**ids, resource.name: str(renamed)}, path, sent, persona)
        return Intent(operation, resource, sent, made, ids[resource.name])

    @uninterrupted()
    def finish(self, intent: Intent | None, response: requests.Response | None, *, sent: bool = True) -> None:
        """Its outcome (`http.client.Keeper`): whatever may have been created must be removed.

        A response that says that nothing was created is believed once that has been observed, by its name or id.
        """
        if intent is None:
            return
        if intent.removing is not None:
            if response is not None and response.ok:
                self._note_removal(intent.resource.name, intent.removing)
            return
        succeeded = response is not None and 200 <= response.status_code < 300
        rejected = response is not None and (
            (300 <= response.status_code < 500 and response.status_code not in UNDER_WAY)
            or (succeeded and is_rejection_by_body(intent.operation, response))
        )
        own, data = (None, None)
        if response is not None and succeeded and not rejected:
            own, data = object_of(intent.operation, intent.resource, response)
        if intent.made is not None and not sent:
            del self.made[self._place_of(intent.made)]
            self._write(intent.made, events.REFUSED)
        elif intent.before is not None:
            self._finish_update(intent, own, rejected=rejected)
        elif rejected and intent.made is not None:
            self._deny(self._place_of(intent.made))
        else:
            self._finish_create(intent, own, data, succeeded=succeeded)

    def _finish_create(self, intent: Intent, own: str | None, data: Any, *, succeeded: bool) -> None:
        """After a create that was not denied: what exists, or may exist."""
        assert intent.made is not None, "a create is an intent"
        index = self._place_of(intent.made)
        shown = {**intent.sent, **data} if isinstance(intent.sent, dict) and isinstance(data, dict) else data
        ids = {**intent.made.ids, **intent.resource.keyed(shown or intent.sent)}
        chosen = intent.resource.is_tie or intent.resource.name in intent.made.ids
        if (
            own is not None
            and not _is_of_another(intent, data)
            and (chosen or not self._has(intent.resource.name, own))
        ):
            ids[intent.resource.name] = own
        if not succeeded or not (intent.resource.is_tie or intent.resource.name in ids):
            self._write(intent.made, events.UNKNOWN)
            return
        made = self.made[index] = replace(intent.made, ids=ids, lost=False)
        self._write(made, events.MADE)
        if chosen and any(each.kind == made.kind and each.ids == made.ids for each in self.made[:index]):
            # It existed already: a PUT that creates or changes. It must be removed once.
            del self.made[index]
            self._write(made, events.GONE)

    @uninterrupted()
    def identify(self, kind: str, name: str | None, own: str) -> None:
        """What was created by a response without an id has this one: a later response, or a list, says so."""
        for index, made in reversed(list(enumerate(self.made))):
            if made.lost and (made.kind, made.name) == (kind, name) and kind not in made.ids:
                self.made[index] = found = replace(made, ids={**made.ids, kind: own}, lost=False)
                self._write(found, events.MADE)
                return

    def _has(self, kind: str, own: str) -> bool:
        """Whether something else that is remembered has an id already, so that a response with it is wrong."""
        return any(each.kind == kind and each.id == own for each in self.made)

    def _note_removal(self, kind: str, ids: Mapping[str, str]) -> None:
        for index, made in enumerate(self.made):
            if made.kind == kind and not made.lost and ids.items() >= made.ids.items():
                self.made[index] = removed = replace(made, removed=True)
                self._write(removed, events.MADE)

    @uninterrupted()
    def settle_denied(self, kind: str, ids: Mapping[str, str]) -> None:
        """Note that what a response said was not created has been looked for, and does not exist."""
        for made in [
            each for each in self.made if each.denied and each.kind == kind and ids.items() >= each.ids.items()
        ]:
            del self.made[self._place_of(made)]
            self._write(made, events.REFUSED)

    def _deny(self, index: int) -> None:
        """Something was not created, by the response; forget it if nothing could find it."""
        made = self.made[index]
        resource = self.service.resources[made.kind]
        others = [each for each in self.made if each is not made]
        known = any(each.kind == made.kind and each.ids == made.ids for each in others)
        # What it is in, or connects, must be ours: what others have must never be taken for something created by mistake.
        ours = any(each.id in made.ids.values() for each in others if each.id) or OURS.match(made.id or "")
        addressed = (resource.is_tie or made.kind in made.ids) and (resource.can("read") or resource.can("list"))
        if not known and ((addressed and ours) or (not addressed and made.marks and resource.can("list"))):
            self.made[index] = replace(made, denied=True)
            self._write(made, events.UNKNOWN)
        else:
            del self.made[index]
            self._write(made, events.REFUSED)

    def _intend(self, resource: Resource, ids: Mapping[str, str], path: str, sent: Any, persona: str) -> Made:
        marks = _marks(sent) if isinstance(sent, dict) else {}
        name = marks.get(resource.name_field or "") or next(iter(marks.values()), None)
        own = ids.get(resource.name, "")
        if name is None and OURS.match(own):
            name = own
        made = Made(resource.name, name, dict(ids), persona, path, marks, lost=True)
        if self.journal is not None:
            made = self.journal.intend(made)
        self.made.append(made)
        return made

    def _finish_update(self, intent: Intent, own: str | None, *, rejected: bool) -> None:
        """After an update: what may be there under another id is followed, or known not to be there."""
        made, kind = intent.made, intent.resource.name
        moved = own is not None and own != intent.before
        if made is not None and (rejected or own is not None):
            del self.made[self._place_of(made)]
            self._write(made, events.GONE if moved else events.REFUSED)
        if not rejected:
            self._rename(kind, str(intent.before), intent.sent)
        if moved and own is not None:
            self._follow(kind, str(intent.before), own)

    def _rename(self, kind: str, own: str, sent: Any) -> None:
        """Something may have another name: it is found by that one, or by none if that is not unique."""
        if not isinstance(sent, Mapping):
            return
        for index, made in enumerate(self.made):
            if made.kind != kind or made.id != own:
                continue
            now = {each: _sent(sent, each, mark) for each, mark in made.marks.items()}
            if now != made.marks:
                new = _marks(now)
                self.made[index] = renamed = replace(made, marks=new if len(new) == len(made.marks) else {})
                self._write(renamed, events.MADE)

    def _follow(self, kind: str, before: str, now: str) -> None:
        """Something has another id: so has every path that it is in."""
        for index, made in enumerate(self.made):
            if made.ids.get(kind) == before:
                self.made[index] = moved = replace(made, ids={**made.ids, kind: now})
                if not moved.lost:
                    self._write(moved, events.MADE)

    def _place_of(self, made: Made) -> int:
        return next(place for place, each in enumerate(self.made) if each is made)

    def take(self) -> list[Made]:
        """Return everything that must be removed, newest first; from now on the caller is responsible for it."""
        outstanding, self.made = self.made[::-1], []
        return outstanding

    def _path(self, kind: str, ids: Mapping[str, str]) -> str:
        """The path of its create; as it is described if the ids are not all known."""
        operation = self.service.resources[kind].operations.get("create")
        if operation is None:
            return ""
        return operation.path_for(ids) if ids.keys() >= set(operation.parameters) else operation.path

    def _write(self, made: Made, event: str) -> None:
        if self.journal is not None:
            self.journal.outcome(made, event)


def _ids_for(operation: Operation, resource: Resource, ids: Mapping[str, str]) -> dict[str, str]:
    """The ids that something new has: those in its paths; its own only if the create says it, since the one known is of another."""
    places = {root_of(each) for every in resource.operations.values() for each in every.placeholders}
    if resource.removal.name_check is not None:
        places |= {root_of(each) for each in PLACEHOLDER.findall(resource.removal.name_check)}
    chosen = resource.is_tie or resource.chosen_id is not None or resource.name in operation.parameters
    own = {resource.name} if not chosen else set()
    return {key: each for key, each in ids.items() if root_of(key) in {*places, *resource.path} - own}


def _is_of_another(intent: Intent, data: Any) -> bool:
    """Whether the object in a response shows another name than the one that was sent, so that its id may be of another thing."""
    name = intent.made.marks.get(intent.resource.name_field or "") if intent.made is not None else None
    shown = value_at(data, intent.resource.name_field) if intent.resource.name_field else None
    if name is None or not isinstance(shown, str):
        return False
    return _plain(name) not in _plain(shown) and _plain(shown) not in _plain(name)


def _plain(text: str) -> str:
    return "".join(each for each in text.casefold() if each.isalnum())


def _marks(sent: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """The fields of a payload that hold a unique name, as the service will show them: path such as `metadata.name` → name."""
    found: dict[str, str] = {}
    for key, value in sent.items():
        if isinstance(value, Mapping):
            found |= _marks(value, f"{above}{key}.")
        elif isinstance(value, str) and OURS.match(value.strip()):
            found[f"{above}{key}"] = value.strip()
    return found


def _sent(sent: Mapping[str, Any], path: str, otherwise: str) -> Any:
    """What a payload sets a field to, or its value before if it does not set it."""
    inner, _, key = path.rpartition(".")
    around = value_at(sent, inner)
    return around.get(key, otherwise) if isinstance(around, Mapping) else otherwise
