"""What a scenario's sentences speak of: the group, the other group, and what each of them ought to show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from support.auth import Token
from support.errors import StageError
from support.helpers.resource import HelperResult, ResourceHelper
from support.service import Resource, ServiceDescription
from support.templates import fill
from support.vocabulary import Act, Thing


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that the scenario speaks of.

    Attributes:
        ids: resource → id, its own and those in its path.
        data: the object as the service last gave it.
        expected: field → value, as it ought to show.
    """

    resource: Resource
    ids: dict[str, str]
    data: Any = None
    expected: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None

    @property
    def id(self) -> str:
        """What tells it from the others of its kind; for a tie, the id of what is tied last."""
        own = self.ids.get(self.resource.name)
        return own if own is not None else self.ids[self.resource.tied or ""]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was asked for last, and the answer.

    Attributes:
        ids: what its path named.
        token: what it was sent with.
        before: what the steward saw just before, where the act may change something.
        there: what its payload could refer to.
    """

    act: Act
    ids: dict[str, str]
    result: HelperResult
    token: Token | None = None
    before: Any = None
    there: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Cast:
    """Everything that the scenario's sentences can name: one of each kind, and another one."""

    service: ServiceDescription
    helper: ResourceHelper
    own: dict[str, Entity] = field(default_factory=dict)
    others: dict[str, Entity] = field(default_factory=dict)

    def entity(self, thing: Thing) -> Entity:
        """The thing that a sentence names.

        Raises:
            StageError: there is none so far.
        """
        known = self.others if thing.other else self.own
        if thing.resource.name not in known:
            raise StageError(
                f"there is no {str(thing).removeprefix('the ')} so far in this scenario\n  try: a sentence that makes one first"
            )
        return known[thing.resource.name]

    def ids(self, others: frozenset[str] = frozenset()) -> dict[str, str]:
        """Resource → id of what exists; of the other one for those named in `others`."""
        found = {name: entity.ids[name] for name, entity in self.own.items() if name in entity.ids}
        for name in others:
            resource = self.service.resources[name]
            found[resource.tied or name] = self.entity(Thing(resource, other=True)).id
        return found

    @property
    def known(self) -> dict[str, Any]:
        """What payloads may refer to: resource → object, `other_` before the other one's."""
        own = {name.replace(" ", "_"): entity.data for name, entity in self.own.items()}
        return {**own, **{f"other_{name.replace(' ', '_')}": entity.data for name, entity in self.others.items()}}

    def known_to(self, act: Act) -> dict[str, Any]:
        """The same, with `it` and `other` for the act's own kind."""
        kind = act.operation.resource
        it = (self.others if kind in act.others else self.own).get(kind)
        other = self.others.get(kind)
        return {**self.known, "it": it.data if it else None, "other": other.data if other else None}

    def made(
        self, resource: Resource, ids: Mapping[str, str], result: HelperResult, shows: Mapping[str, Any] | None = None
    ) -> Entity:
        """The entity that a create gave; `shows`: what it shows where that is not what was sent."""
        path = {name: ids[name] for name in resource.parents if name in ids}
        own = {resource.name: result.id} if result.id is not None else {}
        asked = {**resource.defaults, **_sent(resource, result), **(shows or {})}
        return self._expecting(Entity(resource, {**path, **own}, result.data, {}, result.name), asked)

    def follow(self, attempt: Attempt, run: str) -> Entity | None:
        """Keep in mind what a success changed; the entity that is new, if one is."""
        act, result = attempt.act, attempt.result
        if act.operation.verb not in {"create", "update"}:
            return None
        resource = self.service.resources[act.operation.resource]
        shows = fill(act.variant.shows, {**attempt.there, "name": result.name, "run": run})
        if act.operation.verb == "create":
            return self.made(resource, attempt.ids, result, shows)
        known = self.others if resource.name in act.others else self.own
        entity = known.get(resource.name)
        if entity is not None:
            before = attempt.before if isinstance(attempt.before, dict) else {}
            stable = {
                name: value for name, value in {**entity.expected, **before}.items() if name not in resource.volatile
            }
            asked = {**stable, **_sent(resource, result), **shows}
            known[resource.name] = self._expecting(replace(entity, data=result.data), asked)
        return None

    def _expecting(self, entity: Entity, asked: Mapping[str, Any]) -> Entity:
        resource = entity.resource
        own = {resource.id_field: entity.id} if resource.id_field else {}
        shown = {name: value for name, value in asked.items() if name not in resource.write_only}
        return replace(entity, expected={**shown, **own, **self.helper.derived(resource, {**shown, **own})})


def _sent(resource: Resource, result: HelperResult) -> Mapping[str, Any]:
    sent = result.sent.get(resource.envelope, result.sent) if isinstance(result.sent, dict) else {}
    return sent if isinstance(sent, dict) else {}
