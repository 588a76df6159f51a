"""When: the persona acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.description.service import SIGN_IN, Resource
from support.errors import ScenarioError, UnlikeDescriptionError
from support.evidence import differs, note_named
from support.http.answers import is_success
from support.http.auth import Authenticator, TokenProvider
from support.http.exchange import Purpose
from support.http.names import PREFIX
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult
from support.scenario.doubts import doubted, place_to_look, unlike
from support.scenario.known import Attempt, Listing
from support.scenario.observations import Observations
from support.scenario.outcomes import ALLOWED, difference, meaning_of, wrong_media_type
from support.scenario.scene import Scene
from support.scenario.setup import Setup
from support.scenario.vocabulary import Act


class Acting:
    """What the persona does.

    Args:
        me: the persona's helper; `tokens` are its tokens.
    """

    def __init__(
        self,
        scene: Scene,
        me: ResourceHelper,
        tokens: TokenProvider,
        authenticator: Authenticator,
        setup: Setup,
        observations: Observations,
    ) -> None:
        self._scene = scene
        self._me = me.doing(Purpose.ACT)
        self._tokens = tokens
        self._authenticator = authenticator
        self._setup = setup
        self._observations = observations

    def do(self, act: Act) -> None:
        """Do something that must succeed.

        Raises:
            AssertionError: it was refused, or the response has the wrong form.
        """
        attempt, service = self.attempt(act), self._scene.service
        result = attempt.result
        actual = meaning_of(act.operation, result.response, ALLOWED, act.variant)
        if differs(actual, ALLOWED):
            confirmed = self._me.client.connection.confirmed
            raise UnlikeDescriptionError(
                f"I should be able to {act}\n  but: {difference(ALLOWED, actual)} ({result.said}){unlike(act, result)}"
                f"{self._doubt(act, result)}",
                doubted(act, result, actual, confirmed),
            )
        flaw = wrong_media_type(service, attempt.result.response)
        if flaw:
            raise AssertionError(f"I should be able to {act}\n  but: allowed, in the wrong form: {flaw}")

    def attempt(self, act: Act) -> Attempt:
        """Do something that may be refused, and return it with its result."""
        if act.operation.verb == SIGN_IN:
            self._setup.fill_claims()
            self._scene.attempt = Attempt(act, {}, self._sign_in(act))
            return self._scene.attempt
        self._setup.prepare()
        ids, known = self._scene.known.ids(act.others), self._scene.known.objects_for(act)
        before = self._observations.before(act, ids)
        result = self._me.perform(act.operation, ids, variant=act.variant, called=act.called, known=known)
        # Only now: the client may have got a new token on a 401.
        attempt = self._scene.attempt = Attempt(act, ids, result, self._tokens.get_token(), before, known)
        kind = act.operation.resource
        own = ids.get(kind, ids.get(self._scene.service.resources[kind].tied or "")) if kind else None
        made = act.operation.verb == "create" and not self._scene.service.resources[kind].is_tie
        note_named(result.name, None if made else own)
        if result.success:
            self._setup.follow(attempt)
        return attempt

    def list_in_pages(self, plural: Resource, size: int, query: Mapping[str, Any] | None = None) -> None:
        """List everything, in pages of a size."""
        self._setup.prepare()
        ids = self._scene.known.ids()
        listing = Listing(plural, ids, size, query or {}).turned_by(self._me)
        self._scene.listing = listing
        if len(listing.pages) > 1:
            self._me.client.connection.confirmed.add(f"{plural.list.where('paging')}.next")
        self._scene.attempt = Attempt(Act(plural.operations["list"]), ids, listing.pages[-1])

    def list_run_in_pages(self, plural: Resource, size: int) -> None:
        """List what this run created, in pages of a size; what others have there is left out."""
        names, parameter = f"{PREFIX}-{self._me.names.run}-", plural.list.filter
        if parameter is None:
            raise ScenarioError(
                f"nothing finds {plural.plural} by name\n  try: lists.filter in the service description, or a list of everything"
            )
        self.list_in_pages(plural, size, {parameter: names})

    def _doubt(self, act: Act, result: HelperResult) -> str:
        """What to look at if no such request has succeeded so far; else the description is right, and the service is wrong."""
        operation = act.operation
        # A refusal may well be one; the other statuses are those of a request that the service does not understand.
        unlikely = result.response.ok or result.status == 403 or result.status >= 500 or not operation.resource
        if unlikely or operation.place in self._me.client.connection.confirmed:
            return ""
        return (
            f"\n  no such request has succeeded so far; if it should, look at {place_to_look(operation, result.status)}"
        )

    def leave_out_request_id(self) -> None:
        """Send requests without an ID from now on."""
        self._me.client.sends_request_id = False

    def _sign_in(self, act: Act) -> HelperResult:
        answer = self._authenticator.sign_in(
            self._tokens.persona, self._tokens.claims, variant=act.variant, run=self._me.names.run
        )
        success = is_success(act.operation, answer.response, act.variant)
        return HelperResult(success, None, answer.body, answer.response, exchange=answer.exchange)
