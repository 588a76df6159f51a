"""HTTP messages as they are on the wire: read whole, passed on byte for byte, or written anew after a change."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, BinaryIO, Self

import requests

from support.http.answers import BODILESS
from support.http.exchange import as_response

LONGEST_LINE = 65_536


class BrokenMessageError(OSError):
    """The other side closed the connection within a message, or sent something that is not HTTP."""


@dataclass(frozen=True)
class Message:
    """A request or a response.

    Attributes:
        start: its first line, without the line end.
        headers: in the order in which they came.
        body: without chunks.
        raw: the bytes that were read; None for one that was changed.
    """

    start: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    raw: bytes | None = None

    def header(self, name: str) -> str | None:
        """Return the value of a header, or None."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def with_header(self, name: str, value: str | None) -> Self:
        """Return the same message with another value of a header; None leaves it out."""
        kept = [(key, each) for key, each in self.headers if key.lower() != name.lower()]
        place = next((at for at, (key, _) in enumerate(self.headers) if key.lower() == name.lower()), len(kept))
        if value is not None:
            kept.insert(place, (name, value))
        return replace(self, headers=tuple(kept), raw=None)

    def with_body(self, body: bytes) -> Self:
        """Return the same message with another body."""
        return replace(self, body=body, raw=None)

    def with_json(self, value: Any) -> Self:
        """Return the same message with another JSON body."""
        return self.with_body(json.dumps(value, ensure_ascii=False).encode())

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None if it is not."""
        try:
            return json.loads(self.body) if self.body else None
        except (ValueError, RecursionError):
            return None

    @property
    def closes(self) -> bool:
        """Whether the connection ends with this message."""
        return (self.header("Connection") or "").lower() == "close" or " HTTP/1.0" in f" {self.start}"

    def encoded(self) -> bytes:
        """Return the bytes to send."""
        return self.raw if self.raw is not None else self._written(has_length=True)

    def _written(self, *, has_length: bool, has_body: bool = True) -> bytes:
        left_out = {"transfer-encoding", "content-length", "content-encoding"}
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers if name.lower() not in left_out)]
        if has_length:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + (self.body if has_body else b"")


@dataclass(frozen=True)
class Request(Message):
    """A request."""

    @property
    def method(self) -> str:
        """Its method."""
        return self.start.split(" ", 1)[0]

    @property
    def target(self) -> str:
        """Path and query, as sent."""
        return self.start.split(" ")[1]

    def with_target(self, target: str) -> Request:
        """Return the same request for another path or query."""
        parts = self.start.split(" ")
        return replace(self, start=f"{parts[0]} {target} {parts[2]}", raw=None)

    def encoded(self) -> bytes:
        """Return the bytes to send; a request without a body needs no length."""
        has_length = bool(self.body) or self.header("Content-Length") is not None
        return self.raw if self.raw is not None else self._written(has_length=has_length)


@dataclass(frozen=True)
class Response(Message):
    """A response. `to_head` says whether it is the one to a HEAD, which has the length of a body that it does not have."""

    to_head: bool = False

    @property
    def status(self) -> int:
        """Its status."""
        return int(self.start.split(" ")[1])

    def with_status(self, status: int) -> Response:
        """Return the same response with another status; one that can have no body loses it."""
        body = b"" if status in BODILESS else self.body
        start = f"HTTP/1.1 {status} {http.client.responses.get(status, 'Unknown')}"
        return replace(self, start=start, body=body, raw=None)

    def encoded(self) -> bytes:
        """Return the bytes to send."""
        if self.raw is not None:
            return self.raw
        if self.to_head:
            return self._written(has_length=False, has_body=False)
        return self._written(has_length=self.status not in BODILESS)

    @cached_property
    def parsed(self) -> requests.Response:
        """The same for those who read responses of requests."""
        return as_response(self.status, self.headers, self.body)


def read_request(stream: BinaryIO) -> Request | None:
    """Return the next request of a connection; None if there is none any more.

    Raises:
        BrokenMessageError: it is not complete.
    """
    head = _head(stream)
    if head is None:
        return None
    raw, start, headers = head
    found = Request(start, headers)
    body, whole = b"", b""
    if "chunked" in (found.header("Transfer-Encoding") or "").lower():
        body, whole = _chunks(stream)
    elif length := int(found.header("Content-Length") or 0):
        body = whole = _exactly(stream, length)
    return Request(start, headers, body, raw + whole)


def read_response(stream: BinaryIO, method: str) -> Response:
    """Return the response to a request with this method.

    Raises:
        BrokenMessageError: there is none, or it is not complete.
    """
    head = _head(stream)
    while head is not None and head[1].split(" ")[1].startswith("1"):  # such as 100 Continue
        head = _head(stream)
    if head is None:
        raise BrokenMessageError("the service closed the connection without a response")
    raw, start, headers = head
    found = Response(start, headers)
    body, whole = b"", b""
    if method == "HEAD" or found.status in BODILESS:
        pass
    elif "chunked" in (found.header("Transfer-Encoding") or "").lower():
        body, whole = _chunks(stream)
    elif (length := found.header("Content-Length")) is not None:
        body = whole = _exactly(stream, int(length))
    else:
        body = whole = stream.read()
        headers = (*headers, ("Connection", "close"))
    return Response(start, headers, body, raw + whole, to_head=method == "HEAD")


def _head(stream: BinaryIO) -> tuple[bytes, str, tuple[tuple[str, str], ...]] | None:
    lines: list[bytes] = []
    while True:
        line = stream.readline(LONGEST_LINE)
        if not line and not lines:
            return None
        if not line.endswith(b"\n"):
            raise BrokenMessageError("the connection was closed within the headers of a message")
        if not lines and line in {b"\r\n", b"\n"}:
            continue
        lines.append(line)
        if line in {b"\r\n", b"\n"}:
            break
    texts = [line.rstrip(b"\r\n").decode("latin-1") for line in lines[:-1]]
    if len(texts[0].split(" ")) < 2:
        raise BrokenMessageError(f"this is not HTTP: {texts[0][:80]}")
    pairs = (text.partition(":") for text in texts[1:])
    return b"".join(lines), texts[0], tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _exactly(stream: BinaryIO, length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise BrokenMessageError(f"the connection was closed after {len(found)} of {length} bytes")
    return found


def _chunks(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The body in chunks: without them, and with them."""
    body, whole = [], []
    while True:
        line = stream.readline(LONGEST_LINE)
        whole.append(line)
        try:
            length = int(line.split(b";")[0], 16)
        except ValueError:
            raise BrokenMessageError("the connection was closed within a chunk") from None
        if not length:
            break
        chunk = _exactly(stream, length)
        body.append(chunk)
        whole += [chunk, stream.readline(LONGEST_LINE)]
    while (line := stream.readline(LONGEST_LINE)) not in {b"\r\n", b"\n", b""}:
        whole.append(line)
    whole.append(line)
    return b"".join(body), b"".join(whole)
