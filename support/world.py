"""One scenario: who I am, who sets the stage, and what exists so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hamcrest.core.matcher import Matcher

from support.answers import Answers
from support.auth import Authenticator, Token, TokenProvider
from support.errors import StageError
from support.helpers.resource import HelperResult, ResourceHelper
from support.patience import Patience
from support.persona_config import PersonaConfig
from support.proof import Judge
from support.service import PLAIN, Resource, ServiceDescription
from support.sights import Sights
from support.state import Leftover, State
from support.tampering import FLAWS
from support.templates import fill
from support.verdict import ALLOWED
from support.vocabulary import EXPIRED, Act, Thing


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
    """What I last asked for, and the answer.

    Attributes:
        ids: what its path named.
        token: what it was sent with.
        before: what the steward saw just before, where the act may change something.
    """

    act: Act
    ids: dict[str, str]
    result: HelperResult
    token: Token | None = None
    before: Any = None
    there: Mapping[str, Any] = field(default_factory=dict)


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
    authenticator: Authenticator
    state: State
    patience: Patience = field(default_factory=Patience)
    attempted: Attempt | None = None
    own: dict[str, Entity] = field(default_factory=dict)
    others: dict[str, Entity] = field(default_factory=dict)
    sights: Sights = field(init=False)
    answers: Answers = field(init=False)
    _settled: bool = False

    def __post_init__(self) -> None:
        self.sights = Sights(self)
        self.answers = Answers(self)

    @property
    def service(self) -> ServiceDescription:
        return self.me.service

    # Given: the steward sets the stage.

    def stage(self, resource: Resource, *, other: bool = False, called: str | None = None) -> Entity:
        """Have one there, and whatever it needs; `other` makes one more beside it."""
        tied = frozenset({resource.tied} if other and resource.tied else ())
        for need in resource.parents:
            if need in tied and need not in self.others:
                self.stage(self.service.resources[need], other=True)
            elif need not in tied and need not in self.own:
                self.stage(self.service.resources[need])
        return self._stage(resource, self.ids(tied), other=other, called=called)

    def stage_many(self, number: int, resource: Resource) -> None:
        for _ in range(number):
            self.stage(resource)

    def stage_elsewhere(self, resource: Resource, place: Thing) -> None:
        """Have one there that belongs to another: `the other tenant has a smoke group`."""
        where = place.resource.name
        ids = {where: self.entity(place).id}
        for need in resource.parents:
            if need == where:
                continue
            if need not in self.others:
                parent = self.service.resources[need]
                if where in parent.path:
                    self.stage_elsewhere(parent, place)
                else:
                    self.stage(parent, other=True)
            ids[need] = self.others[need].id
        self._stage(resource, ids, other=True)

    def others_do(self, act: Act) -> None:
        """Something that the steward does, and that must succeed."""
        ids = self.ids(act.others)
        there = self._there(act)
        result = self.steward.perform(act.operation, ids, variant=act.variant, called=act.called, **there)
        if not result.success:
            raise AssertionError(f"the stage could not be set: to {act} was answered {result.status}")
        self._follow(Attempt(act, ids, result, there=there), by_me=False)

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

    def tamper(self, flaw: str) -> None:
        """Send a token with a flaw from now on."""
        self._settle()
        if flaw == EXPIRED:
            token = self.authenticator.build_token(self.persona, self.tokens.claims, expires_in=1)
            self.patience.outlast(token.lifetime or 1.0)
            self.tokens.use(token)
            return
        good = self.tokens.get()
        self.tokens.use(FLAWS[flaw](good.value if good else ""))

    # When: I act.

    def do(self, act: Act) -> None:
        """An act that must succeed."""
        self.attempt(act)
        self.judge.must_be(ALLOWED)

    def attempt(self, act: Act) -> None:
        """An act that may be refused."""
        if act.operation.verb == "login":
            answer = self.authenticator.log_in(self.persona, self.tokens.claims, variant=act.variant, run=self.me.names.run)
            self.attempted = Attempt(act, {}, HelperResult(answer.status in act.operation.success, None, answer.body, answer.response))
            return
        self._settle()
        ids, there = self.ids(act.others), self._there(act)
        before = self.judge.look(act, ids) if self.judge.has_before(act.operation) else None
        token = self.tokens.get()
        result = self.me.perform(act.operation, ids, variant=act.variant, called=act.called, **there)
        self.attempted = Attempt(act, ids, result, token, before, there)
        if result.success:
            self._follow(self.attempted)

    def repeat(self) -> HelperResult:
        """What I did last, once more."""
        last = self.last
        if last.act.operation.verb == "login":
            self.attempt(last.act)
            return self.last.result
        return self.me.perform(last.act.operation, last.ids, variant=last.act.variant, called=last.act.called, **last.there)

    # Then: what I was told, and what is there.

    @property
    def judge(self) -> Judge:
        return Judge(self)

    @property
    def last(self) -> Attempt:
        """My last attempt.

        Raises:
            StageError: there is none.
        """
        if self.attempted is None:
            raise StageError("nothing was attempted so far\n  try: a When before this Then")
        return self.attempted

    def judged(self, expected: str, *, there: bool = True) -> str:
        """What my last attempt amounts to: `expected`, or a sentence on what is wrong with it.

        Args:
            there: whether what was aimed at must be there for a refusal to count.
        """
        return self.judge.judged(expected, there=there)

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
        return {**found, **{self.service.resources[name].tied or name: self.others[name].id for name in others}}

    def staged(self, resource: Resource) -> list[str]:
        """The ids of everything of a kind that is there and listed where I list, oldest first."""
        listed = resource.lists or resource.name
        here = self.ids()
        scope = [kind for kind in self.service.scope.values() if kind != resource.name]
        return [
            made.ids[listed]
            for made in self.state.resources(resource.name)
            if all(made.ids.get(kind) == here.get(kind) for kind in scope if kind in made.ids)
        ]

    def close(self) -> list[Leftover]:
        """Remove everything that the scenario made, newest first; what could not be removed is given back."""
        self.tokens.use(None)
        return self.state.undo(self.steward.remove)

    def _there(self, act: Act) -> dict[str, Any]:
        """What payloads may refer to: resource → object, `other_resource` → object, `it` and `other` for the act's own kind."""
        kind = act.operation.resource
        it = (self.others if kind in act.others else self.own).get(kind)
        other = self.others.get(kind)
        return {**self._known, "it": it.data if it else None, "other": other.data if other else None}

    @property
    def _known(self) -> dict[str, Any]:
        own = {name.replace(" ", "_"): entity.data for name, entity in self.own.items()}
        return {**own, **{f"other_{name.replace(' ', '_')}": entity.data for name, entity in self.others.items()}}

    def _settle(self) -> None:
        """Before I act: whatever my claims name must be there, and so must what shows that my token is good."""
        if self._settled:
            return
        self._settled = True
        for claim, kind in self.persona.elsewhere.items():
            entity = self.others.get(kind) or self._stage(self.service.resources[kind], self.ids(), apart=True)
            self.tokens.set_persona_claim(claim, entity.id)
        control = self.judge.control
        if control is not None and not self.tokens.anonymous:
            for kind in control.parameters:
                if kind not in self.own:
                    self.stage(self.service.resources[kind])

    def _stage(
        self, resource: Resource, ids: dict[str, str], *, other: bool = False, apart: bool = False, called: str | None = None
    ) -> Entity:
        """Make one; `apart` keeps it out of what sentences can name."""
        result = self.steward.create(resource.name, ids, called=called, **self._known)
        if not result.success:
            raise AssertionError(f"the stage could not be set: a {resource.name} was answered {result.status}")
        entity = self._entity(resource, ids, result)
        if not apart:
            self._remember(entity, other=other)
        return entity

    def _entity(self, resource: Resource, ids: dict[str, str], result: HelperResult, shows: Mapping[str, Any] | None = None) -> Entity:
        path = {name: ids[name] for name in resource.parents if name in ids}
        own = {resource.name: result.id} if result.id is not None else {}
        sent = result.sent.get(resource.envelope, result.sent) if isinstance(result.sent, dict) else {}
        asked = {**resource.defaults, **sent, **(shows or {})}
        return self._expecting(Entity(resource, {**path, **own}, result.data, {}, result.name), asked)

    def _expecting(self, entity: Entity, asked: Mapping[str, Any]) -> Entity:
        resource = entity.resource
        own = {resource.id_field: entity.id} if resource.id_field else {}
        shown = {name: value for name, value in asked.items() if name not in resource.write_only}
        return replace(entity, expected={**shown, **own, **self.me.derived(resource, {**shown, **own})})

    def _remember(self, entity: Entity, *, other: bool = False) -> None:
        (self.others if other else self.own)[entity.resource.name] = entity
        if not other:
            for claim, kind in self.service.scope.items():
                if kind == entity.resource.name:
                    self.state.set_claim(claim, entity.id)

    def _follow(self, attempt: Attempt, *, by_me: bool = True) -> None:
        """Keep in mind what a success changed."""
        act, result = attempt.act, attempt.result
        if act.operation.verb not in {"create", "update"}:
            return
        resource = self.service.resources[act.operation.resource]
        shows = fill(act.variant.shows, {**attempt.there, "name": result.name, "run": self.me.names.run})
        if act.operation.verb == "create":
            self._remember(self._entity(resource, attempt.ids, result, shows))
            return
        known = self.others if resource.name in act.others else self.own
        entity = known.get(resource.name)
        if entity is not None:
            sent = result.sent.get(resource.envelope, result.sent) if isinstance(result.sent, dict) else {}
            before = attempt.before if by_me and isinstance(attempt.before, dict) else {}
            stable = {name: value for name, value in {**entity.expected, **before}.items() if name not in resource.volatile}
            known[resource.name] = self._expecting(replace(entity, data=result.data), {**stable, **sent, **shows})
