"""Whether a response is what it should be. A refusal counts only when it is proven, and when it reveals nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from support.cleanup.state import State
from support.description.payloads import value_at
from support.description.service import Resource, ServiceDescription
from support.http.auth import TokenProvider
from support.http.exchange import Purpose
from support.resources.helper import ResourceHelper
from support.resources.result import HelperResult
from support.scenario import outcomes
from support.scenario.known import Attempt
from support.scenario.observations import Observations
from support.scenario.scene import Scene

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
        actual = outcomes.meaning_of(self._service, attempt.act.operation, attempt.result.status)
        if actual != expected:
            said = "" if actual == outcomes.ALLOWED else f" ({_said(attempt.result)})"
            return f"{outcomes.difference(expected, actual)}{said}"
        if expected == outcomes.ALLOWED:
            flaw = outcomes.wrong_media_type(self._service, attempt.result.response)
            return f"{expected}, but in the wrong form: {flaw}" if flaw else expected
        wrong = outcomes.flaws(self._service, expected, attempt.result.response)
        if wrong:
            return f"{expected}, but in the wrong form: {'; '.join(wrong)}"
        doubt = self._doubt(attempt, expected, exists=exists)
        return f"{expected}, but {doubt}" if doubt else expected

    def _doubt(self, attempt: Attempt, expected: str, *, exists: bool) -> str | None:
        """Why a response of the right kind does not count; None if it does."""
        if not attempt.act.operation.resource:  # signing in, or something that the service does not support
            return None
        doubt = self._effect(attempt)
        if doubt or expected not in REFUSALS:
            return doubt
        return (self._unproven_target(attempt) if exists else None) or self._unproven_token(attempt, expected)

    def _effect(self, attempt: Attempt) -> str | None:
        """What changed although the action was rejected, or None; whatever it created must be removed."""
        operation = attempt.act.operation
        if operation.safe:
            return None
        resource = self._service.resources[operation.resource]
        compared = operation.verb != "create" or resource.is_tie
        if compared and self._after(attempt) != attempt.before:
            if operation.verb == "create":
                self._state.add(resource.name, attempt.ids)
            return "it was done anyway: the thing has changed"
        new = self._new(attempt) if operation.verb == "create" and not resource.is_tie else []
        for own in new:
            self._state.add(resource.name, {**attempt.ids, resource.name: own})
        return "it was created anyway" if new else None

    def _after(self, attempt: Attempt) -> Any:
        """What there is of the thing after the action. What only a list shows is observed for as long as the list may lag."""
        if self._service.resources[attempt.act.operation.resource].can("read"):
            return self._observations.seen(attempt.act, attempt.ids)
        seen: list[Any] = []

        def changed() -> bool:
            seen[:] = [self._observations.seen(attempt.act, attempt.ids)]
            return bool(seen[0] != attempt.before)

        self._scene.patience.until(changed)
        return seen[0]

    def _new(self, attempt: Attempt) -> list[str]:
        """The ids of what exists with the requested name, and did not before."""
        kind = attempt.act.operation.resource
        resource = self._service.resources[kind]
        if resource.chosen_id:
            own = attempt.result.id
            return [own] if own is not None and self._steward.exists(kind, {**attempt.ids, kind: own}) else []
        name = value_at(value_at(attempt.result.sent, resource.envelope), resource.name_field)
        if resource.name_field is None or not isinstance(name, str) or not name.strip():
            return []
        self._let_lists_catch_up(resource, attempt.ids)
        known = self._scene.known
        ids = {entity.id for entity in (known.own.get(kind), known.others.get(kind)) if entity is not None}
        return [own for own in self._steward.named(kind, attempt.ids, name) if own not in ids]

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
                return f"not proven: there was nothing to {attempt.act}"
            return self._revealed(attempt, attempt.before)
        result = self._steward.perform(operation, attempt.ids, known=attempt.known)
        if not result.success:
            return f"not proven: the steward was answered {result.status} for the same"
        return self._revealed(attempt, result.data)

    def _revealed(self, attempt: Attempt, secret: Any) -> str | None:
        """What a refusal reveals of the thing that it refuses: values that are neither in the request nor common words."""
        request = attempt.result.response.request
        body = request.body.decode(errors="replace") if isinstance(request.body, bytes) else str(request.body or "")
        sent = f"{request.url} {unquote_plus(str(request.url))} {body}"
        received = attempt.result.response.text
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
        named = {**self._service.scope, **self._service.identity}
        home = {kind: str(claims[claim]) for claim, kind in named.items() if claim in claims}
        result = self._me.perform(control, home)
        # Who may not act is refused whether or not the thing exists; only who may act is told that it does not exist.
        if not result.success and result.status not in self._me.missing:
            return f"not proven: the same token was answered {result.status} when asked to {control.phrase} at home"
        if expected == "refused" and self._tokens.get_token() is not attempt.token:
            return "not proven: the token was no longer valid"
        return None


def _said(result: HelperResult) -> str:
    said = result.exchange.said if result.exchange is not None else ""
    return f"{result.status} {said}".strip()


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
