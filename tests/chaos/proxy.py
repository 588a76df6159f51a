"""A reverse proxy that injects faults, as a process between the suite and the service.

`python -m tests.chaos.proxy --target URL --port 0 --url-file F --fault 500-after --at 7 --match POST /groups`

It strikes the n-th matching request and passes all others on. It can be armed again without a restart, so that the base URL of
the suite stays the same: `POST /-chaos` with JSON as `Plan.arm` takes it; `GET /-chaos` returns what happened so far; `POST
/-chaos/release` releases a held request.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import select
import socket
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from tests.chaos import lying
from tests.chaos.plan import FAULTS, Plan

CONTROL = "/-chaos"
HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "server"}
LATE = 0.4  # seconds between the end of the connection and the moment at which a late request is passed on
SLOW = 0.25  # seconds; less than any timeout in these tests
LONGEST = 60.0  # seconds that a request is held at most, so that a forgotten proxy does not keep its threads


class Server(ThreadingHTTPServer):
    """Listens, with a thread for each connection."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, target: str, plan: Plan, counter: Path | None) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.target = urlsplit(target)
        self.plan = plan
        self.counter = counter

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a client that has closed the connection is normal here."""


class Handler(BaseHTTPRequestHandler):
    """One connection of a client, and one to the service for it."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    rbufsize = 65536

    def setup(self) -> None:
        super().setup()
        self.upstream = http.client.HTTPConnection(
            self.server.target.hostname or "", self.server.target.port or 80, timeout=LONGEST
        )

    def finish(self) -> None:
        self.upstream.close()
        with contextlib.suppress(OSError):
            super().finish()

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith(CONTROL):
            self._control(body)
            return
        plan = self.server.plan
        fault = plan.strikes(self.command, self.path)
        with plan.lock:
            plan.busy += 1
        try:
            self._serve(fault, body)
        finally:
            with plan.lock:
                plan.busy -= 1
            if self.server.counter is not None:
                self.server.counter.write_text(json.dumps(plan.state()), "utf-8")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_any  # noqa: N815 - names of the library

    def _serve(self, fault: str | None, body: bytes) -> None:
        if fault is None and lying.hides(self):
            return
        if fault in lying.LIES:
            lying.serve(self, fault, body)
        elif fault in {"500", "503", "429", "401"}:
            self._respond(
                int(fault),
                {"503": {"Retry-After": "1"}, "429": {"Retry-After": "1"}, "401": {"WWW-Authenticate": "Bearer"}}.get(
                    fault, {}
                ),
            )
        elif fault == "cut-before":
            self._cut()
        elif fault == "hang-before":
            self._hang()
        elif fault == "late":
            self._hang()
            time.sleep(LATE)
            self._forward(body)
        elif fault is not None:
            self._serve_after(fault, body)
        else:
            self._write(self._forward(body))

    def _serve_after(self, fault: str, body: bytes) -> None:
        """The faults at which the service carries the request out."""
        if fault == "delay":
            time.sleep(SLOW)
        if fault == "hold-before":
            self._hold()
        response = self._forward(body)
        if fault == "hold-after":
            self._hold()
        if fault == "500-after":
            self._respond(500, {})
        elif fault == "cut-after":
            self._cut()
        elif fault == "hang-after":
            self._hang()
        elif fault == "half":
            head, gap, rest = response.partition(b"\r\n\r\n")
            self._write(head + gap + rest[: len(rest) // 2] if rest else response[: len(response) // 2])
            self._cut()
        else:
            self._write(response)

    def _forward(self, body: bytes) -> bytes:
        """Pass the request on, and return the whole response as bytes."""
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP | {"host"}}
        self.upstream.request(self.command, self.path, body or None, headers)
        response = self.upstream.getresponse()
        content = response.read()
        kept = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP]
        return _raw(response.status, response.reason, kept, content)

    def _respond(self, status: int, headers: dict[str, str]) -> None:
        problem = {"type": "about:blank", "title": "Chaos", "status": status, "detail": "injected by the proxy"}
        fields = [("Content-Type", "application/problem+json"), *headers.items()]
        self._write(_raw(status, http.client.responses[status], fields, json.dumps(problem).encode()))

    def _write(self, response: bytes) -> None:
        self.connection.sendall(response)

    def _cut(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _hang(self) -> None:
        """Wait until the client has closed the connection."""
        self.close_connection = True
        select.select([self.connection], [], [], LONGEST)

    def _hold(self) -> None:
        plan = self.server.plan
        with plan.lock:
            plan.held += 1
            released = plan.released
        released.wait(LONGEST)

    def _control(self, body: bytes) -> None:
        plan = self.server.plan
        if self.path == f"{CONTROL}/release":
            plan.released.set()
        elif self.command == "POST":
            plan.arm(json.loads(body))
        self._write(_raw(200, "OK", [("Content-Type", "application/json")], json.dumps(plan.state()).encode()))

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def _raw(status: int, reason: str, headers: list[tuple[str, str]], content: bytes) -> bytes:
    if status == 204:
        content, headers = b"", [each for each in headers if each[0] != "Content-Type"]
    length = [] if status == 204 else [("Content-Length", str(len(content)))]
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in [*headers, *length])]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos.proxy", description=(__doc__ or "").split("\n", maxsplit=1)[0]
    )
    parser.add_argument("--target", required=True, metavar="URL", help="the address of the service")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--url-file", type=Path, help="the file for the address, written when the proxy listens")
    parser.add_argument(
        "--fault",
        choices=[*FAULTS, *lying.LIES],
        default="500",
        metavar="NAME",
        help="; ".join(f"{name}: {what}" for name, what in {**FAULTS, **lying.LIES}.items()),
    )
    parser.add_argument("--at", type=int, default=0, help="the number of the matching request to strike; 0: none")
    parser.add_argument(
        "--match", nargs=2, default=(".*", ".*"), metavar=("METHOD", "PATH"), help="regular expressions"
    )
    parser.add_argument("--always", action="store_true", help="strike every later matching request too")
    parser.add_argument("--counter-file", type=Path, help="the file for the state, written after each request")
    options = parser.parse_args()
    plan = Plan(options.fault, options.at, *options.match, options.always)
    server = Server(options.port, options.target, plan, options.counter_file)
    if options.url_file:
        beside = options.url_file.with_suffix(".tmp")
        beside.write_text(server.url, "utf-8")
        beside.replace(options.url_file)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
