"""What the steward observes of one thing: whether it exists, and its values."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from hamcrest import equal_to, has_entries, is_
from hamcrest.core.matcher import Matcher

from support.description.payloads import meets, value_at, value_of
from support.description.service import Resource
from support.errors import ScenarioError
from support.evidence import assert_that
from support.http.exchange import Purpose
from support.resources.helper import ResourceHelper
from support.scenario.doubts import unlike_fields
from support.scenario.known import Attempt, Entity
from support.scenario.matchers import complete
from support.scenario.scene import Scene
from support.scenario.times import later_than, time_of
from support.scenario.vocabulary import Act, Thing

NOW = timedelta(minutes=5)  # how far the clocks of a service may be apart
EXISTS, DOES_NOT_EXIST = "exists", "does not exist"
UNSEEN = "it was created, and nobody can see it"


class Observations:
    """What a Then observes behind the scenes. A read may lag behind a write, so it is repeated with patience."""

    def __init__(self, scene: Scene, steward: ResourceHelper) -> None:
        self._scene = scene
        self._steward = steward.doing(Purpose.OBSERVATION)

    def exists(self, thing: Thing, *, expected: bool = True) -> None:
        """Assert that the steward finds a thing, or that it does not exist."""
        entity = self._scene.known.entity(thing)

        def observe() -> str:
            return EXISTS if self._steward.exists(entity.resource.name, entity.ids) else DOES_NOT_EXIST

        self._scene.patience.assert_that(observe, is_(EXISTS if expected else DOES_NOT_EXIST))

    def has_requested_values(self, thing: Thing) -> None:
        """Assert that a thing has the requested values, in the response and when the steward reads it."""
        entity, attempt = self._scene.known.entity(thing), self._scene.attempt
        expected = complete(entity.resource, entity.expected)
        if attempt is not None and attempt.act.operation.resource == entity.resource.name:
            verb = attempt.act.operation.verb
            if attempt.act.operation.returns == "object":
                self._assert_complete(entity, attempt.result.data, expected)
            if verb == "create" and attempt.act.operation.returns == "object":
                _assert_created_now(attempt, entity.resource)
        seen: list[Any] = []

        def observe() -> Any:
            seen[:] = [self._read(entity)]
            return seen[0]

        try:
            self._scene.patience.assert_that(observe, expected)
        except AssertionError as problem:
            raise AssertionError(f"{problem}{self._unlike(entity, seen[0])}") from None

    def is_unchanged(self, thing: Thing) -> None:
        """Assert that a thing is what it was before the action."""
        entity, attempt = self._scene.known.entity(thing), self._scene.attempt
        concerned = attempt is not None and all(attempt.ids.get(kind) == own for kind, own in entity.ids.items())
        before = (attempt.before if attempt is not None and concerned else None) or entity.data
        stable = entity.resource.stable
        self._scene.patience.assert_that(
            lambda: stable(self.settled(entity.resource, before, lambda: self._read(entity))), equal_to(stable(before))
        )

    def settled(self, resource: Resource, before: Any, look: Callable[[], Any]) -> Any:
        """Return what there is now. A volatile field that changes from one look to the next has the value from before."""
        now = look()
        same = resource.stable(now) == resource.stable(before)
        if same or not resource.volatile or not isinstance(before, dict) or not isinstance(now, dict):
            return now
        again = look()
        restless = [name for name in resource.volatile if name in now and value_at(again, name) != now[name]]
        return {**now, **{name: before[name] for name in restless if name in before}}

    def has_value(self, thing: Thing, word: str, words: str) -> None:
        """Assert the value of a field when the steward reads the thing; words that are JSON stand for their value."""
        entity, name = self._field(thing, word)
        self._scene.patience.assert_that(lambda: self._read(entity), has_entries({name: value_of(words)}))

    def ends_with(self, thing: Thing, word: str, ending: str) -> None:
        """Assert that a field, which the service derives from the unique name, starts with that name and has this ending."""
        entity, name = self._field(thing, word)
        unique = (entity.name or "").split(" ")[0].lower().replace("-", "_")
        self._scene.patience.assert_that(lambda: self._read(entity), has_entries({name: is_(f"{unique}_{ending}")}))

    def is_later(self, thing: Thing, word: str) -> None:
        """Assert that a time of a thing is later than it was before the action."""
        entity, name = self._field(thing, word)
        before = time_of(value_at(self._scene.last.before, name))
        if before is None:
            raise ScenarioError(
                f"the {word} of {thing} was not seen before the action\n  try: a When that updates {thing}"
            )
        self._scene.patience.assert_that(lambda: value_at(self._read(entity), name), later_than(before))

    def before(self, act: Act, ids: dict[str, str]) -> Any:
        """Return what the steward sees of the thing that an action may change; None if there is nothing, or nothing to compare."""
        operation = act.operation
        if not operation.resource or operation.safe:
            return None
        if operation.verb == "create" and not self._scene.service.resources[operation.resource].is_tie:
            return None
        return self.seen(act, ids)

    def seen(self, act: Act, ids: dict[str, str]) -> Any:
        """Return what the steward sees of the thing that an action aims at; None if there is nothing."""
        resource = self._scene.service.resources[act.operation.resource]
        if resource.name not in ids and not resource.is_tie:
            return None
        if resource.can("read"):
            result = self._steward.get(resource.name, ids)
            gone = not result.success or (resource.removal.gone and meets(result.data, resource.removal.gone))
            # A read by HEAD, or without a body, says only that it exists.
            return None if gone else True if result.data is None else result.data
        if not resource.can("list"):
            return UNSEEN if resource.name in self._scene.known.own else None
        known = resource.name in self._scene.known.own
        observe = functools.partial(self._steward.exists, resource.name, ids)
        # A tie that has just been created may not be in its list yet.
        return (self._scene.patience.until(observe) if known else observe()) or None

    def _assert_complete(self, entity: Entity, shown: Any, expected: Matcher[Any]) -> None:
        """Assert that the response shows a thing with the requested values."""
        try:
            assert_that(shown, expected, "the response")
        except AssertionError as problem:
            raise AssertionError(f"{problem}{self._unlike(entity, shown)}") from None

    def _unlike(self, entity: Entity, shown: Any) -> str:
        """What in the description to look at if a thing is not as it should be."""
        attempt = self._scene.attempt
        return unlike_fields(entity.resource, entity.expected, shown, attempt.result.fields if attempt else None)

    def _field(self, thing: Thing, word: str) -> tuple[Entity, str]:
        """The thing, and the field that a word means."""
        entity = self._scene.known.entity(thing)
        name = entity.resource.field_called(word)
        # A word of the service may mean a field that only other resources have.
        if name is None or (entity.resource.fields and name not in entity.resource.known_fields):
            raise ScenarioError(f"a {entity.resource.name} has no {word}\n  has: {', '.join(entity.resource.fields)}")
        return entity, name

    def _read(self, entity: Entity) -> Any:
        return self._steward.get(entity.resource.name, entity.ids).data


def _assert_created_now(attempt: Attempt, resource: Resource) -> None:
    """Assert that the times of what has just been created are of now, by the clock of the service."""
    response = attempt.result.response
    if "Date" not in response.headers:
        return
    now = parsedate_to_datetime(response.headers["Date"])
    for name in (*resource.times, *resource.timestamps):
        shown = time_of(attempt.result.data[name])
        kind = "times" if name in resource.times else "timestamps"
        assert shown is not None, (
            f"{name} is not a time, as resources.{resource.name}.{kind} of the service description says"
        )
        assert abs(now - shown) < NOW, f"{name} should be about {now.isoformat()}, and is {shown.isoformat()}"
