"""The library's HTTP side."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.library.store import Answer, Request, problem


class Server(ThreadingHTTPServer):
    """Serves on a free port of the loopback interface.

    Args:
        respond: answers a request.
        claims_of: returns the claims in an `Authorization` header.
    """

    def __init__(self, respond: Callable[[Request], Answer], claims_of: Callable[[str], dict[str, Any] | None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.respond, self.claims_of = respond, claims_of
        self.count = 0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client may close its connection at any time."""


@dataclass(slots=True)
class Served:
    """A service in this process, as a context manager.

    Attributes:
        url: its address.
    """

    url: str = ""
    _server: Server | None = None

    def __enter__(self) -> Self:
        self._server = Server(self.respond, self.claims_of)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def respond(self, request: Request) -> Answer:
        """Answer a request."""
        raise NotImplementedError

    def claims_of(self, header: str) -> dict[str, Any] | None:
        """The claims in an `Authorization` header."""
        del header
        return None


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._handle
        raise AttributeError(name)

    def _handle(self) -> None:
        try:
            answer = self.server.respond(self._request())
        except Exception:  # noqa: BLE001 - a mistake in a test, which should see it
            answer = problem(500, traceback.format_exc())
        if answer.status:
            self._send(answer)
        else:  # no response
            self.close_connection = True

    def _request(self) -> Request:
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(text) if text else None
        except ValueError:
            body = text
        parts, headers = urlsplit(self.path), dict(self.headers.items())
        claims = self.server.claims_of(headers.get("Authorization", ""))
        query, path = dict(parse_qsl(parts.query)), parts.path.rstrip("/") or "/"
        return Request(self.command, path, query, body, headers, claims, parts.path)

    def _send(self, answer: Answer) -> None:
        self.server.count += 1
        body = answer.body
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        self.send_response_only(answer.status)
        number = self.headers.get("X-Request-ID") or f"library-{self.server.count}"
        headers = {"Date": self.date_time_string(), "X-Request-ID": number, **answer.headers}
        if content and answer.media_type:
            headers["Content-Type"] = answer.media_type
        if answer.status != 204:
            headers["Content-Length"] = str(len(content))
        for name, value in headers.items():
            if value:  # an empty one is left out
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
