"""HTTP: a request becomes a call, and whatever comes of it an answer that carries the request's number."""

from __future__ import annotations

import json
import sys
import threading
import traceback
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.second_service.accounts import Accounts
from tests.second_service.calls import Answer, Call
from tests.second_service.paths import find
from tests.second_service.problems import Problem
from tests.second_service.store import Store


class SecondService(ThreadingHTTPServer):
    """The service at one address, a thread for each connection; one lock for all that is stored."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, store: Store, accounts: Accounts) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.store = store
        self.accounts = accounts
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def census(self) -> dict[str, int]:
        with self.lock:
            return self.store.census()

    def answer(self, method: str, target: str, authorization: str | None, sent: bytes) -> Answer:
        """Do what a request asks for: the path first, then who asks, and then only what is asked."""
        address = urlsplit(target)
        found = find(address.path)
        if found is None:
            raise Problem(404, "No such path.")
        methods, ids = found
        operation = methods.get(method)
        if operation is None:
            raise Problem(405, f"Not by {method}.", headers={"allow": ", ".join(methods)})
        caller = None
        if operation.guard is not None:
            caller = self.accounts.caller(authorization)
            if not operation.guard(caller, ids):
                raise Problem(403, "Your token does not allow it.")
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        call = Call(self.store, self.accounts, ids, query, sent, caller)
        if operation.guard is None:  # a login takes time and touches nothing stored
            return operation.action(call)
        with self.lock:
            return operation.action(call)


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers, on a connection that is kept open."""

    protocol_version = "HTTP/1.1"
    server_version = "Second/2"
    sys_version = ""
    wbufsize = -1
    disable_nagle_algorithm = True
    server: SecondService

    def __getattr__(self, name: str) -> Any:
        # Any method is answered alike, since 405 depends on the path.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        instance = self.path.partition("?")[0]
        try:
            sent = self._body()
            answer = self.server.answer(self.command, self.path, self.headers.get("Authorization"), sent)
        except Problem as problem:
            answer = Answer(problem.status, problem.body(instance), problem.headers)
        except Exception:  # noqa: BLE001 - a mistake of ours is an answer too, and is to be seen in the log
            traceback.print_exc(file=sys.stderr)
            answer = Answer(500, Problem(500, "It is not your fault.").body(instance))
        self._write(answer)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What cannot even be read as a request is a problem like any other."""
        self.close_connection = True
        self._write(Answer(code, Problem(code, message or "That is no request.").body("/")))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the suite keeps the record."""

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            try:
                return self._chunks()
            except ValueError:
                self.close_connection = True
                raise Problem(400, "Its chunks are no chunks.") from None
        length = self.headers.get("Content-Length", "0").strip()
        if not length.isdecimal():
            self.close_connection = True
            raise Problem(400, "Its length is no number.")
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

    def _write(self, answer: Answer) -> None:
        """Send an answer; casing, order and additions of its headers are nobody's business."""
        headers = getattr(self, "headers", None)
        sent = " ".join(headers.get("X-Request-ID", "").split()) if headers else ""
        self.send_response(answer.status)
        self.send_header("x-weather", "mild")
        self.send_header("vary", "authorization, accept-language")
        if answer.status != 204:
            kind = (
                "application/json;charset=UTF-8" if answer.status < 400 else "application/problem+json; charset=utf-8"
            )
            body = json.dumps(answer.body, sort_keys=True, indent=1).encode()
            self.send_header("content-length", str(len(body)))
            self.send_header("content-type", kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("x-request-id", sent or f"second-{uuid.uuid4()}")
        if self.close_connection:
            self.send_header("connection", "close")
        self.end_headers()
        if answer.status != 204 and self.command != "HEAD":
            self.wfile.write(body)
