"""A service on a loopback port that answers as a test says, and records what it received."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Received:
    """One request."""

    method: str
    target: str
    headers: Message
    body: bytes
    port: int  # of the client

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}

    @property
    def account(self) -> tuple[str, str]:
        """The username and password of HTTP Basic."""
        scheme, _, value = self.headers["Authorization"].partition(" ")
        assert scheme == "Basic"
        username, _, password = base64.b64decode(value).decode().partition(":")
        return username, password


@dataclass(frozen=True)
class Answer:
    """A response; `body` is sent as it is if it is bytes, else as JSON, or not at all if it is `...`."""

    status: int = 200
    body: Any = ...
    headers: dict[str, str] = field(default_factory=dict)


class Loopback(ThreadingHTTPServer):
    """The service. `respond` is called for each request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.reset()

    def reset(self) -> None:
        self.received: list[Received] = []
        self.respond: Callable[[Received], Answer] = lambda _: Answer(200, {})

    def answers(self, *answers: Answer) -> None:
        """Answer with these in turn, and with the last one from then on."""
        waiting = list(answers)
        self.respond = lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # header and body are two writes
    server: Loopback

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        received = Received(self.command, self.path, self.headers, body, self.client_address[1])
        self.server.received.append(received)
        answer = self.server.respond(received)
        content = b"" if answer.body is ... else answer.body
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(answer.status)
        for name, value in ({"Content-Type": "application/json"} | answer.headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        pass


@contextmanager
def running() -> Iterator[Loopback]:
    with Loopback() as service:
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
