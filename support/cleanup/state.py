"""The memory of one scenario: what it created and must remove, and the claims in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import requests

from support.cleanup import journal as events
from support.cleanup.journal import Journal, Made
from support.description.payloads import value_at
from support.description.service import Operation, Resource, ServiceDescription
from support.http.answers import is_rejection_by_body
from support.http.names import OURS
from support.resources.payload import fields_of
from support.resources.shapes import object_of


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
    """

    operation: Operation
    resource: Resource
    sent: Any
    made: Made | None = None
    before: str | None = None


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

    def begin(self, operation: Operation, ids: Mapping[str, str], path: str, body: Any, persona: str) -> Intent | None:
        """A request that may change something is about to be sent (`http.client.Keeper`).

        From a create on, the thing may exist, so it must be removed. From an update that sends another id on, it may be there
        under that one.
        """
        resource = self.service.resources.get(operation.resource)
        if resource is None or operation.safe or operation.verb == "delete":
            return None
        sent = fields_of(operation, body)
        if operation.verb == "create":
            return Intent(operation, resource, sent, self._intend(resource, ids, path, sent, persona))
        if resource.id_field is None or resource.name not in ids:
            return None
        renamed = None if operation.shown_at else value_at(sent, resource.id_field)
        made = None
        if isinstance(renamed, str | int) and str(renamed) != ids[resource.name]:
            made = self._intend(resource, {**ids, resource.name: str(renamed)}, path, sent, persona)
        return Intent(operation, resource, sent, made, ids[resource.name])

    def finish(self, intent: Intent | None, response: requests.Response | None) -> None:
        """Its outcome (`http.client.Keeper`): whatever may have been created must be removed."""
        if intent is None:
            return
        succeeded = response is not None and 200 <= response.status_code < 300
        rejected = response is not None and (
            300 <= response.status_code < 500 or (succeeded and is_rejection_by_body(intent.operation, response))
        )
        own, data = (None, None)
        if response is not None and succeeded and not rejected:
            own, data = object_of(intent.operation, intent.resource, response)
        if intent.before is not None:
            self._finish_update(intent, own, rejected=rejected)
            return
        assert intent.made is not None, "a create is an intent"
        index = self._place_of(intent.made)
        if rejected:
            del self.made[index]
            self._write(intent.made, events.REFUSED)
            return
        shown = {**intent.sent, **data} if isinstance(intent.sent, dict) and isinstance(data, dict) else data
        ids = {**intent.made.ids, **intent.resource.keyed(shown or intent.sent)}
        if own is not None:
            ids[intent.resource.name] = own
        if not succeeded or not (intent.resource.is_tie or intent.resource.name in ids):
            self._write(intent.made, events.UNKNOWN)
            return
        made = self.made[index] = replace(intent.made, ids=ids, lost=False)
        self._write(made, events.MADE)
        if any(each.kind == made.kind and each.ids == made.ids for each in self.made[:index]):
            # It existed already: a PUT that creates or changes. It must be removed once.
            del self.made[index]
            self._write(made, events.GONE)

    def identify(self, kind: str, name: str | None, own: str) -> None:
        """What was created by a response without an id has this one: a later response, or a list, says so."""
        for index, made in reversed(list(enumerate(self.made))):
            if made.lost and (made.kind, made.name) == (kind, name) and kind not in made.ids:
                self.made[index] = found = replace(made, ids={**made.ids, kind: own}, lost=False)
                self._write(found, events.MADE)
                return

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
        if moved and own is not None:
            self._follow(kind, str(intent.before), own)

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


def _marks(sent: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a payload that hold a unique name, as the service will show them."""
    return {key: value.strip() for key, value in sent.items() if isinstance(value, str) and OURS.match(value.strip())}
