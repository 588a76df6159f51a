"""The proxy without a mutant changes nothing on the wire, but for the host."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from support.mutation.messages import Request, Response
from support.mutation.proxy import Forward, Proxy, Target
from tests.library.service import Library

CHUNKED = b"HTTP/1.1 200 Fine\r\nx-Odd:  two  spaces\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n3;x=1\r\nefg\r\n0\r\n\r\n"
SIZED = b"HTTP/1.1 404 No\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 3\r\n\r\n\x00\xff\n"
EMPTY = b"HTTP/1.1 204 No Content\r\nServer: odd\r\n\r\n"
ENDED = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"


class Wire:
    """A service that keeps the bytes it received, and answers with given bytes."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.received: list[bytes] = []
        self.connections = 0
        self.answers: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                while part := connection.recv(65536):
                    self.received.append(part)
                    answer = self.answers.pop(0)
                    connection.sendall(answer)
                    if answer == ENDED:
                        break


@pytest.fixture
def wire() -> Iterator[Wire]:
    service = Wire()
    yield service
    service.listening.close()


def exchange(proxy: Proxy, *requested: bytes) -> list[bytes]:
    """Send requests over one connection, and return the bytes of each response."""
    found = []
    with socket.create_connection(proxy.server_address[:2], 5) as client:
        for each in requested:
            client.sendall(each)
            client.settimeout(5)
            found.append(client.recv(65536))
    return found


def test_what_nobody_changes_is_passed_on_byte_for_byte(wire: Wire) -> None:
    port = wire.listening.getsockname()[1]
    wire.answers = [CHUNKED, SIZED, EMPTY, HEAD, ENDED]
    post = b"POST /a%20b?x=%2F HTTP/1.1\r\nhOsT: somewhere:1\r\nX-Two: 1\r\nX-two:  2\r\nContent-Length: 5\r\n\r\n\x00\xfe{}\n"
    get = b"GET / HTTP/1.1\r\nHost: somewhere:1\r\n\r\n"
    head = get.replace(b"GET", b"HEAD")
    with Proxy(Target(f"http://127.0.0.1:{port}")) as proxy:
        assert exchange(proxy, post, get, get, head, get) == [CHUNKED, SIZED, EMPTY, HEAD, ENDED]
    own = f"Host: 127.0.0.1:{port}".encode()
    assert wire.received[0] == post.replace(b"hOsT: somewhere:1", own)
    assert wire.received[3] == head.replace(b"Host: somewhere:1", own)
    assert wire.connections == 1


def test_the_address_keeps_the_path_of_the_service() -> None:
    proxy = Proxy(Target("http://127.0.0.1:9/v1/"))
    assert proxy.base_url == f"http://127.0.0.1:{proxy.server_address[1]}/v1"
    proxy.server_close()


def test_no_response_from_the_service_is_no_response_from_the_proxy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with Proxy(Target(f"http://127.0.0.1:{port}")) as proxy, pytest.raises(requests.ConnectionError):
        requests.get(proxy.base_url, timeout=5)


def test_an_interception_may_change_a_request_and_its_response(library: Library) -> None:
    def change(request: Request, forward: Forward) -> Response:
        response = forward(request.with_target("/ready?x=1"))
        return response.with_json({**response.json, "more": "é"}).with_status(202).with_header("X-Request-ID", None)

    with Proxy(Target(library.url), change) as proxy, requests.Session() as client:
        found = client.get(f"{proxy.base_url}/elsewhere", timeout=5)
    assert (found.status_code, found.json()) == (202, {"status": "ok", "more": "é"})
    assert "X-Request-ID" not in found.headers
    assert [each.path for each in library.seen] == ["/ready"]


def test_a_status_without_a_body_loses_it(library: Library) -> None:
    with (
        Proxy(Target(library.url), lambda request, forward: forward(request).with_status(204)) as proxy,
        requests.Session() as client,
    ):
        assert [client.get(f"{proxy.base_url}/ready", timeout=5).content for _ in range(2)] == [b"", b""]
