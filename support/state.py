"""A scenario's memory: what was made and is owed back, and the claims in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.auth import TokenProvider
from support.errors import LeftBehindError
from support.service import Operation, ServiceDescription
from support.templates import at


@dataclass(frozen=True, slots=True)
class Made:
    """Something that the suite made, or may have made, and must remove.

    Attributes:
        ids: resource name → id, for every resource that its path names, its own among them once it is known.
        certain: False where the answer to the create was lost, so that it has to be looked for by its name.
    """

    kind: str
    name: str | None
    ids: Mapping[str, str]
    persona: str
    path: str
    certain: bool = True

    @property
    def id(self) -> str | None:
        """Its own id; None for a tie, and where the service has not told it yet."""
        return self.ids.get(self.kind)

    def __str__(self) -> str:
        known = [f'"{self.name}"' if self.name else "", f"id {self.id}" if self.id else ""]
        return " ".join(part for part in (self.kind, *known, f"under {self.path}") if part)


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that could not be removed, and why."""

    made: Made
    reason: str

    def __str__(self) -> str:
        return f"{self.made}: {self.reason}"


def left_behind(leftovers: list[Leftover]) -> LeftBehindError:
    """The error that fails a scenario which left something."""
    lines = "\n".join(f"  {leftover}" for leftover in leftovers)
    return LeftBehindError(f"{len(leftovers)} left behind\n{lines}\n  try: remove by hand what is named here")


@dataclass(slots=True)
class Intent:
    """A create that is about to be sent."""

    made: Made
    operation: Operation


@dataclass(slots=True)
class State:
    """One scenario's memory. Setting a claim makes every token provider forget its tokens."""

    service: ServiceDescription
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

    def begin(self, operation: Operation, ids: Mapping[str, str], path: str, body: Any, persona: str) -> Intent:
        """A create is about to be sent (`http_client.Keeper`)."""
        resource = self.service.resources[operation.resource]
        name = at(body, f"{resource.envelope}.{resource.name_field}" if resource.envelope else resource.name_field)
        made = Made(resource.name, name if resource.name_field and isinstance(name, str) else None, dict(ids), persona, path)
        return Intent(made, operation)

    def finish(self, intent: Intent, status: int | None, body: Any) -> None:
        """Its outcome (`http_client.Keeper`): whatever may have been made is owed, who- and whatever asked for it."""
        if status is not None and 300 <= status < 500:
            return
        made, resource = intent.made, self.service.resources[intent.made.kind]
        told = at(at(body, resource.envelope), resource.id_field) if resource.id_field else None
        ids = {**made.ids, resource.name: str(told)} if told is not None else made.ids
        addressed = resource.is_tie or resource.name in ids
        known = {(each.kind, tuple(sorted(each.ids.items()))) for each in self.made if each.certain}
        if not addressed or (made.kind, tuple(sorted(ids.items()))) not in known:
            self.made.append(Made(made.kind, made.name, ids, made.persona, made.path, certain=addressed))

    def undo(self, remove: Callable[[Made], str | None]) -> list[Leftover]:
        """Remove everything, newest first. Everything is tried; what `remove` gives a reason for, or fails on, is left.

        Args:
            remove: removes one thing and answers None, or why it could not.
        """
        leftovers = []
        while self.made:
            made = self.made.pop()
            try:
                reason = remove(made)
            except Exception as problem:  # noqa: BLE001 - one failure must not keep the rest from being tried
                reason = f"{type(problem).__name__}: {problem}"
            if reason is not None:
                leftovers.append(Leftover(made, reason))
        return leftovers

    def _invalidate(self) -> None:
        for provider in self.providers:
            provider.invalidate()
