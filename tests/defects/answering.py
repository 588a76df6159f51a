"""Changes to the service's answers, made by a layer around the whole of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_service import application
from tests.defects.patching import around

Edit = Callable[["Answered"], None]


@dataclass(slots=True)
class Answered:
    """A request and the answer to it, which may still be changed."""

    method: str
    path: str
    asked: Headers
    sent: bytes
    status: int
    headers: MutableHeaders
    body: bytes

    @property
    def json(self) -> Any:
        """The body where it is JSON, else None."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value).encode()


class Editor:
    """Holds each answer back until it is changed."""

    def __init__(self, app: ASGIApp, edit: Edit) -> None:
        self._app = app
        self._edit = edit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said, heard, start = bytearray(), bytearray(), {}

        async def receiving() -> MutableMapping[str, Any]:
            message = await receive()
            said.extend(message.get("body", b""))
            return message

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            heard.extend(message.get("body", b""))
            if not message.get("more_body"):
                await self._answer(scope, bytes(said), start, bytes(heard), send)

        await self._app(scope, receiving, sending)

    async def _answer(self, scope: Scope, said: bytes, start: dict[str, Any], heard: bytes, send: Send) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        answer = Answered(scope["method"], scope["path"], Headers(scope=scope), said, start["status"], headers, heard)
        self._edit(answer)
        if "content-length" in headers or answer.body:
            headers["content-length"] = str(len(answer.body))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers.raw})
        await send({"type": "http.response.body", "body": answer.body})


def layer(make: Callable[[ASGIApp], ASGIApp]) -> None:
    """Puts a layer around the whole service."""

    @around(application, "create_app")
    def create(original: Callable[..., ASGIApp], *args: Any) -> ASGIApp:
        return make(original(*args))


def edited(edit: Edit) -> Edit:
    """The decorated function changes every answer."""
    layer(lambda app: Editor(app, edit))
    return edit


def shown(having: str, *methods: str) -> Callable[[Callable[[dict[str, Any]], None]], None]:
    """The decorated function changes each object that an answer shows, alone or in a list, if it has the field `having`."""

    def decorate(change: Callable[[dict[str, Any]], None]) -> None:
        @edited
        def edit(answer: Answered) -> None:
            if answer.status >= 400 or (methods and answer.method not in methods):
                return
            value = answer.json
            for each in _objects(value):
                if having in each:
                    change(each)
            if value is not None:
                answer.json = value

    return decorate


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.get("items", []) if isinstance(value.get("items"), list) else []:
            if isinstance(item, dict):
                yield item
