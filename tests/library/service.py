"""The library: accounts, tokens and rights, the requests that it received, and how it misbehaves."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt

from tests.library.store import ACCOUNTS, Answer, Request, Store, invalid, problem
from tests.library.wire import Served

KEY = "the key with which the library signs its tokens"
HOUR = 3600
#: Changes an answer: it is given the request, and does the usual thing by calling `usual`, or not.
Change = Callable[[Request, Callable[[], Answer]], Answer]


@dataclass(slots=True)
class _Rule:
    method: str
    path: re.Pattern[str]
    change: Change
    persona: str | None
    times: int | None


@dataclass(slots=True)
class Library(Served):
    """The service. Use it as a context manager; `reset` empties it.

    Attributes:
        store: what it holds.
        seen: the requests that it received.
        dead: tokens that it does not accept any more.
    """

    store: Store = field(default_factory=Store)
    seen: list[Request] = field(default_factory=list)
    dead: set[str] = field(default_factory=set)
    _rules: list[_Rule] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            self.store = Store()
            for collection in (self.seen, self.dead, self._rules):
                collection.clear()

    def misbehave(
        self, method: str, path: str, change: Change, *, persona: str | None = None, times: int | None = None
    ) -> None:
        """Change the answers to requests with this method and path (a pattern of the whole path); the newest rule first.

        Args:
            persona: only for requests from this account.
            times: only so often.
        """
        self._rules.insert(0, _Rule(method, re.compile(path), change, persona, times))

    def requests(self, method: str, path: str = ".*", persona: str | None = None) -> list[Request]:
        """The requests that it received."""
        return [
            each
            for each in self.seen
            if each.method == method and re.fullmatch(path, each.path) and persona in (None, each.persona)
        ]

    def respond(self, request: Request) -> Answer:
        """Answer a request."""
        with self._lock:
            self.seen.append(request)
            for rule in self._rules:
                fits = rule.method == request.method and rule.path.fullmatch(request.path)
                if fits and rule.persona in (None, request.persona) and rule.times != 0:
                    rule.times = None if rule.times is None else rule.times - 1
                    return rule.change(request, lambda: self._usual(request))
            return self._usual(request)

    def _usual(self, request: Request) -> Answer:
        if request.path == "/ready":
            return Answer(body={"status": "ok"})
        if request.path == "/tokens":
            return self._token(request.body)
        if request.claims is None:
            return problem(401, "who are you?")
        if not _may(request):
            return problem(403, "not for you")
        if isinstance(request.body, bytes):
            return problem(400, "the body is not JSON")
        return self.store.answer(request)

    def _token(self, body: Any) -> Answer:
        name, lifetime = str(body["username"]), body.get("expires_in", HOUR)
        if ACCOUNTS.get(name) != body["password"]:
            return problem(401, "unknown user or wrong password")
        if lifetime <= 0:
            return invalid("expires_in")
        issued = int(time.time())
        claims = {**body["claims"], "sub": name, "iat": issued, "exp": issued + lifetime, "jti": str(len(self.seen))}
        return Answer(body={"token": jwt.encode(claims, KEY, "HS256"), "kind": "Bearer", "expires_in": lifetime})

    def claims_of(self, header: str) -> dict[str, Any] | None:
        """The claims of a valid token."""
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer" or token in self.dead:
            return None
        try:
            return dict(jwt.decode(token, KEY, ["HS256"]))
        except jwt.InvalidTokenError:
            return None


def _may(request: Request) -> bool:
    """The steward may do everything; everybody else reads their own shelf and themselves, and editors change their shelf."""
    claims = request.claims or {}
    if request.persona == "steward" or request.path.split("/")[1] not in {"shelves", "readers", "visits"}:
        return True
    place = "/".join(request.path.split("/")[:3])
    if place == f"/readers/{claims.get('reader_id')}":
        return request.method == "GET"
    at_home = place in {f"/shelves/{claims.get('shelf_id')}", f"/visits/{claims.get('shelf_id')}"}
    below = request.path.count("/") > 2
    return at_home and (request.method == "GET" or (request.persona != "viewer" and below))
