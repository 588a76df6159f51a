"""Requests as they go over the wire: the same responses whichever parser reads them."""

from __future__ import annotations

import socket
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from reference_service.parsing import _is_ordinary

if TYPE_CHECKING:
    from tests.reference_service.conftest import Service

HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
POST = b"POST /utils/jwt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"

#: Requests, each with the status of its response and whether it is an ordinary one.
SENT = {
    "ordinary": (HEAD + b"\r\n", 200, True),
    "with a body": (POST + b"Content-Length: 2\r\n\r\n{}", 422, True),
    "with a body that comes later": (POST + b"Content-Length: 2\r\n\r\n", 422, True),
    "without a host": (HEAD.replace(b"Host: x\r\n", b"") + b"\r\n", 400, False),
    "with two hosts": (HEAD + b"Host: y\r\n\r\n", 400, False),
    "with a method that nobody knows": (HEAD.replace(b"GET", b"BREW") + b"\r\n", 405, False),
    "with a whole URL": (HEAD.replace(b"/healthz", b"http://x/healthz") + b"\r\n", 404, False),
    "with a fragment": (HEAD.replace(b"/healthz", b"/healthz#x") + b"\r\n", 404, False),
    "with an offer to upgrade, and a body": (
        POST.replace(b"close", b"close, upgrade") + b"Upgrade: h2c\r\nContent-Length: 2\r\n\r\n{}",
        422,
        False,
    ),
    "in chunks": (POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 422, False),
    "with a folded header": (HEAD + b"X-A: 1\r\n 2\r\n\r\n", 200, False),
    "with a header without a name": (HEAD + b": 1\r\n\r\n", 400, False),
    "with a length that is no number": (POST + b"Content-Length: a\r\n\r\n{}", 400, False),
    "of another protocol": (b"\x16\x03\x01\r\n\r\n", 400, False),
}


def send(service: Service, *parts: bytes) -> bytes:
    """Send the parts of a request one after the other, and return the response."""
    url = urlsplit(service.base_url)
    with socket.create_connection((url.hostname, url.port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            connection.sendall(part)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("kind", SENT)
def test_a_request_is_answered_as_it_was_by_the_only_parser(service: Service, kind: str) -> None:
    sent, status, ordinary = SENT[kind]
    body = b"{}" if kind == "with a body that comes later" else b""
    response = send(service, sent, body)
    assert response.startswith(f"HTTP/1.1 {status} ".encode()), response
    assert _is_ordinary(sent) is ordinary


def test_a_request_in_pieces_is_answered(service: Service) -> None:
    sent = HEAD + b"\r\n"
    for cut in (1, 5, 30, len(sent) - 1):
        assert send(service, sent[:cut], sent[cut:]).startswith(b"HTTP/1.1 200 ")


def test_requests_of_every_kind_share_a_connection(service: Service) -> None:
    url = urlsplit(service.base_url)
    connection = HTTPConnection(url.hostname or "", url.port, timeout=20)
    with closing(connection):
        connection.connect()
        socket_of_all = connection.sock
        for method, status in (("GET", 200), ("BREW", 405), ("GET", 200)):
            connection.request(method, "/healthz")
            with connection.getresponse() as response:
                assert (response.status, bool(response.read())) == (status, True)
            assert connection.sock is socket_of_all
    kept = HEAD.replace(b"Connection: close\r\n", b"") + b"\r\n"
    answered = send(service, kept + HEAD.replace(b"GET", b"BREW") + b"\r\n")
    assert answered.count(b"HTTP/1.1 ") == 2
    assert b"HTTP/1.1 405 " in answered
