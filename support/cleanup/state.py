"""The memory of one scenario: what it created and must remove, and the claims in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from support.cleanup import journal as events
from support.cleanup.journal import Journal, Made
from support.description.payloads import value_at
from support.description.service import Operation, Resource, ServiceDescription
from support.http.names import OURS


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that could not be removed, and why."""

    made: Made
    reason: str

    def __str__(self) -> str:
        return f"{self.made}: {self.reason}"


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

    def begin(self, operation: Operation, ids: Mapping[str, str], path: str, body: Any, persona: str) -> Made:
        """A create is about to be sent (`http.client.Keeper`): from now on the thing may exist, so it must be removed."""
        resource = self.service.resources[operation.resource]
        sent = value_at(body, resource.envelope)
        marks = _marks(sent) if isinstance(sent, dict) else {}
        name = marks.get(resource.name_field or "") or next(iter(marks.values()), None)
        made = Made(resource.name, name, dict(ids), persona, path, marks, lost=True)
        if self.journal is not None:
            made = self.journal.intend(made)
        self.made.append(made)
        return made

    def finish(self, intent: Made, status: int | None, body: Any) -> None:
        """Its outcome (`http.client.Keeper`): whatever may have been created must be removed."""
        index = next(place for place, each in enumerate(self.made) if each is intent)
        resource = self.service.resources[intent.kind]
        if status is not None and 300 <= status < 500:
            del self.made[index]
            self._write(intent, events.REFUSED)
            return
        ids = _ids(resource, intent, body)
        if status is None or status >= 500 or not (resource.is_tie or resource.name in ids):
            self._write(intent, events.UNKNOWN)
            return
        made = self.made[index] = replace(intent, ids=ids, lost=False)
        self._write(made, events.MADE)
        if any(each.kind == made.kind and each.ids == made.ids for each in self.made[:index]):
            # It existed already: a PUT that creates or changes. It must be removed once.
            del self.made[index]
            self._write(made, events.GONE)

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


def _ids(resource: Resource, intent: Made, body: Any) -> Mapping[str, str]:
    own = value_at(value_at(body, resource.envelope), resource.id_field) if resource.id_field else None
    return {**intent.ids, resource.name: str(own)} if own is not None else intent.ids
