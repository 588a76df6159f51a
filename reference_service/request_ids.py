"""Sets `X-Request-ID` on every response and logs unexpected errors. This is the outermost layer of the service."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = b"x-request-id"
_log = logging.getLogger(__name__)


class RequestIdMiddleware:
    """Wraps the whole application. Middleware inside it would not see the responses to unexpected errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # The bytes are returned unchanged: what the HTTP parser accepted as a header value is valid in a response too.
        sent = next((value.strip() for name, value in scope["headers"] if name == HEADER), b"")
        request_id = sent or uuid4().hex.encode()

        async def send_with_id(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id)]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            return
        except Exception:  # noqa: BLE001 - the response has been sent, and the error is raised again for the log
            _log.exception("%s %r failed [request %r]", scope["method"], scope["path"], request_id)
