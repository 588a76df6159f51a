"""Given: the steward prepares what exists before the persona acts, so that a viewer finds what a viewer could never create."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from support.cleanup.state import State
from support.description.model import PLACEHOLDER, root_of
from support.description.payloads import fill, meets
from support.description.service import Operation, Resource, Variant
from support.errors import DescriptionError, ScenarioError
from support.http.auth import Authenticator, Token, TokenProvider
from support.http.bad_tokens import FLAWS
from support.http.exchange import Purpose
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult
from support.resources.shapes import name_in, shown
from support.scenario.doubts import place_to_look
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
        self._joined: set[str] = set()

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
            raise self._failed(act.operation, result)
        self.follow(Attempt(act, ids, result, known=known))

    def be(self, thing: Thing) -> None:
        """Let the persona be a thing, by the claim that says who the caller is: `I am the user`."""
        for claim, kind in self._scene.service.claims.identity.items():
            if kind == thing.resource.name:
                self._state.set_claim(claim, self._known.entity(thing).id)
                return
        raise ScenarioError(
            f"no claim says that the caller is a {thing.resource.name}\n  try: claims.identity in the service description"
        )

    def belong_to(self, thing: Thing) -> None:
        """Let the persona belong to a thing, by the claim that says where the caller belongs: `I belong to the other tenant`."""
        for claim, kind in self._scene.service.claims.scope.items():
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
            self._check_lifetimes()
            token = self._authenticator.build_token(self._tokens.persona, self._tokens.claims, expires_in=1)
            self._scene.patience.outlast(token.lifetime or 1.0)
            self._tokens.use(token)
            return
        self._tokens.use(FLAWS[flaw](self._tokens.get_token() or Token("")))

    def prepare(self) -> None:
        """Before the persona acts: create what its claims refer to, and what proves that its token is valid."""
        if self._complete:
            return
        self._complete = True
        for claim, kind in self._tokens.persona.elsewhere.items():
            entity = self._known.others.get(kind) or self._create(self._resources[kind], self._known.ids())
            self._tokens.set_persona_claim(claim, entity.id)
        self.fill_claims()
        control = self._scene.service.control_operation
        if control is not None and not self._tokens.anonymous:
            for kind in control.parameters:
                if kind in self._resources and kind not in self._known.own:
                    self.exists(self._resources[kind])

    def follow(self, attempt: Attempt) -> None:
        """Remember what a successful action changed."""
        operation = attempt.act.operation
        if operation.verb == "create":
            resource = self._resources[operation.resource]
            attempt = replace(attempt, outcome=self._completed(resource, attempt.ids, attempt.result))
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
            raise self._failed(resource.operations["create"], result)
        result = self._completed(resource, ids, result)
        if result.id is None and not resource.is_tie:
            raise DescriptionError(
                f"the created {resource.name} has no id\n"
                f'  expected: "{resource.id_field}" in the object, by resources.{resource.name}.id of the service description\n'
                f"  answered: {result.said.strip()}, {shown(result.body)}\n"
                f"  try:      another path there, or an envelope, or {resource.operations['create'].place}.id for a header"
            )
        return self._known.created(resource, ids, result)

    def _completed(self, resource: Resource, ids: dict[str, str], result: HelperResult) -> HelperResult:
        """The result of a create, with what its response does not have: the id is in the list, and the object can be read."""
        own, data, kind, gone = result.id, result.data, resource.name, resource.removal.gone
        if own is None and not resource.is_tie and resource.name_field and resource.can("list"):
            name = name_in(resource, result.fields)
            found = self._steward.named(kind, ids, name) if name is not None else []
            own = found[0] if len(found) == 1 else None
            if own is not None:
                self._state.identify(kind, name, own)
        if data is None and own is not None and resource.can("read"):
            read = self._steward.get(kind, {**ids, kind: own, **resource.keyed(result.fields)})
            data = read.data if read.success else None
        if gone and meets(data, gone):
            raise DescriptionError(
                f"the {kind} has just been created, and is already what the description says of one that is gone\n"
                f"  expected: not {shown(gone)}, by resources.{kind}.removal.gone of the service description\n"
                f"  answered: {result.said.strip()}, {shown(data)}\n  try:      another condition there"
            )
        return replace(result, id=own, data=data)

    def _remember(self, entity: Entity, *, other: bool = False) -> None:
        (self._known.others if other else self._known.own)[entity.resource.name] = entity
        if not other:
            for claim, kind in self._scene.service.claims.scope.items():
                if kind == entity.resource.name:
                    self._state.set_claim(claim, entity.id)
            self._join(entity.resource)

    def _join(self, resource: Resource) -> None:
        """Create what the persona is to have as soon as something exists, such as its role in a project."""
        persona = self._tokens.persona
        for kind, fields in persona.joins.items():
            tie = self._resources[kind]
            own = {key: str(value) for key, value in persona.me.items() if root_of(key) in tie.path}
            ids = {**self._known.ids(), **own}
            if kind in self._joined or resource.name not in tie.path or any(need not in ids for need in tie.path):
                continue
            self._joined.add(kind)
            result = self._steward.create(kind, ids, variant=Variant(set=fields), known=self._known.objects)
            if not result.success:
                raise self._failed(tie.operations["create"], result)
            self._look_again(tie)

    def _look_again(self, tie: Resource) -> None:
        """Read what a tie connects once more: the tie may have changed it, its version for example."""
        for kind in tie.path:
            entity = self._known.own.get(kind)
            if entity is None or not entity.resource.can("read"):
                continue
            read = self._steward.get(kind, entity.ids)
            if read.success and isinstance(read.data, Mapping) and isinstance(entity.data, Mapping):
                self._known.own[kind] = replace(entity, data={**entity.data, **read.data})

    def fill_claims(self) -> None:
        """Set the persona's claims that name values of what the scenario has; what is not there yet is created."""
        persona = self._tokens.persona
        names = {name.replace(" ", "_"): name for name in self._resources}
        for claim, template in persona.template_claims.items():
            for root in (root_of(each) for each in PLACEHOLDER.findall(json.dumps(template, ensure_ascii=False))):
                if root in names and names[root] not in self._known.own:
                    self.exists(self._resources[names[root]])
            try:
                value = fill(template, {**self._known.objects, "me": persona.me})
            except (KeyError, TypeError) as missing:
                raise ScenarioError(
                    f'the claim "{claim}" of persona "{persona.name}" is {shown(template)}, and there is no {missing}\n'
                    f"  try: claims.{claim} of the persona in the config, or a sentence that creates what it names"
                ) from None
            self._tokens.set_persona_claim(claim, value)

    def _check_lifetimes(self) -> None:
        """A token can be let expire only if a request can say how long it lasts."""
        token = self._scene.service.token
        if not token.has_endpoint or not any("{expires_in}" in str(step) for step in token.all_steps):
            raise ScenarioError(
                "the tokens of this service cannot be let expire: nothing in the description says how to request a lifetime\n"
                "  try: {expires_in} in the request for a token, or a feature without this sentence"
            )

    def _failed(self, operation: Operation, result: HelperResult) -> Exception:
        """Why the setup failed: the service is wrong if it did the same before in this run, else perhaps the description."""
        said = f"the setup failed: the steward could not {operation.phrase}: {result.said}"
        if result.status >= 500 or operation.place in self._steward.client.connection.confirmed:
            return AssertionError(said)
        expected = " or ".join(map(str, operation.success))
        return DescriptionError(
            f"{said}\n  expected: {expected}, by {operation.place} of the service description\n"
            f"  answered: {result.status} {shown(result.body)}\n  try:      {place_to_look(operation, result.status)}"
        )
