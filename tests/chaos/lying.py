"""How a service, or what stands before it, lies about what it did. The proxy asks here what to do with a request."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import re
import threading
import time
import uuid
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

LIES = {
    "504, made 1 s later": "a create is answered 504, and takes effect one second later",
    "504, made 5 s later": "a create is answered 504, and takes effect five seconds later",
    "504, made after the run": "a create is answered 504, and takes effect when the run has ended",
    "504, never made": "a create is answered 504, and never takes effect",
    **{f"{status}, made": f"a create is answered {status} although it was made" for status in (302, 303, 403, 408, 409, 429)},
    "201 with an id of nothing": "a create is answered with an id that leads nowhere",
    "201 with the id of another": "a create is answered with the id of something of somebody else",
    "not removed, once": "a removal is answered 204 and not made; reading by id says 404, the list still shows it",
    "not removed, ever": "the same each time until the run has ended",
    "drips its head": "the head of a response comes byte by byte",
    "drips its body": "the body of a response comes byte by byte",
    "drips, and closes": "the same without a length, and the connection is closed after it",
    "endless list": "a list goes on forever, and each page is new",
    "200 MB": "a body of 200 MB",
    "gzip bomb": "a body of 200 MB, packed into 200 kB",
}  # fmt: skip
DELAYS = {"504, made 1 s later": 1.0, "504, made 5 s later": 5.0}
DRIP = 0.05  # seconds between two bytes
LARGE = 200_000_000  # bytes
BLOCK = 1_000_000
CREATE = ("POST|PUT", r"^/(?!utils)")  # method and path, as `Plan` takes them
REMOVAL = ("DELETE", r"^/")
LIST = ("GET", r"/(users|tenants|groups|roles|integrations)/?(\?|$)")
PLURALS = {"users": "user", "tenants": "tenant", "groups": "group", "roles": "role", "integrations": "integration"}


def serve(handler: Any, lie: str, body: bytes) -> None:
    """Answer a request with a lie."""
    if lie.startswith("504"):
        _answer_504(handler, lie, body)
    elif lie.endswith(", made"):
        handler._forward(body)
        status = int(lie[:3])
        handler._respond(status, {"Location": f"{handler.path.rstrip('/')}/elsewhere"} if status < 400 else {})
    elif lie.startswith("201"):
        handler._write(_with_wrong_id(handler, handler._forward(body), another=lie.endswith("another")))
    elif lie.startswith("not removed"):
        plan = handler.server.plan
        with plan.lock:
            plan.hidden[_plain(handler.path)] = lie.endswith("ever")
        handler._respond(204, {})
    elif lie.startswith("drips"):
        response = handler._forward(body)
        if lie.endswith("closes"):
            response = re.sub(rb"(?i)\r\nContent-Length: *\d+", b"\r\nConnection: close", response, count=1)
        _drip(handler, response, whole=lie.endswith("head"))
    elif lie == "endless list":
        handler._write(_page(handler.path))
    else:
        _send_large(handler, packed=lie == "gzip bomb")


def hides(handler: Any) -> bool:
    """Whether a request was answered, since it is about something whose removal was a lie."""
    plan, path = handler.server.plan, _plain(handler.path)
    with plan.lock:
        ever = plan.hidden.get(path)
        if ever is None:
            return False
        if handler.command == "DELETE" and not ever:
            del plan.hidden[path]
            return False
    handler._respond(204 if handler.command == "DELETE" else 404, {})
    return True


def _plain(path: str) -> str:
    return urlsplit(path).path.rstrip("/")


def _answer_504(handler: Any, lie: str, body: bytes) -> None:
    plan = handler.server.plan
    handler._respond(504, {})
    if lie.endswith("never made"):
        return
    with plan.lock:
        plan.busy += 1
        released = plan.released
    headers, method, path = dict(handler.headers.items()), handler.command, handler.path

    def later() -> None:
        try:
            if lie in DELAYS:
                time.sleep(DELAYS[lie])
            else:
                released.wait(60.0)
            upstream = http.client.HTTPConnection(
                handler.server.target.hostname, handler.server.target.port, timeout=30
            )
            kept = {name: value for name, value in headers.items() if name.lower() not in {"host", "connection"}}
            upstream.request(method, path, body or None, kept)
            upstream.getresponse().read()
            upstream.close()
        finally:
            with plan.lock:
                plan.busy -= 1

    threading.Thread(target=later, daemon=True).start()


def _with_wrong_id(handler: Any, response: bytes, *, another: bool) -> bytes:
    kind = PLURALS.get(_plain(handler.path).rpartition("/")[2], "")
    wrong = handler.server.plan.others.get(f"{kind}_id") if another else None
    content = response.partition(b"\r\n\r\n")[2]
    found = json.loads(content) if content else {}
    own = str(found.get(f"{kind}_id", ""))
    return response.replace(own.encode(), (wrong or uuid.uuid4().hex).encode()) if own else response


def _drip(handler: Any, response: bytes, *, whole: bool) -> None:
    head, gap, rest = response.partition(b"\r\n\r\n")
    handler.close_connection = True
    with contextlib.suppress(OSError):
        if not whole:
            handler._write(head + gap)
        for byte in head + gap + rest if whole else rest:
            handler._write(bytes([byte]))
            time.sleep(DRIP)


def _page(path: str) -> bytes:
    """A page on which everything is new."""
    kind = PLURALS.get(_plain(path).rpartition("/")[2], "thing")
    size = int(parse_qs(urlsplit(path).query).get("limit", ["50"])[0])
    names = {"display_name": "x", f"{kind}_name": "x"}
    items = [{f"{kind}_id": uuid.uuid4().hex, **names, "created_at": "2026-01-01T00:00:00Z"} for _ in range(size)]
    content = json.dumps({"items": items, "total": 10**9, "limit": size, "offset": 0}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content) + content


def _send_large(handler: Any, *, packed: bool) -> None:
    handler.close_connection = True
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
    with contextlib.suppress(OSError):
        if packed:
            content = _bomb()
            handler._write(head + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
            return
        handler._write(head + b"Content-Length: %d\r\n\r\n" % LARGE)
        for _ in range(LARGE // BLOCK):
            handler._write(b" " * BLOCK)


@lru_cache
def _bomb() -> bytes:
    return gzip.compress(b" " * LARGE, compresslevel=9)
