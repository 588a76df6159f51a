"""The HTTP server: reads requests, passes them to the service and writes its responses, on persistent connections."""

from __future__ import annotations

import json
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.second_service.problems import Problem
from tests.second_service.request import Response
from tests.second_service.service import Service, problem_response


class Server(ThreadingHTTPServer):
    """Serves on a port of the loopback interface, with a thread for each connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, service: Service) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.service = service

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    server_version = "Second/2"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Server

    def __getattr__(self, name: str) -> Any:
        # One handler for every method: which methods are supported depends on the path.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        try:
            body = self._body()
        except Problem as problem:
            self._write(problem_response(problem))
            return
        authorization = self.headers.get("Authorization")
        self._write(self.server.service.respond(self.command, self.path, authorization, body))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Respond to a malformed request with a problem, like to any other."""
        self.close_connection = True
        self._write(problem_response(Problem(400, "The request is malformed.")))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Log nothing: the suite keeps a record of every request."""

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            try:
                return self._chunks()
            except ValueError:
                self.close_connection = True
                raise Problem(400, "A chunk is malformed.") from None
        length = self.headers.get("Content-Length", "0").strip()
        if not length.isdecimal():
            self.close_connection = True
            raise Problem(400, "The content length is not a number.")
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        while True:
            size = int(self.rfile.readline().partition(b";")[0], 16)
            parts.append(self.rfile.read(size))
            line = self.rfile.readline()
            if not size:
                while line not in {b"\r\n", b"\n", b""}:
                    line = self.rfile.readline()
                return b"".join(parts)

    def _write(self, response: Response) -> None:
        """Send a response; header names and additional headers differ on purpose from those of most services."""
        headers = getattr(self, "headers", None)
        sent = " ".join(headers.get("X-Request-ID", "").split()) if headers else ""
        self.send_response(response.status)
        self.send_header("vary", "authorization, accept-language")
        if response.status != 204:
            kind = (
                "application/json;charset=UTF-8" if response.status < 400 else "application/problem+json; charset=utf-8"
            )
            body = json.dumps(response.body, sort_keys=True).encode()
            self.send_header("content-length", str(len(body)))
            self.send_header("content-type", kind)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("x-request-id", sent or f"second-{uuid.uuid4()}")
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        if response.status != 204 and self.command != "HEAD":
            self.wfile.write(body)
