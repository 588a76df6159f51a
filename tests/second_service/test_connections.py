"""HTTP connections: keep-alive, concurrency, and requests that are incomplete or malformed."""

from __future__ import annotations

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest

from tests.second_service.client import Client, connected

SIGN_IN = b'{"username": "member", "password": "member-pass", "claims": {}}'


def exchange(address: tuple[str, int], data: bytes, *, end: bool = True) -> bytes:
    """Send bytes and return everything the service sends back until it closes the connection."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(data)
        if end:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


def test_many_connections_are_served_at_the_same_time(address: tuple[str, int], admin: Client) -> None:
    together = threading.Barrier(20, timeout=10)

    def use(number: int) -> list[int]:
        with connected(address, admin.token) as client:
            statuses = [client.send("GET", "/healthz").status]
            port = client.connection.sock.getsockname()[1]
            together.wait()  # all connections are open now
            statuses += [client.send("GET", "/users").status for _ in range(20)]
            assert client.connection.sock.getsockname()[1] == port, "the connection was kept"
        return statuses

    with ThreadPoolExecutor(20) as pool:
        assert {status for statuses in pool.map(use, range(20)) for status in statuses} == {200}


def test_a_connection_is_kept_after_errors_and_unread_bodies(admin: Client) -> None:
    admin.send("GET", "/healthz")
    port = admin.connection.sock.getsockname()[1]
    for method, path, body in (
        ("POST", "/none", b"x" * 100_000),
        ("DELETE", "/users/u", b"x"),
        ("POST", "/users", b"{"),
    ):
        admin.send(method, path, body)
    admin.send("HEAD", "/users")
    assert admin.send("GET", "/healthz").json == {"status": "ok"}
    assert admin.connection.sock.getsockname()[1] == port


def test_pipelined_requests_are_served_in_order(address: tuple[str, int]) -> None:
    paths = [b"/healthz", b"/none", b"/users", b"/readyz"]
    data = b"".join(
        b"GET %s HTTP/1.1\r\nHost: x\r\nX-Request-ID: %d\r\n\r\n" % (path, i) for i, path in enumerate(paths)
    )
    received = exchange(address, data).split(b"HTTP/1.1 ")[1:]
    assert [each[:3] for each in received] == [b"200", b"404", b"401", b"200"]
    assert all(b"x-request-id: %d\r\n" % i in each for i, each in enumerate(received))


def test_a_client_can_close_the_connection(address: tuple[str, int]) -> None:
    for data in (b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", b"GET /healthz HTTP/1.0\r\n\r\n"):
        assert exchange(address, data, end=False).startswith(b"HTTP/1.1 200 ")


def test_an_absolute_target_is_a_path(address: tuple[str, int]) -> None:
    assert exchange(address, b"GET http://x.example/healthz HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_a_chunked_body_is_read(address: tuple[str, int]) -> None:
    connection = HTTPConnection(*address, timeout=10)
    chunks = iter([SIGN_IN[:10], SIGN_IN[10:]])
    connection.request("POST", "/utils/jwt", chunks, encode_chunked=True)
    assert connection.getresponse().status == 200
    connection.close()


def test_a_client_that_waits_may_continue(address: tuple[str, int]) -> None:
    head = b"POST /utils/jwt HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(SIGN_IN)
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(head)
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(SIGN_IN)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "end",
    [
        "Content-Length: 99\r\n\r\nBODY",
        "Transfer-Encoding: chunked\r\n\r\n7f\r\nBODY",
        "Transfer-Encoding: chunked\r\n\r\n41\r\nBODY\r\n",
        "Content-Length: 65\r\n",
        "Content-Len",
    ],
)
def test_an_incomplete_request_has_no_effect(address: tuple[str, int], admin: Client, end: str) -> None:
    body = '{"email": "incomplete@example.com", "display_name": "Incomplete"}'
    assert len(body) == 0x41
    request = f"POST /users HTTP/1.1\r\nAuthorization: Bearer {admin.token}\r\n{end}".replace("BODY", body)
    assert exchange(address, request.encode()) == b""
    assert admin.send("GET", "/users?q=incomplete").json["total"] == 0


@pytest.mark.parametrize(
    ("request_line_and_headers", "status"),
    [
        (b"GARBAGE", 400),
        (b"GET /healthz HTTP/2.0", 400),
        (b"GET  /healthz HTTP/1.1", 400),
        (b"GET /healthz HTTP/1.1\r\nX-Request-ID: 7\r\nno colon", 400),
        (b"GET /healthz HTTP/1.1\r\nX-Request-ID: 7\r\n folded: 1", 400),
        (b"GET /healthz HTTP/1.1\r\nX-Request-ID: 7\r\nContent-Length: -1", 400),
        (b"GET /healthz HTTP/1.1\r\nX-Request-ID: 7\r\nContent-Length: 99999999999", 413),
        (b"GET /healthz HTTP/1.1\r\nX-Request-ID: 7\r\nTransfer-Encoding: gzip", 400),
        (b"GET /healthz HTTP/1.1\r\nX-Request-ID: 7\r\nTransfer-Encoding: chunked\r\n\r\nx", 400),
        (b"GET /healthz HTTP/1.1\r\nX-Request-ID: 7" + b"\r\na: b" * 100, 431),
    ],
)
def test_a_malformed_request_is_a_problem(
    address: tuple[str, int], request_line_and_headers: bytes, status: int
) -> None:
    received = exchange(address, request_line_and_headers + b"\r\n\r\n")
    assert received.startswith(b"HTTP/1.1 %d " % status)
    assert b"content-type: application/problem+json" in received
    assert b"connection: close" in received
    expected = b"x-request-id: 7\r\n" if b"X-Request-ID" in request_line_and_headers else b"x-request-id: second-"
    assert expected in received
