"""Limits of a response: the time for the whole of it, and its size."""

from __future__ import annotations

import json
import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from support.http.adapter import LeanAdapter
from support.uninterrupted import uninterrupted

KIB, MIB = 1024, 1024 * 1024
JUDGED = MIB  # bytes of a response that a scenario keeps, to judge it as a text
REPORTED = 256 * KIB  # characters of a body that the reports keep
CHUNK = 16 * 1024  # bytes; packed, they may be a thousand times as many
AGAIN = 0.1  # seconds until what goes on after its time is cut off again


class TooLargeError(OSError):
    """A response has more bytes than are read."""


class Watch:
    """Cuts a connection off when a response has taken too long, however steadily it drips.

    The timeouts of a socket begin anew with each byte, so another thread watches the time.
    """

    def __init__(self) -> None:
        self.expired = False
        self._connection: Any = None
        self._socket: socket.socket | None = None
        self._deadline: float | None = None
        self._wakes = math.inf  # when the thread looks again by itself
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def took(self, connection: Any) -> None:
        """Note over which connection the present request goes, and its socket.

        A connection that is not kept leaves its socket to the response, and knows it no more.
        """
        self._connection, self._socket = connection, connection.sock

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Cut off whatever request is sent meanwhile after so many seconds; `expired` says whether that was so."""
        if self._thread is None:
            self._begin()
        self.expired, self._connection, self._socket = False, None, None
        self._set(time.monotonic() + seconds)
        try:
            yield
        finally:
            self._set(None)

    @uninterrupted()
    def _begin(self) -> None:
        """Start the thread; cut off in the middle, it would end at once, and nothing be watched from then on."""
        thread = threading.Thread(target=self._run, name="response watch", daemon=True)
        thread.start()
        self._thread = thread

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _set(self, deadline: float | None) -> None:
        with self._changed:
            self._deadline = deadline
            if deadline is not None and deadline < self._wakes:  # it rarely is: every request has the same limit
                self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                if self._deadline is None or self._deadline > now:
                    self._sleep(now)
                    continue
                # There may be no socket yet, or another one soon: after a redirect, for instance.
                self.expired, self._deadline = True, time.monotonic() + AGAIN
                sock = getattr(self._connection, "sock", None) or self._socket
                if sock is not None:
                    with suppress(OSError):
                        # Not that of a TLS socket, which another thread is reading from.
                        socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _sleep(self, now: float) -> None:
        """Wait until the deadline, or the last one that there was: the next request then need not wake the thread."""
        if self._deadline is not None:
            self._wakes = self._deadline
        elif self._wakes <= now:
            self._wakes = math.inf
        self._changed.wait(None if self._wakes == math.inf else self._wakes - now)


def watched(watch: Watch) -> HTTPAdapter:
    """Return an adapter for requests whose connections tell the watch which of them is in use."""

    class Watched:
        def connect(self) -> None:
            watch.took(self)
            super().connect()  # type: ignore[misc]

        def request(self, *arguments: Any, **options: Any) -> None:
            watch.took(self)
            super().request(*arguments, **options)  # type: ignore[misc]

        def getresponse(self) -> Any:
            watch.took(self)
            return super().getresponse()  # type: ignore[misc]

    class Plain(Watched, urllib3.connection.HTTPConnection):
        pass

    class Secure(Watched, urllib3.connection.HTTPSConnection):
        pass

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Secure

    pools = {"http": PlainPool, "https": SecurePool}

    class Adapter(LeanAdapter):
        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            manager = super().proxy_manager_for(proxy, **options)
            if proxy.startswith("http"):  # those of socks have connections of their own
                manager.pool_classes_by_scheme = pools
            return manager

    adapter = Adapter()
    adapter.poolmanager.pool_classes_by_scheme = pools
    return adapter


def cut(text: str, longest: int) -> str:
    """Return the beginning of a text, with a mark that says how long it was."""
    return text if len(text) <= longest else f"{text[:longest]}... (cut; {len(text)} characters in all)"


def kept(body: Any, longest: int = REPORTED) -> Any:
    """Return a body as the reports keep it: one that is too large as the beginning of its text."""
    if body is None or isinstance(body, bool | int | float):
        return body
    text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return body if len(text) <= longest else cut(text, longest)


def read_within(response: requests.Response, largest: int) -> None:
    """Read the body of a response, unpacked, so that `content` has it.

    Raises:
        TooLargeError: it has more than `largest` bytes; what was read is thrown away.
    """
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_content(CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > largest:
            response.close()
            raise TooLargeError(f"the response is larger than {largest / MIB:g} MiB (max_body), unpacked")
    response._content = b"".join(chunks)  # noqa: SLF001 - where requests keeps it, once it is read
