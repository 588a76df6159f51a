"""What I was told, compared with what I might have been told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests
from hamcrest import all_of, anything, assert_that, has_entries, has_item, is_, not_none

from support.errors import StageError
from support.http_client import body_of
from support.tampering import payload_of
from support.templates import at, fill, meant
from support.vocabulary import Act, Thing

if TYPE_CHECKING:
    from support.world import World


class Answers:
    """My last answer, and others beside it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def last(self) -> dict[str, Any]:
        """Status, media type and body of my last answer."""
        return _told(self._world.last.result.response)

    def to(self, act: Act) -> dict[str, Any]:
        """Those of the answer to another act; the last one stays the last."""
        attempted = self._world.last
        self._world.attempt(act)
        told = self.whole()
        self._world.attempted = attempted
        return told

    def whole(self) -> dict[str, Any]:
        """Those of my last answer, its words too if it is an error."""
        return {**self.last(), "body": self._world.last.result.body}

    def with_other_slash(self) -> dict[str, Any]:
        """Those of the answer to the same request, its address with a last slash where it had none, or the reverse."""
        attempt = self._world.last
        operation = attempt.act.operation
        if attempt.result.success and not operation.safe:
            raise StageError("what was done cannot be asked twice\n  try: a When that reads or lists, or is refused")
        path = operation.path_for(attempt.ids)
        path = path.rstrip("/") if path.endswith("/") else f"{path}/"
        response = self._world.me.client.request(operation.method, path, json=attempt.result.sent)
        return _told(response)

    def telling(self, field: str) -> list[str]:
        """The answers of this scenario, to me or the steward, that give away what was sent as a field."""
        clients = (self._world.me.client, self._world.steward.client)
        sent = {body[field] for client in clients for body in client.said if isinstance(body, dict) and body.get(field)}
        return [text for client in clients for text in client.heard if any(str(value) in text for value in sent)]

    def counts(self, number: int, total: int) -> None:
        """Assert how many items my list holds, and how many the service says that there are."""
        seen = [self._world.last.result]

        def look() -> tuple[int, Any]:
            result = seen.pop() if seen else self._world.repeat()
            return len(result.data), at(result.body, self._world.service.list_total)

        self._world.see(look, is_((number, total)))

    def says(self, field: str, words: str) -> None:
        """Assert what my last answer says in a field; words that are JSON stand for it."""
        assert_that(self._world.last.result.data, has_entries({field: meant(words)}))

    def tells_of(self, thing: Thing) -> None:
        """Assert that what I listed tells of a thing as the description has it: by its kind and name, say."""
        attempt, entity = self._world.last, self._world.cast.entity(thing)
        resource = self._world.service.resources[attempt.act.operation.resource]
        name = at(entity.data, entity.resource.name_field)
        told = fill(resource.told_as, {"kind": entity.resource.name, "name": name})
        wanted: Any = has_item(has_entries({**told, resource.list_id: entity.id}))
        seen = [attempt.result]
        self._world.see(lambda: (seen.pop() if seen else self._world.repeat()).data, wanted)

    def request_id_sent(self) -> str | None:
        return self._world.last.result.response.request.headers.get(self._world.service.request_id)

    def request_id_answered(self) -> str | None:
        return self._world.last.result.response.headers.get(self._world.service.request_id)

    def token_says(self) -> None:
        """Assert that the token which I was given says who I am, what I asked for, and all that the description has it say."""
        world, description = self._world, self._world.service.token
        token = at(world.last.result.data, description.value.get("body"))
        assert_that(token, not_none(), "the token")
        assert_that(world.last.result.data, has_entries(dict(description.answer)), "the answer")
        payload = payload_of(str(token))
        assert_that(payload, not_none(), "what the token says")
        known = {"username": world.tokens.persona.username or ""}
        says = {name: anything() if value is None else fill(value, known) for name, value in description.says.items()}
        assert_that(payload, all_of(has_entries(says), has_entries(world.tokens.claims)))

    def token_lifetime(self) -> Any:
        """The seconds that the token lasts, as the answer says, and as the token itself does where it is a JWT."""
        description = self._world.service.token
        data = self._world.last.result.data
        told = at(data, (description.expires_in or {}).get("body"))
        payload = payload_of(str(at(data, description.value.get("body")))) or {}
        if "exp" in payload and "iat" in payload:
            assert_that(payload["exp"] - payload["iat"], is_(told), "the lifetime that the token itself says")
        return told


def _told(response: requests.Response) -> dict[str, Any]:
    # An error may repeat the address that was asked for.
    body = body_of(response) if response.ok else "an error"
    return {"status": response.status_code, "type": _media_type(response.headers), "body": body}


def _media_type(headers: Any) -> str:
    return str(headers.get("Content-Type", "")).split(";")[0]
