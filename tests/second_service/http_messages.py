"""HTTP/1.1 messages (RFC 9112): requests read from a stream, and responses as bytes."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from io import BufferedIOBase

from tests.second_service.request import Response

MAX_LINE = 65536  # bytes
MAX_HEADERS = 100
MAX_BODY = 64 * 1024 * 1024  # bytes
TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
REQUEST_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.([0-9])")
ORIGIN = re.compile(r"\Ahttps?://[^/?]*", re.IGNORECASE)  # before the path, where a proxy is assumed
CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?")


class MalformedRequestError(Exception):
    """The stream holds no valid request; the connection cannot be used any longer."""

    def __init__(self, message: str, status: int = 400, request_id: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.request_id = request_id


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A complete request; the names of `headers` are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    closes: bool


def read_request(stream: BufferedIOBase, replies: BufferedIOBase) -> HttpRequest | None:
    """Read the next request; None if the client has closed the connection.

    Args:
        stream: where the requests come from.
        replies: where the interim response goes that some clients wait for before they send a body.

    Raises:
        MalformedRequestError: the bytes are no valid request.
        ConnectionError: the connection ended within the request. An incomplete request must not take effect.
    """
    line = stream.readline(MAX_LINE)
    if line in {b"\r\n", b"\n"}:  # RFC 9112, section 2.2
        line = stream.readline(MAX_LINE)
    if not line:
        return None
    match = REQUEST_LINE.fullmatch(_complete(line))
    if not match:
        raise MalformedRequestError("The request line is malformed.")
    headers = _read_headers(stream)
    try:
        if headers.get("expect", "").lower() == "100-continue":
            replies.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = _read_body(stream, headers)
    except MalformedRequestError as error:
        raise MalformedRequestError(str(error), error.status, headers.get("x-request-id")) from None
    target = ORIGIN.sub("", match[2].decode("utf-8", "replace"), count=1)
    closes = match[3] == b"0" or "close" in headers.get("connection", "").lower()
    return HttpRequest(match[1].decode(), target, headers, body, closes)


def _complete(line: bytes) -> bytes:
    """Return a line without its end."""
    if not line.endswith(b"\n"):
        if len(line) == MAX_LINE:
            raise MalformedRequestError("The request line or a header is too long.", 431)
        raise ConnectionAbortedError
    return line.removesuffix(b"\n").removesuffix(b"\r")


def _read_headers(stream: BufferedIOBase) -> dict[str, str]:
    """Read the headers; the values of a repeated header are joined with commas (RFC 9110, section 5.3)."""
    headers: dict[str, str] = {}
    for _ in range(MAX_HEADERS):
        line = _complete(stream.readline(MAX_LINE))
        if not line:
            return headers
        name, colon, value = line.partition(b":")
        if not colon or not TOKEN.fullmatch(name) or b"\r" in value or b"\0" in value:
            raise MalformedRequestError("A header is malformed.", request_id=headers.get("x-request-id"))
        key, text = name.decode().lower(), value.strip(b" \t").decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    raise MalformedRequestError("There are too many headers.", 431, headers.get("x-request-id"))


def _read_body(stream: BufferedIOBase, headers: Mapping[str, str]) -> bytes:
    coding, length = headers.get("transfer-encoding"), headers.get("content-length", "0")
    if coding is not None:
        if coding.lower() != "chunked" or "content-length" in headers:
            raise MalformedRequestError("The transfer encoding is not supported.")
        return _read_chunks(stream)
    if not re.fullmatch("[0-9]+", length):
        raise MalformedRequestError("The content length is not a number.")
    if len(length) > 18 or int(length) > MAX_BODY:
        raise MalformedRequestError("The body is too large.", 413)
    return _read_exactly(stream, int(length))


def _read_chunks(stream: BufferedIOBase) -> bytes:
    chunks: list[bytes] = []
    received = 0
    while True:
        match = CHUNK_SIZE.fullmatch(_complete(stream.readline(MAX_LINE)))
        if not match:
            raise MalformedRequestError("A chunk is malformed.")
        size = int(match[1], 16)
        received += size
        if received > MAX_BODY:
            raise MalformedRequestError("The body is too large.", 413)
        if size == 0:
            while _complete(stream.readline(MAX_LINE)):
                pass  # trailers
            return b"".join(chunks)
        chunks.append(_read_exactly(stream, size))
        if _complete(stream.readline(MAX_LINE)):
            raise MalformedRequestError("A chunk is malformed.")


def _read_exactly(stream: BufferedIOBase, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise ConnectionAbortedError
    return data


def format_response(response: Response, request_id: str | None, *, close: bool, body_sent: bool = True) -> bytes:
    """Return a response as bytes.

    Its header names, media type parameters and additional headers differ on purpose from those of most services: the
    contract promises none of them.
    """
    headers = {
        "date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()),
        "server": "Second/2",
        "vary": "authorization, accept-language",
        **response.headers,
        "x-request-id": request_id or f"second-{secrets.token_hex(8)}",
    }
    body = b""
    if response.body is not None:
        body = json.dumps(response.body, sort_keys=True).encode()
        media_type = (
            "application/json;charset=UTF-8" if response.status < 400 else "application/problem+json; charset=utf-8"
        )
        headers |= {"content-type": media_type, "content-length": str(len(body))}
    if close:
        headers["connection"] = "close"
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head + body if body_sent else head
