"""A small HTTP client for the tests of the second service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from typing import Any

NOTHING = object()  # no body, where None is JSON's null


@dataclass(frozen=True, slots=True)
class Reply:
    """A response; `headers` are looked up in any case."""

    status: int
    headers: Message
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def invalid_fields(self) -> list[str]:
        """The fields that a 422 blames, sorted."""
        assert self.status == 422, f"expected 422, received {self.status}: {self.content!r}"
        errors = self.json["errors"]
        assert all(error.keys() == {"field", "message"} and error["message"] for error in errors)
        return sorted(error["field"] for error in errors)

    @property
    def items(self) -> list[Any]:
        assert self.status == 200, f"expected 200, received {self.status}: {self.content!r}"
        items: list[Any] = self.json["items"]
        return items


@dataclass(slots=True)
class Client:
    """Sends requests with one token, on one persistent connection."""

    address: tuple[str, int]
    token: str | None = None
    connection: HTTPConnection = field(init=False)

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(*self.address, timeout=10)

    def send(self, method: str, path: str, body: Any = NOTHING, **headers: str) -> Reply:
        """Send a request; `body` is sent as it is if it is bytes, else as JSON. `_` in a header's name stands for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        content = None if body is NOTHING else body if isinstance(body, bytes) else json.dumps(body).encode()
        self.connection.request(method, path, content, sent)
        response = self.connection.getresponse()
        return Reply(response.status, response.headers, response.read())

    def create(self, path: str, body: Any) -> dict[str, Any]:
        reply = self.send("POST", path, body)
        assert reply.status == 201, reply.content
        created: dict[str, Any] = reply.json
        return created

    def sign_in(self, username: str, **claims: Any) -> str:
        reply = self.send(
            "POST", "/utils/jwt", {"username": username, "password": f"{username}-pass", "claims": claims}
        )
        assert reply.status == 200, reply.content
        return str(reply.json["access_token"])


@contextmanager
def connected(address: tuple[str, int], token: str | None = None) -> Iterator[Client]:
    client = Client(address, token)
    try:
        yield client
    finally:
        client.connection.close()
