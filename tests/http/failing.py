"""Connections that really fail: each function serves one connection in its own way, on a port of its own."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("certificate.pem")
Behaviour = Callable[[socket.socket, threading.Event], None]


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[int]:
    """Serve one connection, and yield the port."""
    over = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError):  # the client may give up first, and that is the point of some tests
            connection, _ = listener.accept()
            with connection:
                behaviour(connection, over)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()


def closing(connection: socket.socket, _: threading.Event) -> None:
    """Read the request, and close the connection."""
    connection.recv(65536)


def resetting(connection: socket.socket, _: threading.Event) -> None:
    """Read the request, and reset the connection."""
    connection.recv(65536)
    _reset(connection)


def sending(content: bytes) -> Behaviour:
    """Send this as the whole response."""

    def behave(connection: socket.socket, _: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(content)

    return behave


def stalling(content: bytes = b"") -> Behaviour:
    """Send this, and nothing more until the test is over."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(content)
        over.wait(10)

    return behave


def dripping(content: bytes = b"", *, tls: bool = False) -> Behaviour:
    """Send this, and then a byte now and then, until the client has gone."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        with _secured(connection) if tls else connection as ready:
            ready.recv(65536)
            ready.sendall(content)
            while not over.wait(0.02):
                ready.sendall(b"1")

    return behave


def resetting_after(content: bytes) -> Behaviour:
    """Send this, wait until it has arrived, and reset the connection."""

    def behave(connection: socket.socket, _: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(content)
        connection.settimeout(0.05)
        with contextlib.suppress(TimeoutError):
            connection.recv(1)
        _reset(connection)

    return behave


def speaking_tls(connection: socket.socket, _: threading.Event) -> None:
    """Answer 204 over TLS, with a certificate that signs itself."""
    with _secured(connection) as secured:
        secured.recv(65536)
        secured.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


@contextmanager
def never_accepting() -> Iterator[int]:
    """Listen with a full queue, so that no further connection is made; yield the port."""
    with ExitStack() as sockets:
        listener = sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@contextmanager
def nobody() -> Iterator[int]:
    """Yield a port that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound without listening: refused, and taken from others
        yield bound.getsockname()[1]


def _secured(connection: socket.socket) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context.wrap_socket(connection, server_side=True)


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
