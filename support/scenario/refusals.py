"""Whether a response is what it should be. A refusal counts only when it is proven, and when it reveals nothing."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from support.cleanup.state import State
from support.description.payloads import value_at
from support.description.service import Resource, ServiceDescription
from support.errors import ScenarioError, UnlikeDescriptionError
from support.http.answers import is_missing
from support.http.auth import TokenProvider
from support.http.exchange import Purpose, text_of
from support.resources.helper import ResourceHelper
from support.resources.result import UnclearAnswerError
from support.results.judgement import Finding, Judgement
from support.scenario import outcomes
from support.scenario.doubts import doubted, expectation, unlike
from support.scenario.known import Attempt
from support.scenario.observations import Observations
from support.scenario.scene import Scene

UNPROVEN = "not proven"  # begins the reason why a refusal does not count, if that is not because it failed
REFUSALS = frozenset({"refused", "unauthenticated"})
SHORTEST = 8  # characters of a value that cannot be in a response by accident


class Refusals:
    """Judges the last action of the persona.

    Any service refuses an invalid token or a missing id, so a refusal by itself proves nothing. It counts when the same
    token is accepted for something that its owner may do, when the thing aimed at exists, when nothing changed, and when
    the response reveals nothing of the thing.

    Args:
        me: the persona's helper; `tokens` are its tokens.
    """

    def __init__(
        self,
        scene: Scene,
        me: ResourceHelper,
        steward: ResourceHelper,
        tokens: TokenProvider,
        state: State,
        observations: Observations,
    ) -> None:
        self._scene = scene
        self._service: ServiceDescription = scene.service
        self._me = me.doing(Purpose.PROOF)
        self._steward = steward.doing(Purpose.PROOF)
        self._tokens = tokens
        self._state = state
        self._observations = observations

    def judged(self, expected: str, *, exists: bool = True) -> str:
        """Return `expected` if the last action had that outcome, else what is wrong.

        Args:
            expected: `allowed`, or an answer of the service description.
            exists: whether the thing aimed at must exist for a refusal to count.
        """
        attempt = self._scene.last
        act, result = attempt.act, attempt.result
        if expected != outcomes.ALLOWED and expected not in act.operation.answers:
            raise ScenarioError(
                f'no answer "{expected}" is described\n  described: {", ".join(act.operation.answers)}\n'
                "  try:       answers in the service description"
            )
        actual = outcomes.meaning_of(act.operation, result.response, expected, act.variant)
        if actual != expected:
            self._scene.judgement = Judgement(expected, actual, outcomes.finding(expected, actual))
            return self._other(attempt, expected, actual)
        self._me.client.connection.confirmed.add(f"answers.{expected}")
        self._scene.judgement = Judgement(expected, actual, Finding.NOT_PROVEN)  # until it is
        finding, flaw = self._flaw(attempt, expected, exists=exists)
        self._scene.judgement = Judgement(expected, actual, finding)
        return f"{expected}, but {flaw}" if flaw else expected

    def _flaw(self, attempt: Attempt, expected: str, *, exists: bool) -> tuple[Finding, str]:
        """What is wrong with an action that had the expected outcome, in words; no words if nothing is."""
        response = attempt.result.response
        if expected == outcomes.ALLOWED:
            wrong = outcomes.wrong_media_type(self._service, response) or ""
        else:
            wrong = "; ".join(outcomes.flaws(self._service, attempt.act.operation, expected, response))
        if wrong:
            return Finding.WRONG_FORM, f"in the wrong form: {wrong}"
        doubt = self._doubt(attempt, expected, exists=exists) if expected != outcomes.ALLOWED else None
        if not doubt:
            return Finding.AS_EXPECTED, ""
        return Finding.NOT_PROVEN if doubt.startswith(UNPROVEN) else Finding.DANGEROUS, doubt

    def _other(self, attempt: Attempt, expected: str, actual: str) -> str:
        """What is wrong with an action that had another outcome.

        Raises:
            UnlikeDescriptionError: nothing in this run has confirmed what the description says.
        """
        act, result = attempt.act, attempt.result
        confirmed = self._me.client.connection.confirmed
        text = outcomes.difference(expected, actual)
        if actual != outcomes.ALLOWED:
            text += f" ({result.said}){unlike(act, result)}"
        if expected == outcomes.ALLOWED:
            place = doubted(act, result, actual, confirmed)
        else:
            text += expectation(self._service, act.operation, expected) if actual != outcomes.ALLOWED else ""
            # An answer that is described has its meaning; one that is not may be this one.
            unknown = actual.startswith("answered") and 400 <= result.status < 500
            place = f"answers.{expected}" if unknown and f"answers.{expected}" not in confirmed else None
        if place is not None:
            raise UnlikeDescriptionError(f"I should be {expected} when I try to {act}\n  but: {text}", place)
        return text

    def _doubt(self, attempt: Attempt, expected: str, *, exists: bool) -> str | None:
        """Why a response of the right kind does not count; None if it does."""
        if not attempt.act.operation.resource:  # signing in, or something that the service does not support
            return None
        doubt = self._effect(attempt)
        if doubt or not (expected in REFUSALS or attempt.act.operation.answers[expected].refusal):
            return doubt
        return (self._unproven_target(attempt) if exists else None) or self._unproven_token(attempt, expected)

    def _effect(self, attempt: Attempt) -> str | None:
        """What changed although the action was rejected, or None; whatever it created must be removed."""
        operation = attempt.act.operation
        if operation.safe:
            return None
        resource = self._service.resources[operation.resource]
        compared = operation.verb != "create" or resource.is_tie
        if compared and resource.stable(self._after(attempt)) != resource.stable(attempt.before):
            if operation.verb == "create":
                self._state.add(resource.name, attempt.ids)
            return "it was done anyway: the thing has changed"
        if operation.verb != "create":
            return None
        new = self._new(attempt) if not resource.is_tie else []
        for own in new:
            self._state.add(resource.name, {**attempt.ids, resource.name: own})
        self._state.settle_denied(resource.name, attempt.ids)
        return "it was created anyway" if new else None

    def _after(self, attempt: Attempt) -> Any:
        """What there is of the thing after the action. What only a list shows is observed for as long as the list may lag."""
        resource = self._service.resources[attempt.act.operation.resource]
        if resource.can("read"):
            look = functools.partial(self._observations.seen, attempt.act, attempt.ids)
            return self._observations.settled(resource, attempt.before, look)
        seen: list[Any] = []

        def changed() -> bool:
            seen[:] = [self._observations.seen(attempt.act, attempt.ids)]
            return bool(seen[0] != attempt.before)

        self._scene.patience.until(changed)
        return seen[0]

    def _new(self, attempt: Attempt) -> list[str]:
        """The ids of what exists with the requested name, and did not before."""
        kind = attempt.act.operation.resource
        resource, known = self._service.resources[kind], self._scene.known
        entities = [each for each in (known.own.get(kind), known.others.get(kind)) if each is not None]
        if resource.chosen_id:
            return self._newly_chosen(attempt)
        name = value_at(attempt.result.fields, resource.name_field)
        if resource.name_field is None or not isinstance(name, str) or not name.strip():
            return []
        self._let_lists_catch_up(resource, attempt.ids)
        ids = {entity.id for entity in entities}
        return [own for own in self._steward.named(kind, attempt.ids, name) if own not in ids]

    def _newly_chosen(self, attempt: Attempt) -> list[str]:
        """The id that the client chose, if something has it now and nothing that the scenario knows had it before."""
        kind, own, known = attempt.act.operation.resource, attempt.result.id, self._scene.known
        if own is None:
            return []
        ids = {**attempt.ids, kind: own}
        entities = [each for each in (known.own.get(kind), known.others.get(kind)) if each is not None]
        before = any(all(ids.get(key) == value for key, value in each.ids.items()) for each in entities)
        try:
            return [own] if not before and self._steward.exists(kind, ids) else []
        except UnclearAnswerError as unclear:
            # If the steward's read is rejected for the same reason as the create, nothing can have such an id.
            read = self._service.resources[kind].operations.get("read")
            said = outcomes.meaning_of(attempt.act.operation, attempt.result.response)
            if read is None or said in REFUSALS or outcomes.meaning_of(read, unclear.response) != said:
                raise
            return []

    def _let_lists_catch_up(self, resource: Resource, ids: Mapping[str, str]) -> None:
        """If lists may lag: create one more and wait for it, so that what was created before it is listed too."""
        if not self._scene.patience.seconds:
            return
        result = self._steward.create(resource.name, ids, known=self._scene.known.objects)
        if result.success and result.id is not None:
            own = result.id
            self._scene.patience.until(lambda: own in self._steward.listed_ids(resource.name, ids))

    def _unproven_target(self, attempt: Attempt) -> str | None:
        """Why what the action aimed at does not prove the refusal, or what the refusal reveals of it; None if all is well."""
        operation = attempt.act.operation
        if not operation.safe:
            if operation.verb != "create" and attempt.before is None:
                return f"{UNPROVEN}: there was nothing to {attempt.act}"
            return self._revealed(attempt, attempt.before)
        result = self._steward.perform(operation, attempt.ids, known=attempt.known)
        if not result.success:
            return f"{UNPROVEN}: the steward was answered {result.said} for the same"
        return self._revealed(attempt, result.data)

    def _revealed(self, attempt: Attempt, secret: Any) -> str | None:
        """What a refusal reveals of the thing that it refuses: values that are neither in the request nor common words."""
        request = attempt.result.response.request
        body = request.body.decode(errors="replace") if isinstance(request.body, bytes) else str(request.body or "")
        sent = f"{request.url} {unquote_plus(str(request.url))} {body}"
        received = text_of(attempt.result.response)
        for name, value in _values(secret):
            text = value if isinstance(value, str) else json.dumps(value)
            # As it is, and in the two ways in which JSON may write it.
            forms = (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
            if len(text) >= SHORTEST and not _any_in(forms, sent) and _any_in(forms, received):
                return f"it reveals the {name} of what it refuses"
        return None

    def _unproven_token(self, attempt: Attempt, expected: str) -> str | None:
        """Why the token does not prove the refusal; None if it is accepted for something that its owner may do."""
        control = self._service.control_operation
        # A token with fewer claims than usual may be good for nothing; that it is known is what distinguishes 403 from 401.
        if attempt.token is None or control is None or not self._tokens.complete:
            return None
        if self._tokens.fixed:
            # The flaw of a token is the reason for the refusal only if the valid one is accepted.
            self._tokens.use(None)
        claims = self._tokens.claims
        named = {**self._service.claims.scope, **self._service.claims.identity}
        home = {kind: str(claims[claim]) for claim, kind in named.items() if claim in claims}
        result = self._me.perform(control, {**self._scene.known.ids(), **home}, known=self._scene.known.objects)
        # Who may not act is refused whether or not the thing exists; only who may act is told that it does not exist.
        if not result.success and not is_missing(control, result.response):
            return f"{UNPROVEN}: the same token was answered {result.said} when asked to {control.phrase} at home"
        if expected == "refused" and self._tokens.get_token() is not attempt.token:
            return f"{UNPROVEN}: the token was no longer valid"
        return None


def _any_in(forms: Iterable[str], text: str) -> bool:
    return any(form in text for form in forms)


def _values(value: Any, name: str = "value") -> Iterator[tuple[str, Any]]:
    """Every text and number in a JSON value, with the name of its field."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _values(each, str(key))
    elif isinstance(value, list):
        for each in value:
            yield from _values(each, name)
    elif value is not None and not isinstance(value, bool):
        yield name, value
