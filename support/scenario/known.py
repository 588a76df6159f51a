"""The resources that a scenario's sentences can refer to: the group, the other group, and the values that each should have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from support.description.model import root_of
from support.description.payloads import ABSENT, fill, value_at
from support.description.service import Resource, ServiceDescription
from support.errors import ScenarioError
from support.evidence import differs, note_judged, note_named
from support.http.auth import Token
from support.resources.helper import ResourceHelper
from support.resources.payload import explained, wrapped
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
        outcome: how it ended.
        before: what the steward saw just before, if the action may change something.
        known: what its payload could refer to.
    """

    act: Act
    ids: dict[str, str]
    outcome: HelperResult
    token: Token | None = None
    before: Any = None
    known: Mapping[str, Any] = field(default_factory=dict)

    @property
    def result(self) -> HelperResult:
        """Its outcome; reading it counts as a look at what the action did."""
        note_judged()
        return self.outcome


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
        if differs(failed, []):
            raise AssertionError(f"pages of the list of {self.resource.plural} were answered {failed}")
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
        found = known[thing.resource.name]
        note_named(found.id, found.name)
        return found

    def ids(self, others: frozenset[str] = frozenset()) -> dict[str, str]:
        """Return resource → id of what exists; of the other one for the resources in `others`."""
        found: dict[str, str] = {}
        for name, entity in self.own.items():
            found |= {key: value for key, value in entity.ids.items() if root_of(key) == name}
        for name in others:
            resource = self.service.resources[name]
            other = self.entity(Thing(resource, other=True))
            found[resource.tied or name] = other.id
            found |= {key: value for key, value in other.ids.items() if root_of(key) == name}
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
        path = {key: value for key, value in ids.items() if root_of(key) in {*resource.parents, "me"}}
        own = {resource.name: result.id} if result.id is not None else {}
        sent = result.fields if isinstance(result.fields, Mapping) else {}
        data = result.data if result.data is not None else dict(sent)
        seen = {**sent, **data} if isinstance(data, Mapping) else data
        requested = {**resource.defaults, **sent, **(shows or {})}
        entity = Entity(resource, {**path, **own, **resource.keyed(seen)}, data, {}, result.name)
        note_named(entity.id, entity.name)
        return self._expecting(entity, requested)

    def follow(self, attempt: Attempt, run: str) -> Entity | None:
        """Remember what a successful action changed, and return the new entity if it created one."""
        act, result = attempt.act, attempt.result
        if act.operation.verb not in {"create", "update"}:
            return None
        resource = self.service.resources[act.operation.resource]
        values = {**attempt.known, "name": result.name, "run": run}
        with explained(act.operation, f"{act.variant.place}.shows", values):
            shows = fill(act.variant.shows, values)
        if act.operation.verb == "create":
            return self.created(resource, attempt.ids, result, shows)
        known = self.others if resource.name in act.others else self.own
        entity = known.get(resource.name)
        if entity is not None:
            before = attempt.before if isinstance(attempt.before, dict) else {}
            stable = {
                name: value
                for name, value in {**entity.expected, **before}.items()
                if name not in {*resource.volatile, *resource.incidental}
            }
            sent = result.fields if isinstance(result.fields, Mapping) else {}
            sent = wrapped(sent, act.operation.shown_at)
            if act.operation.whole:
                stable = {**dict.fromkeys(stable.keys() - set(resource.fields), ABSENT), **resource.defaults}
            requested = {**stable, **sent, **shows}
            renamed = str(sent.get(resource.name_field or "", "")).strip() == result.name
            name = result.name if renamed else entity.name
            data = result.data if isinstance(result.data, Mapping) else {**(entity.data or {}), **sent}
            ids = {**entity.ids, **resource.keyed(data)} | ({resource.name: result.id} if result.id is not None else {})
            known[resource.name] = self._expecting(replace(entity, ids=ids, data=data, name=name), requested)
            self._move(resource.name, entity.ids.get(resource.name), ids.get(resource.name))
        return None

    def _move(self, kind: str, before: str | None, now: str | None) -> None:
        """Something has another id: so has every path that it is in."""
        if before is None or now is None or before == now:
            return
        for known in (self.own, self.others):
            for name, entity in known.items():
                if entity.ids.get(kind) == before:
                    known[name] = replace(entity, ids={**entity.ids, kind: now})

    def _expecting(self, entity: Entity, requested: Mapping[str, Any]) -> Entity:
        resource, own = entity.resource, {}
        if resource.id_field and "." not in resource.id_field:
            shown = value_at(entity.data, resource.id_field)
            own = {resource.id_field: shown if str(shown) == entity.id else entity.id}
        hidden = {*resource.write_only, *resource.opaque}
        kept = {name: value for name, value in requested.items() if name not in hidden}
        return replace(entity, expected={**kept, **own, **self.helper.derived(resource, {**kept, **own})})
