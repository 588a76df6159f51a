"""Given: the steward sets the stage, so that a viewer's scenario starts with what a viewer could never create."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from support.entities import Attempt, Entity
from support.errors import StageError
from support.service import Resource
from support.tampering import FLAWS
from support.vocabulary import EXPIRED, Act, Thing

if TYPE_CHECKING:
    from support.world import World


class Stage:
    """What there is before I act."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._settled = False

    def exists(self, resource: Resource, *, other: bool = False) -> None:
        """Have one there, and whatever it needs; `other` makes one more beside it."""
        cast, resources = self._world.cast, self._world.service.resources
        tied = frozenset({resource.tied} if other and resource.tied else ())
        for need in resource.parents:
            if need in tied and need not in cast.others:
                self.exists(resources[need], other=True)
            elif need not in tied and need not in cast.own:
                self.exists(resources[need])
        self._remember(self._make(resource, cast.ids(tied)), other=other)

    def many_exist(self, number: int, resource: Resource) -> None:
        for _ in range(number):
            self.exists(resource)

    def exists_elsewhere(self, resource: Resource, place: Thing) -> None:
        """Have one there that belongs to another: `the other tenant has a smoke group`."""
        cast, where = self._world.cast, place.resource.name
        ids = {where: cast.entity(place).id}
        for need in resource.parents:
            if need == where:
                continue
            if need not in cast.others:
                parent = self._world.service.resources[need]
                if where in parent.path:
                    self.exists_elsewhere(parent, place)
                else:
                    self.exists(parent, other=True)
            ids[need] = cast.others[need].id
        self._remember(self._make(resource, ids), other=True)

    def others_do(self, act: Act) -> None:
        """Something that the steward does, and that must succeed."""
        cast = self._world.cast
        ids, there = cast.ids(act.others), cast.known_to(act)
        result = self._world.steward.perform(act.operation, ids, variant=act.variant, called=act.called, **there)
        if not result.success:
            raise AssertionError(f"the stage could not be set: to {act} was answered {result.status}")
        self.follow(Attempt(act, ids, result, there=there))

    def be(self, thing: Thing) -> None:
        """Let the claim that says who the caller is name a thing: `the user is me`."""
        for claim, kind in self._world.service.identity.items():
            if kind == thing.resource.name:
                self._world.state.set_claim(claim, self._world.cast.entity(thing).id)
                return
        raise StageError(
            f"no claim says that the caller is a {thing.resource.name}\n  try: claims.identity in the service description"
        )

    def move_to(self, thing: Thing) -> None:
        """Let the claim that says where the caller belongs name a thing: `I belong to the other tenant`."""
        for claim, kind in self._world.service.scope.items():
            if kind == thing.resource.name:
                self._world.tokens.set_persona_claim(claim, self._world.cast.entity(thing).id)
                return
        raise StageError(
            f"no claim says to which {thing.resource.name} the caller belongs\n"
            "  try: claims.scope in the service description"
        )

    def leave_out(self, claim: str) -> None:
        """Show a token that does not say something about me from now on."""
        self.settle()
        self._world.tokens.leave_out(claim)

    def tamper(self, flaw: str) -> None:
        """Send a token with a flaw from now on."""
        self.settle()
        tokens = self._world.tokens
        if flaw == EXPIRED:
            token = self._world.authenticator.build_token(tokens.persona, tokens.claims, expires_in=1)
            self._world.patience.outlast(token.lifetime or 1.0)
            tokens.use(token)
            return
        good = tokens.get()
        tokens.use(FLAWS[flaw](good.value if good else ""))

    def settle(self) -> None:
        """Before I act: whatever my claims name must be there, and so must what shows that my token is good."""
        if self._settled:
            return
        self._settled = True
        world, resources = self._world, self._world.service.resources
        for claim, kind in world.tokens.persona.elsewhere.items():
            entity = world.cast.others.get(kind) or self._make(resources[kind], world.cast.ids())
            world.tokens.set_persona_claim(claim, entity.id)
        control = world.judge.control
        if control is not None and not world.tokens.anonymous:
            for kind in control.parameters:
                if kind not in world.cast.own:
                    self.exists(resources[kind])

    def let_lists_catch_up(self, resource: Resource, ids: Mapping[str, str]) -> None:
        """Where lists may lag: make one more and wait for it, so that what was made before it shows too."""
        world = self._world
        if world.patience.seconds:
            result = world.steward.create(resource.name, ids, **world.cast.known)
            if result.success and result.id is not None:
                own = result.id
                world.patience.until(lambda: own in world.sights.ids_listed(resource, ids))

    def follow(self, attempt: Attempt) -> None:
        """Keep in mind what somebody's success changed."""
        new = self._world.cast.follow(attempt, self._world.me.names.run)
        if new is not None:
            self._remember(new)

    def _make(self, resource: Resource, ids: Mapping[str, str]) -> Entity:
        result = self._world.steward.create(resource.name, ids, **self._world.cast.known)
        if not result.success:
            raise AssertionError(f"the stage could not be set: a {resource.name} was answered {result.status}")
        return self._world.cast.made(resource, ids, result)

    def _remember(self, entity: Entity, *, other: bool = False) -> None:
        cast, world = self._world.cast, self._world
        (cast.others if other else cast.own)[entity.resource.name] = entity
        for claim, kind in world.service.scope.items():
            if kind == entity.resource.name and not other:
                world.state.set_claim(claim, entity.id)
