"""A proxy between suite and service, on this machine only. What nobody changes goes through byte for byte, but for the host."""

from __future__ import annotations

import contextlib
import select
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, Self, cast
from urllib.parse import urlsplit

from support.mutation.messages import BrokenMessageError, Request, Response, read_request, read_response

TIMEOUT = 60.0  # seconds for the service; the suite's own limits are shorter or reported as its own

Forward = Callable[[Request], Response]


class Interception(Protocol):
    """Decides what becomes of a request; to pass it on is to return `forward(request)`."""

    def __call__(self, request: Request, forward: Forward) -> Response: ...


@dataclass(frozen=True, slots=True)
class Target:
    """Where the service is.

    Attributes:
        tls: how to speak to it, if it speaks TLS.
    """

    base_url: str
    tls: ssl.SSLContext | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.base_url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def host(self) -> str:
        """The value of the Host header."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]


def unchanged(request: Request, forward: Forward) -> Response:
    """Pass a request on."""
    return forward(request)


class Proxy(socketserver.ThreadingTCPServer):
    """Listens on a free port, with a thread for each connection. Use it as a context manager."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, target: Target, interception: Interception = unchanged) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.target = target
        self.interception = interception
        self.mistakes: list[str] = []  # of the interception; the suite must not be thought to notice them
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), name="mutation proxy", daemon=True)

    @property
    def base_url(self) -> str:
        """The address for the suite: this proxy, with the path of the service."""
        return f"http://127.0.0.1:{self.server_address[1]}{urlsplit(self.target.base_url).path.rstrip('/')}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Note what it is, if it is not only that a client closed its connection, as it may at any time."""
        del request, client_address
        problem = sys.exc_info()[1]
        if not isinstance(problem, OSError):
            self.mistakes.append(f"{type(problem).__name__}: {problem}")


class _Connection(socketserver.StreamRequestHandler):
    """One connection of the suite, and one to the service for it."""

    disable_nagle_algorithm = True
    rbufsize = 65_536

    def setup(self) -> None:
        super().setup()
        self._upstream: socket.socket | None = None

    def finish(self) -> None:
        self._hang_up()
        with contextlib.suppress(OSError):
            super().finish()

    def handle(self) -> None:
        proxy = cast("Proxy", self.server)
        try:
            while (request := read_request(cast("BinaryIO", self.rfile))) is not None:
                response = proxy.interception(request, self._forward)
                self.wfile.write(response.encoded())
                if request.closes or response.closes:
                    return
        except (OSError, BrokenMessageError):
            return  # no response from the service is no response from here

    def _forward(self, request: Request) -> Response:
        """Send a request to the service, and return its response.

        Raises:
            OSError: there is none.
        """
        connection = self._connected()
        own = cast("Proxy", self.server).target.host
        connection.sendall(with_host(request, own))
        response = read_response(cast("BinaryIO", self._stream), request.method)
        if response.closes:
            self._hang_up()
        return response

    def _connected(self) -> socket.socket:
        if self._upstream is not None and select.select([self._upstream], [], [], 0)[0]:
            self._hang_up()  # what can be read before a request is the end of the connection
        if self._upstream is None:
            target = cast("Proxy", self.server).target
            plain = socket.create_connection(target.address, TIMEOUT)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            tls = target.tls
            self._upstream = plain if tls is None else tls.wrap_socket(plain, server_hostname=target.address[0])
            self._stream = self._upstream.makefile("rb", 65_536)
        return self._upstream

    def _hang_up(self) -> None:
        if self._upstream is not None:
            self._stream.close()
            self._upstream.close()
            self._upstream = None


def with_host(request: Request, host: str) -> bytes:
    """Return the bytes of a request with another host, and all else as it was."""
    if request.raw is None:
        return request.with_header("Host", host).encoded()
    head, gap, body = request.raw.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    named = [b"Host: " + host.encode("latin-1") if line[:5].lower() == b"host:" else line for line in lines]
    return b"\r\n".join(named) + gap + body
