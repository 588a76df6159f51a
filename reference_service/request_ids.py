"""Puts `X-Request-ID` on every answer, and logs what went wrong unexpectedly: the outermost layer of the service."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = b"x-request-id"
_log = logging.getLogger(__name__)


class RequestIds:
    """Wraps the whole application. A middleware of FastAPI's would not see the answers to unexpected errors."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # As bytes and as they came: what the HTTP parser let in as a header can also go out as one.
        sent = next((value.strip() for name, value in scope["headers"] if name == HEADER), b"")
        request_id = sent or uuid4().hex.encode()

        async def send_with_id(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id)]
            await send(message)

        if scope["path"].endswith("\n"):
            # Starlette's patterns end in `$`, which lets a line end pass: /users%0A would be /users.
            scope["path"] += "/"
        try:
            await self._app(scope, receive, send_with_id)
        except ClientDisconnect:
            return
        except Exception:  # noqa: BLE001 - Starlette has answered by now, and lets the error out for the log
            _log.exception("%s %r failed [request %r]", scope["method"], scope["path"], request_id)
