"""Given: the steward prepares what exists before the persona acts, so that a viewer finds what a viewer could never create."""

from __future__ import annotations

from support.cleanup.state import State
from support.description.service import Operation, Resource
from support.errors import ScenarioError
from support.http.auth import Authenticator, TokenProvider
from support.http.bad_tokens import FLAWS
from support.http.exchange import Purpose
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult
from support.scenario.known import Attempt, Entity
from support.scenario.scene import Scene
from support.scenario.vocabulary import EXPIRED, Act, Thing


class Setup:
    """Prepares a scenario as the steward.

    Args:
        tokens: those of the persona.
    """

    def __init__(
        self, scene: Scene, steward: ResourceHelper, state: State, tokens: TokenProvider, authenticator: Authenticator
    ) -> None:
        self._scene = scene
        self._known = scene.known
        self._resources = scene.service.resources
        self._steward = steward.doing(Purpose.SETUP)
        self._state = state
        self._tokens = tokens
        self._authenticator = authenticator
        self._complete = False

    def exists(self, resource: Resource, *, other: bool = False) -> None:
        """Create one, and whatever it needs; `other` creates one more beside it."""
        tied = frozenset({resource.tied} if other and resource.tied else ())
        self._create_parents(resource, tied)
        self._remember(self._create(resource, self._known.ids(tied)), other=other)

    def many_exist(self, number: int, resource: Resource) -> None:
        """Create several; sentences refer to the last one."""
        for _ in range(number):
            self.exists(resource)

    def exists_elsewhere(self, resource: Resource, place: Thing) -> None:
        """Create one that belongs to another: `the other tenant has a smoke group`."""
        where = place.resource.name
        ids = {where: self._known.entity(place).id}
        for need in resource.parents:
            if need == where:
                continue
            if need not in self._known.others:
                parent = self._resources[need]
                if where in parent.path:
                    self.exists_elsewhere(parent, place)
                else:
                    self.exists(parent, other=True)
            ids[need] = self._known.others[need].id
        self._remember(self._create(resource, ids), other=True)

    def do(self, act: Act) -> None:
        """Do something as the steward that must succeed: `the group has been deleted`."""
        if act.operation.verb == "create":
            self._create_parents(self._resources[act.operation.resource])
        ids, known = self._known.ids(act.others), self._known.objects_for(act)
        result = self._steward.perform(act.operation, ids, variant=act.variant, called=act.called, known=known)
        if not result.success:
            raise _failed(act.operation, result)
        self.follow(Attempt(act, ids, result, known=known))

    def be(self, thing: Thing) -> None:
        """Let the persona be a thing, by the claim that says who the caller is: `I am the user`."""
        for claim, kind in self._scene.service.identity.items():
            if kind == thing.resource.name:
                self._state.set_claim(claim, self._known.entity(thing).id)
                return
        raise ScenarioError(
            f"no claim says that the caller is a {thing.resource.name}\n  try: claims.identity in the service description"
        )

    def belong_to(self, thing: Thing) -> None:
        """Let the persona belong to a thing, by the claim that says where the caller belongs: `I belong to the other tenant`."""
        for claim, kind in self._scene.service.scope.items():
            if kind == thing.resource.name:
                self._tokens.set_persona_claim(claim, self._known.entity(thing).id)
                return
        raise ScenarioError(
            f"no claim says to which {thing.resource.name} the caller belongs\n"
            "  try: claims.scope in the service description"
        )

    def leave_out_claim(self, claim: str) -> None:
        """Send tokens without a claim from now on."""
        self.prepare()
        self._tokens.leave_out(claim)

    def use_bad_token(self, flaw: str) -> None:
        """Send a token with a flaw from now on."""
        self.prepare()
        if flaw == EXPIRED:
            token = self._authenticator.build_token(self._tokens.persona, self._tokens.claims, expires_in=1)
            self._scene.patience.outlast(token.lifetime or 1.0)
            self._tokens.use(token)
            return
        valid = self._tokens.get_token()
        self._tokens.use(FLAWS[flaw](valid.value if valid else ""))

    def prepare(self) -> None:
        """Before the persona acts: create what its claims refer to, and what proves that its token is valid."""
        if self._complete:
            return
        self._complete = True
        for claim, kind in self._tokens.persona.elsewhere.items():
            entity = self._known.others.get(kind) or self._create(self._resources[kind], self._known.ids())
            self._tokens.set_persona_claim(claim, entity.id)
        control = self._scene.service.control_operation
        if control is not None and not self._tokens.anonymous:
            for kind in control.parameters:
                if kind not in self._known.own:
                    self.exists(self._resources[kind])

    def follow(self, attempt: Attempt) -> None:
        """Remember what a successful action changed."""
        new = self._known.follow(attempt, self._steward.names.run)
        if new is not None:
            self._remember(new)

    def _create_parents(self, resource: Resource, others: frozenset[str] = frozenset()) -> None:
        """Create what a resource needs and what does not exist yet; the other one of those in `others`."""
        for need in resource.parents:
            known = self._known.others if need in others else self._known.own
            if need not in known:
                self.exists(self._resources[need], other=need in others)

    def _create(self, resource: Resource, ids: dict[str, str]) -> Entity:
        result = self._steward.create_smoke_test(resource.name, ids, self._known.objects)
        if not result.success:
            raise _failed(resource.operations["create"], result)
        return self._known.created(resource, ids, result)

    def _remember(self, entity: Entity, *, other: bool = False) -> None:
        (self._known.others if other else self._known.own)[entity.resource.name] = entity
        for claim, kind in self._scene.service.scope.items():
            if kind == entity.resource.name and not other:
                self._state.set_claim(claim, entity.id)


def _failed(operation: Operation, result: HelperResult) -> AssertionError:
    said = result.exchange.said if result.exchange is not None else ""
    return AssertionError(
        f"the setup failed: the steward could not {operation.phrase}: {result.status} {said}".rstrip()
    )
