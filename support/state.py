"""A scenario's memory: what was made and is owed back, and the claims in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from support import journal as events
from support.auth import TokenProvider
from support.journal import Journal, Made
from support.names import OURS
from support.service import Operation, Resource, ServiceDescription
from support.templates import at


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that could not be removed, and why."""

    made: Made
    reason: str

    def __str__(self) -> str:
        return f"{self.made}: {self.reason}"


@dataclass(slots=True)
class State:
    """One scenario's memory. Setting a claim makes every token provider forget its tokens."""

    service: ServiceDescription
    journal: Journal | None = None
    made: list[Made] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)
    current_persona: str | None = None
    providers: list[TokenProvider] = field(default_factory=list)

    def provider(self, provider: TokenProvider) -> TokenProvider:
        """Let a provider know of every change of the claims."""
        self.providers.append(provider)
        return provider

    def set_claim(self, name: str, value: Any) -> None:
        """Set a claim for every persona, or take it away with None."""
        if value is None:
            self.claims.pop(name, None)
        else:
            self.claims[name] = value
        self._invalidate()

    def set_tenant_id(self, tenant_id: str | None) -> None:
        self.set_claim("tenant_id", tenant_id)

    def set_user_id(self, user_id: str | None) -> None:
        self.set_claim("user_id", user_id)

    def set_current_persona(self, name: str | None) -> None:
        self.current_persona = name
        self._invalidate()

    def resources(self, kind: str | None = None, persona: str | None = None) -> list[Made]:
        """What was made, oldest first; of one kind or by one persona only, where they are given."""
        return [each for each in self.made if kind in (None, each.kind) and persona in (None, each.persona)]

    def begin(self, operation: Operation, ids: Mapping[str, str], path: str, body: Any, persona: str) -> Made:
        """A create is about to be sent (`http_client.Keeper`): from here on it may be there, so it is owed."""
        resource = self.service.resources[operation.resource]
        sent = at(body, resource.envelope)
        marks = _marks(sent) if isinstance(sent, dict) else {}
        name = marks.get(resource.name_field or "") or next(iter(marks.values()), None)
        made = Made(resource.name, name, dict(ids), persona, path, marks, lost=True)
        if self.journal is not None:
            made = self.journal.intend(made)
        self.made.append(made)
        return made

    def finish(self, intent: Made, status: int | None, body: Any) -> None:
        """Its outcome (`http_client.Keeper`): whatever may have been made stays owed, who- and whatever asked for it."""
        index = next(place for place, each in enumerate(self.made) if each is intent)
        resource = self.service.resources[intent.kind]
        if status is not None and 300 <= status < 500:
            del self.made[index]
            self._tell(intent, events.REFUSED)
            return
        ids = _ids(resource, intent, body)
        if status is None or status >= 500 or not (resource.is_tie or resource.name in ids):
            self._tell(intent, events.UNKNOWN)
            return
        made = self.made[index] = replace(intent, ids=ids, lost=False)
        self._tell(made, events.MADE)
        if any(each.kind == made.kind and each.ids == made.ids for each in self.made[:index]):
            # Made before already, by a PUT that may also change: owed once.
            del self.made[index]
            self._tell(made, events.GONE)

    def owe(self, resource: Resource, ids: Mapping[str, str], persona: str) -> None:
        """Something was made though the service said that it was not."""
        made = Made(resource.name, None, dict(ids), persona, resource.operations["create"].path)
        if self.journal is not None:
            made = self.journal.intend(made)
            self.journal.outcome(made, events.MADE)
        self.made.append(made)

    def take(self) -> list[Made]:
        """Everything that is owed, newest first; from here on the caller owes it."""
        owed, self.made = self.made[::-1], []
        return owed

    def _tell(self, made: Made, event: str) -> None:
        if self.journal is not None:
            self.journal.outcome(made, event)

    def _invalidate(self) -> None:
        for provider in self.providers:
            provider.invalidate()


def _marks(sent: Mapping[str, Any]) -> dict[str, str]:
    """Those of the fields sent that hold a unique name, as the service will show them."""
    return {key: value.strip() for key, value in sent.items() if isinstance(value, str) and OURS.match(value.strip())}


def _ids(resource: Resource, intent: Made, body: Any) -> Mapping[str, str]:
    told = at(at(body, resource.envelope), resource.id_field) if resource.id_field else None
    return {**intent.ids, resource.name: str(told)} if told is not None else intent.ids
