"""The resources that a scenario's sentences can refer to: the group, the other group, and the values that each should have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from support.description.payloads import fill
from support.description.service import Resource, ServiceDescription
from support.errors import ScenarioError
from support.http.auth import Token
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult
from support.scenario.vocabulary import Act, Thing


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that the scenario refers to.

    Attributes:
        ids: resource → id, its own and those in its path.
        data: the object as the service last sent it.
        expected: field → value that it should have.
    """

    resource: Resource
    ids: dict[str, str]
    data: Any = None
    expected: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None

    @property
    def id(self) -> str:
        """What identifies it among others of its kind; for a tie, the id of what it connects."""
        own = self.ids.get(self.resource.name)
        return own if own is not None else self.ids[self.resource.tied or ""]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The last action of the persona, and its result.

    Attributes:
        ids: those in its path.
        token: the one it was sent with.
        before: what the steward saw just before, if the action may change something.
        known: what its payload could refer to.
    """

    act: Act
    ids: dict[str, str]
    result: HelperResult
    token: Token | None = None
    before: Any = None
    known: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that the persona read in pages."""

    resource: Resource
    ids: dict[str, str]
    size: int
    query: Mapping[str, Any]
    pages: tuple[HelperResult, ...] = ()

    def turned_by(self, helper: ResourceHelper) -> Listing:
        """Return the listing with its pages read, or read again.

        Raises:
            AssertionError: a page was not answered with success.
        """
        pages = tuple(helper.pages(self.resource.name, self.ids, size=self.size, query=self.query))
        failed = [page.status for page in pages if not page.success]
        assert not failed, f"pages of the list of {self.resource.plural} were answered {failed}"
        return replace(self, pages=pages)


@dataclass(slots=True)
class KnownResources:
    """Everything that sentences can refer to: one of each kind, and another one."""

    service: ServiceDescription
    helper: ResourceHelper
    own: dict[str, Entity] = field(default_factory=dict)
    others: dict[str, Entity] = field(default_factory=dict)

    def entity(self, thing: Thing) -> Entity:
        """Return the thing that a sentence refers to.

        Raises:
            ScenarioError: there is none so far.
        """
        known = self.others if thing.other else self.own
        if thing.resource.name not in known:
            raise ScenarioError(
                f"there is no {str(thing).removeprefix('the ')} so far in this scenario\n"
                "  try: a sentence that creates one first"
            )
        return known[thing.resource.name]

    def ids(self, others: frozenset[str] = frozenset()) -> dict[str, str]:
        """Return resource → id of what exists; of the other one for the resources in `others`."""
        found = {name: entity.ids[name] for name, entity in self.own.items() if name in entity.ids}
        for name in others:
            resource = self.service.resources[name]
            found[resource.tied or name] = self.entity(Thing(resource, other=True)).id
        return found

    @property
    def objects(self) -> dict[str, Any]:
        """What payloads may refer to: resource → object, with `other_` before the name for the other one."""
        own = {name.replace(" ", "_"): entity.data for name, entity in self.own.items()}
        return {**own, **{f"other_{name.replace(' ', '_')}": entity.data for name, entity in self.others.items()}}

    def objects_for(self, act: Act) -> dict[str, Any]:
        """The same, with `it` and `other` for the kind that the action is about."""
        kind = act.operation.resource
        it = (self.others if kind in act.others else self.own).get(kind)
        other = self.others.get(kind)
        return {**self.objects, "it": it.data if it else None, "other": other.data if other else None}

    def created(
        self, resource: Resource, ids: Mapping[str, str], result: HelperResult, shows: Mapping[str, Any] | None = None
    ) -> Entity:
        """Return the entity that a create made; `shows`: field → value for fields that will not show what was sent."""
        path = {name: ids[name] for name in resource.parents if name in ids}
        own = {resource.name: result.id} if result.id is not None else {}
        requested = {**resource.defaults, **_sent(resource, result), **(shows or {})}
        return self._expecting(Entity(resource, {**path, **own}, result.data, {}, result.name), requested)

    def follow(self, attempt: Attempt, run: str) -> Entity | None:
        """Remember what a successful action changed, and return the new entity if it created one."""
        act, result = attempt.act, attempt.result
        if act.operation.verb not in {"create", "update"}:
            return None
        resource = self.service.resources[act.operation.resource]
        shows = fill(act.variant.shows, {**attempt.known, "name": result.name, "run": run})
        if act.operation.verb == "create":
            return self.created(resource, attempt.ids, result, shows)
        known = self.others if resource.name in act.others else self.own
        entity = known.get(resource.name)
        if entity is not None:
            before = attempt.before if isinstance(attempt.before, dict) else {}
            stable = {
                name: value for name, value in {**entity.expected, **before}.items() if name not in resource.volatile
            }
            requested = {**stable, **_sent(resource, result), **shows}
            renamed = str(_sent(resource, result).get(resource.name_field or "", "")).strip() == result.name
            name = result.name if renamed else entity.name
            known[resource.name] = self._expecting(replace(entity, data=result.data, name=name), requested)
        return None

    def _expecting(self, entity: Entity, requested: Mapping[str, Any]) -> Entity:
        resource = entity.resource
        own = {resource.id_field: entity.id} if resource.id_field else {}
        shown = {name: value for name, value in requested.items() if name not in resource.write_only}
        return replace(entity, expected={**shown, **own, **self.helper.derived(resource, {**shown, **own})})


def _sent(resource: Resource, result: HelperResult) -> Mapping[str, Any]:
    sent = result.sent.get(resource.envelope, result.sent) if isinstance(result.sent, dict) else {}
    return sent if isinstance(sent, dict) else {}
