"""Whether an answer is what it should be: a refusal counts only when it is proven."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from support import verdict
from support.service import Operation
from support.templates import at
from support.vocabulary import Act

if TYPE_CHECKING:
    from support.entities import Attempt
    from support.world import World


class Judge:
    """Judges what I last attempted.

    A dead token or a missing id is refused by any service, so a refusal by itself proves nothing. It counts when the same
    token is accepted for something that its bearer may do, when the thing aimed at is there, and when nothing came of it.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._service = world.service

    @property
    def control(self) -> Operation | None:
        """The operation that whoever has a good token may do at home."""
        return next((each for each in self._service.operations if each.phrase == self._service.control), None)

    def must_be(self, expected: str) -> None:
        """Raise an `AssertionError` unless the attempt is what is expected."""
        actual = self.judged(expected)
        if actual != expected:
            raise AssertionError(f"I should be able to {self._world.last.act}\n  but: {actual}")

    def judged(self, expected: str, *, there: bool = True) -> str:
        """`expected` where the attempt amounts to it, else a sentence on what is wrong."""
        attempt = self._world.last
        actual = verdict.meaning_of(self._service, attempt.act.operation, attempt.result.status)
        if actual != expected:
            said = "" if actual == verdict.ALLOWED else f" ({self._said(attempt)})"
            return f"{verdict.wrong_way(expected, actual)}{said}"
        if expected == verdict.ALLOWED:
            flaw = verdict.wrong_media_type(self._service, attempt.result.response)
            return f"{expected}, but in the wrong form: {flaw}" if flaw else expected
        wrong = verdict.flaws(self._service, expected, attempt.result.response)
        if wrong:
            return f"{expected}, but in the wrong form: {'; '.join(wrong)}"
        doubt = self._doubt(attempt, expected, there=there)
        return f"{expected}, but {doubt}" if doubt else expected

    def has_before(self, operation: Operation) -> bool:
        """Whether there is something to compare with: the thing that is changed, or the tie that is made or not."""
        return (
            bool(operation.resource)
            and not operation.safe
            and (operation.verb != "create" or self._service.resources[operation.resource].is_tie)
        )

    def look(self, act: Act, ids: dict[str, str]) -> Any:
        """What the steward sees of the thing that an act aims at; None where there is nothing."""
        resource = self._service.resources[act.operation.resource]
        steward = self._world.steward
        if resource.name not in ids and not resource.is_tie:
            return None
        if resource.can("read"):
            result = steward.get(resource.name, ids)
            return result.data if result.success else None
        known = resource.name in self._world.cast.own
        look = functools.partial(steward.exists, resource.name, ids)
        # A tie that was just made may not be in its list yet.
        return (self._world.patience.until(look) if known else look()) or None

    def _doubt(self, attempt: Attempt, expected: str, *, there: bool) -> str | None:
        """Why an answer of the right kind does not count, or None."""
        if not attempt.act.operation.resource:  # a login, or something that the service does not offer
            return None
        doubt = self._effect(attempt)
        if doubt or expected not in {"refused", "unauthenticated"}:
            return doubt
        return (self._absent(attempt) if there else None) or self._dead(attempt, expected)

    def _effect(self, attempt: Attempt) -> str | None:
        """What came of an act that was not allowed, or None where nothing did; what was made by it is owed."""
        operation = attempt.act.operation
        if operation.safe:
            return None
        resource = self._service.resources[operation.resource]
        if self.has_before(operation) and self._after(attempt) != attempt.before:
            if operation.verb == "create":
                self._world.state.owe(resource, attempt.ids, self._world.tokens.persona.name)
            return "it was done all the same: the thing is not as it was"
        new = self._new(attempt) if operation.verb == "create" and not resource.is_tie else []
        for own in new:
            self._world.state.owe(resource, {**attempt.ids, resource.name: own}, self._world.tokens.persona.name)
        return "it was made all the same" if new else None

    def _after(self, attempt: Attempt) -> Any:
        """What there is of the thing afterwards. What only a list tells is looked for as long as the list may lag."""
        if self._service.resources[attempt.act.operation.resource].can("read"):
            return self.look(attempt.act, attempt.ids)
        found: list[Any] = []

        def changed() -> bool:
            found[:] = [self.look(attempt.act, attempt.ids)]
            return bool(found[0] != attempt.before)

        self._world.patience.until(changed)
        return found[0]

    def _new(self, attempt: Attempt) -> list[str]:
        """The ids of what is there of the name that was asked for, and was not before."""
        steward, kind = self._world.steward, attempt.act.operation.resource
        resource = self._service.resources[kind]
        if resource.chosen_id:
            own = attempt.result.id
            return [own] if own is not None and steward.exists(kind, {**attempt.ids, kind: own}) else []
        name = at(at(attempt.result.sent, resource.envelope), resource.name_field)
        if resource.name_field is None or not isinstance(name, str) or not name.strip():
            return []
        self._world.stage.let_lists_catch_up(resource, attempt.ids)
        cast = self._world.cast
        known = {entity.id for entity in (cast.own.get(kind), cast.others.get(kind)) if entity is not None}
        return [own for own in steward.named(kind, attempt.ids, name) if own not in known]

    def _absent(self, attempt: Attempt) -> str | None:
        """Why a refusal is not proven by what it aimed at, or None where that is there."""
        operation = attempt.act.operation
        if operation.verb not in {"create", "list"} and not operation.safe and attempt.before is None:
            return f"not proven: there was nothing to {attempt.act}"
        if operation.safe:
            result = self._world.steward.perform(operation, attempt.ids, **attempt.there)
            if not result.success:
                return f"not proven: the steward was answered {result.status} for the same"
        return None

    def _dead(self, attempt: Attempt, expected: str) -> str | None:
        """Why a refusal is not proven by the token, or None where the token is accepted for something that it is good for."""
        world = self._world
        # A token that claims less than usual may be good for nothing; that it is known is what tells 403 from 401.
        if attempt.token is None or self.control is None or not world.tokens.complete:
            return None
        if world.tokens.fixed:
            # The flaw of the token is what is refused only if the good one is accepted.
            world.tokens.use(None)
        claims = world.tokens.claims
        named = {**self._service.scope, **self._service.identity}
        home = {kind: str(claims[claim]) for claim, kind in named.items() if claim in claims}
        result = world.me.perform(self.control, home)
        # Who may not act is refused whether or not the thing exists, so that it does not exist is told to the trusted only.
        if not result.success and result.status not in world.me.missing:
            return (
                f"not proven: the same token was answered {result.status} when asked to {self.control.phrase} at home"
            )
        if expected == "refused" and world.tokens.get() is not attempt.token:
            return "not proven: the token was no longer good"
        return None

    @staticmethod
    def _said(attempt: Attempt) -> str:
        body = attempt.result.body
        told = (
            next((body[word] for word in ("detail", "message", "title") if body.get(word)), "")
            if isinstance(body, dict)
            else ""
        )
        return f"{attempt.result.status} {told}".strip()
