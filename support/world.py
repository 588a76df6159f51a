"""One scenario: who I am, who sets the stage, and what exists so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hamcrest.core.matcher import Matcher

from support.auth import Token, TokenProvider
from support.errors import LeftBehindError, StageError
from support.helpers.resource import PLAIN, HelperResult, ResourceHelper
from support.patience import Patience
from support.persona_config import PersonaConfig
from support.proof import Judge
from support.service import Resource, ServiceDescription, Variant
from support.state import Leftover, State
from support.templates import at
from support.vocabulary import Act, Thing


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that the scenario speaks of. `ids`: resource → id, its own and those in its path."""

    resource: Resource
    ids: dict[str, str]
    data: Any = None
    sent: Any = None
    name: str | None = None

    @property
    def id(self) -> str:
        """What tells it from the others of its kind; for a tie, the id of what is tied last."""
        own = self.ids.get(self.resource.name)
        return own if own is not None else self.ids[self.resource.lists or self.resource.parents[-1]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What I last asked for, and the answer.

    Attributes:
        ids: what its path named.
        token: what it was sent with.
        before: what the steward saw just before, where the act may change something.
    """

    act: Act
    ids: dict[str, str]
    result: HelperResult
    token: Token | None
    before: Any = None


@dataclass(slots=True)
class World:
    """What steps work with.

    Attributes:
        me: acts as the scenario's persona.
        steward: sets the stage, looks behind the scene and cleans up.
    """

    persona: PersonaConfig
    me: ResourceHelper
    steward: ResourceHelper
    tokens: TokenProvider
    state: State
    patience: Patience = field(default_factory=Patience)
    attempted: Attempt | None = None
    own: dict[str, Entity] = field(default_factory=dict)
    others: dict[str, Entity] = field(default_factory=dict)
    _settled: bool = False

    @property
    def service(self) -> ServiceDescription:
        return self.me.service

    # Given: the steward sets the stage.

    def stage(self, resource: Resource, *, other: bool = False, called: str | None = None, variant: Variant = PLAIN) -> Entity:
        """Have one there, and whatever it needs; `other` makes one more beside it."""
        if other:
            for need in resource.parents[-1:] if resource.is_tie else ():
                self.stage(self.service.resources[need], other=True)
        others = frozenset(resource.parents[-1:]) if other and resource.is_tie else frozenset[str]()
        for need in resource.parents:
            if need not in self.own:
                self.stage(self.service.resources[need])
        ids = self.ids(others)
        result = self.steward.create(resource.name, ids, variant=variant, called=called, **self.there)
        if not result.success:
            raise AssertionError(f"the stage could not be set: a {resource.name} was answered {result.status}")
        return self._remember(resource, ids, result, other=other)

    def stage_many(self, resource: Resource, number: int) -> None:
        for _ in range(number):
            self.stage(resource)

    def stage_elsewhere(self, resource: Resource, place: Thing) -> None:
        """Have one there that belongs to another: `the other tenant has a smoke group`."""
        ids = {**self.ids(), place.resource.name: self.entity(place).id}
        result = self.steward.create(resource.name, ids, **self.there)
        if not result.success:
            raise AssertionError(f"the stage could not be set: a {resource.name} was answered {result.status}")
        self._remember(resource, ids, result, other=True)

    def be(self, thing: Thing) -> None:
        """Let the claim that says who the caller is name a thing: `the user is me`."""
        for claim, kind in self.service.identity.items():
            if kind == thing.resource.name:
                self.state.set_claim(claim, self.entity(thing).id)
                return
        raise StageError(f"no claim says that the caller is a {thing.resource.name}\n  try: claims.identity in the service description")

    def move_to(self, thing: Thing) -> None:
        """Let the claim that says where the caller belongs name a thing: `I belong to the other tenant`."""
        for claim, kind in self.service.scope.items():
            if kind == thing.resource.name:
                self.tokens.set_persona_claim(claim, self.entity(thing).id)
                return
        raise StageError(f"no claim says to which {thing.resource.name} the caller belongs\n  try: claims.scope in the service description")

    # When: I act.

    def do(self, act: Act) -> None:
        """An act that must succeed."""
        self.attempt(act)
        Judge(self).must_be("allowed")

    def attempt(self, act: Act) -> None:
        """An act that may be refused."""
        self._settle()
        ids = self.ids(act.others)
        judge = Judge(self)
        before = judge.look(act, ids) if judge.has_before(act.operation) else None
        token = self.tokens.get()
        there = {**self.there, "it": self._entity_data(act)}
        result = self.me.perform(act.operation, ids, variant=act.variant, called=act.called, **there)
        self.attempted = Attempt(act, ids, result, token, before)
        if result.success:
            self._follow(act, ids, result)

    # Then: what I was told, and what the steward sees.

    def judged(self, expected: str) -> str:
        """What my last attempt amounts to: `expected`, or a sentence on what is wrong with it."""
        return Judge(self).judged(expected)

    def presence(self, thing: Thing) -> Callable[[], str]:
        """Whether the steward finds a thing, as `found` or `not found`."""
        entity = self.entity(thing)

        def look() -> str:
            return "found" if self.steward.exists(entity.resource.name, entity.ids) else "not found"

        return look

    def listed(self, resource: Resource, helper: ResourceHelper | None = None) -> Callable[[], list[str]]:
        """The ids in a list, as the steward sees it, or another helper."""

        def look() -> list[str]:
            return [str(at(item, resource.list_id)) for item in (helper or self.steward).items(resource.name, self.ids())]

        return look

    def shown(self, thing: Thing) -> Callable[[], Any]:
        """The object as the steward reads it."""
        entity = self.entity(thing)
        return lambda: self.steward.get(entity.resource.name, entity.ids).data

    def see(self, look: Callable[[], Any], matcher: Matcher[Any]) -> None:
        """Assert what a look shows, for as long as the service may lag."""
        self.patience.see(look, matcher)

    def entity(self, thing: Thing) -> Entity:
        """The thing that a sentence names.

        Raises:
            StageError: there is none so far.
        """
        known = self.others if thing.other else self.own
        if thing.resource.name not in known:
            raise StageError(f"there is no {thing} so far in this scenario\n  try: a sentence that makes one first")
        return known[thing.resource.name]

    def ids(self, others: frozenset[str] = frozenset()) -> dict[str, str]:
        """Resource → id of what exists; of the other one for those named in `others`."""
        found = {name: entity.ids[name] for name, entity in self.own.items() if name in entity.ids}
        missing = [name for name in others if name not in self.others]
        if missing:
            raise StageError(f"there is no other {missing[0]} so far in this scenario\n  try: a sentence that makes one first")
        return {**found, **{name: self.others[name].id for name in others}}

    @property
    def there(self) -> dict[str, Any]:
        """What payloads may refer to: resource → object, with `_` for spaces."""
        return {name.replace(" ", "_"): entity.data for name, entity in self.own.items()}

    def close(self) -> list[Leftover]:
        """Remove everything that the scenario made, newest first; what could not be removed is given back."""
        return self.state.undo(self.steward.remove)

    def _settle(self) -> None:
        """Before I act: whatever my claims name must be there, and so must what shows that my token is good."""
        if self._settled:
            return
        self._settled = True
        for claim, kind in self.persona.elsewhere.items():
            entity = self.others.get(kind) or self._make_apart(self.service.resources[kind])
            self.tokens.set_persona_claim(claim, entity.id)
        control = Judge(self).control
        if control is not None and not self.tokens.anonymous:
            for kind in control.parameters:
                if kind not in self.own:
                    self.stage(self.service.resources[kind])

    def _make_apart(self, resource: Resource) -> Entity:
        result = self.steward.create(resource.name, self.ids(), **self.there)
        if not result.success or result.id is None:
            raise AssertionError(f"the stage could not be set: another {resource.name} was answered {result.status}")
        return Entity(resource, {resource.name: result.id}, result.data)

    def _remember(self, resource: Resource, ids: dict[str, str], result: HelperResult, *, other: bool = False) -> Entity:
        path = {name: ids[name] for name in resource.parents if name in ids}
        own = {resource.name: result.id} if result.id is not None else {}
        entity = Entity(resource, {**path, **own}, result.data, result.sent, result.name)
        (self.others if other else self.own)[resource.name] = entity
        if not other:
            for claim, kind in self.service.scope.items():
                if kind == resource.name:
                    self.state.set_claim(claim, entity.id)
        return entity

    def _follow(self, act: Act, ids: dict[str, str], result: HelperResult) -> None:
        """Keep in mind what my success changed."""
        resource = self.service.resources[act.operation.resource]
        if act.operation.verb == "create":
            self._remember(resource, ids, result)
        elif act.operation.verb == "update":
            known = self.others if resource.name in act.others else self.own
            entity = known.get(resource.name)
            if entity is not None:
                sent = {**(entity.sent or {}), **(result.sent or {})} if isinstance(result.sent, dict) else result.sent
                known[resource.name] = replace(entity, sent=sent, data=result.data)

    def _entity_data(self, act: Act) -> Any:
        known = self.others if act.operation.resource in act.others else self.own
        entity = known.get(act.operation.resource)
        return entity.data if entity else None


def left_behind(leftovers: list[Leftover]) -> LeftBehindError:
    """The error that fails a scenario which left something."""
    lines = "\n".join(f"  {leftover}" for leftover in leftovers)
    return LeftBehindError(f"{len(leftovers)} left behind\n{lines}\n  try: remove by hand what is named here")
