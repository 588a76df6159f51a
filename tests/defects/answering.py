"""Changes the responses of the service, in a layer around the whole application."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from reference_service import application
from tests.defects.patching import wrap

Edit = Callable[["EditableResponse"], None]


@dataclass(slots=True)
class EditableResponse:
    """A response that can be changed before it is sent, with its request."""

    method: str
    path: str
    request_headers: Headers
    request_body: bytes
    status: int
    headers: MutableHeaders
    body: bytes

    @property
    def json(self) -> Any:
        """Return the value of the body, or None if the body is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value).encode()


class Editor:
    """Collects each response, changes it, and sends it."""

    def __init__(self, app: ASGIApp, edit: Edit) -> None:
        self._app = app
        self._edit = edit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_body, body, start = bytearray(), bytearray(), {}

        async def receive_and_keep() -> MutableMapping[str, Any]:
            message = await receive()
            request_body.extend(message.get("body", b""))
            return message

        async def collect(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body"):
                await self._send(scope, bytes(request_body), start, bytes(body), send)

        await self._app(scope, receive_and_keep, collect)

    async def _send(self, scope: Scope, request_body: bytes, start: dict[str, Any], body: bytes, send: Send) -> None:
        headers = MutableHeaders(raw=list(start["headers"]))
        response = EditableResponse(
            scope["method"], scope["path"], Headers(scope=scope), request_body, start["status"], headers, body
        )
        self._edit(response)
        if "content-length" in headers or response.body:
            headers["content-length"] = str(len(response.body))
        await send({"type": "http.response.start", "status": response.status, "headers": headers.raw})
        await send({"type": "http.response.body", "body": response.body})


def add_layer(make: Callable[[ASGIApp], ASGIApp]) -> None:
    """Add a layer around the whole application."""

    @wrap(application, "create_app")
    def create(original: Callable[..., ASGIApp], *args: Any) -> ASGIApp:
        return make(original(*args))


def edit_response(edit: Edit) -> Edit:
    """Let the decorated function change every response."""
    add_layer(lambda app: Editor(app, edit))
    return edit


def edit_objects(having: str, *methods: str) -> Callable[[Callable[[dict[str, Any]], None]], None]:
    """Let the decorated function change each object in a response, alone or in a list, that has the field `having`."""

    def decorate(change: Callable[[dict[str, Any]], None]) -> None:
        @edit_response
        def edit(response: EditableResponse) -> None:
            if response.status >= 400 or (methods and response.method not in methods):
                return
            value = response.json
            for each in _objects(value):
                if having in each:
                    change(each)
            if value is not None:
                response.json = value

    return decorate


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.get("items", []) if isinstance(value.get("items"), list) else []:
            if isinstance(item, dict):
                yield item
