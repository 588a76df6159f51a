"""What I was told, compared with what I might have been told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hamcrest import all_of, anything, assert_that, has_entries, is_, not_none

from support.errors import StageError
from support.helpers.resource import HelperResult
from support.http_client import body_of
from support.tampering import payload_of
from support.templates import at, fill
from support.vocabulary import Act

if TYPE_CHECKING:
    from support.world import World


class Answers:
    """My last answer, and others beside it."""

    def __init__(self, world: World) -> None:
        self._world = world

    def last(self) -> dict[str, Any]:
        """Status, media type and body of my last answer."""
        return _told(self._world.last.result)

    def to(self, act: Act) -> dict[str, Any]:
        """Those of the answer to another act; the last one stays the last."""
        attempted = self._world.last
        self._world.attempt(act)
        told = self.last()
        self._world.attempted = attempted
        return told

    def with_other_slash(self) -> dict[str, Any]:
        """Those of the answer to the same request, its address with a last slash where it had none, or the reverse."""
        attempt = self._world.last
        if not attempt.act.operation.safe:
            raise StageError("only what changes nothing can be asked twice\n  try: a When that reads or lists")
        path = attempt.act.operation.path_for(attempt.ids)
        response = self._world.me.client.request("GET", path.rstrip("/") if path.endswith("/") else f"{path}/")
        return {"status": response.status_code, "type": _media_type(response.headers), "body": body_of(response)}

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


def _told(result: HelperResult) -> dict[str, Any]:
    return {"status": result.status, "type": _media_type(result.response.headers), "body": result.body}


def _media_type(headers: Any) -> str:
    return str(headers.get("Content-Type", "")).split(";")[0]
