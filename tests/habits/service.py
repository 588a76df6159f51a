"""The service: tokens in two steps, envelopes, renames, jobs, and things that are hard to remove."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from tests.library.store import Answer, Request
from tests.library.wire import Served

ACCOUNTS = {"steward": "open-sesame-1", "editor": "open-sesame-2", "viewer": "open-sesame-3"}
STATIC = {"static-token-of-the-robot": "steward"}
Item = dict[str, Any]


def said(status: int, message: str, **headers: str) -> Answer:
    """An error in the form of this service."""
    return Answer(
        status, {"ok": False, "message": message}, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


@dataclass(slots=True)
class Hold:
    """Holds a request: `arrived` once it has come (and was done, if `after`), until `go`."""

    method: str
    path: str
    after: bool
    arrived: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class Habits(Served):
    """The service. Use it as a context manager; `reset` empties it.

    Attributes:
        items: kind → id → object.
        taken: names that stay taken.
        tokens: token → account.
        seen: the requests that it received.
        drop: method and path (a pattern) of requests that are done, and whose response is lost.
        busy: how many of the next requests are answered 429, and after how many seconds to come again.
        lifetime: of its tokens, in seconds.
        prefix: of every path.
        stubborn: kinds that only pretend to be removed.
    """

    items: dict[str, dict[str, Item]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    accounts: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    seen: list[Request] = field(default_factory=list)
    drop: list[tuple[str, str]] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    busy: tuple[int, str] = (0, "0")
    lifetime: int = 3600
    prefix: str = ""
    stubborn: set[str] = field(default_factory=set)
    number: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        """Forget everything."""
        with self._lock:
            for each in self.holds:
                each.go.set()
            for collection in (
                self.items,
                self.taken,
                self.tokens,
                self.sessions,
                self.seen,
                self.drop,
                self.holds,
                self.stubborn,
            ):
                collection.clear()
            self.accounts, self.busy, self.lifetime, self.number = dict(ACCOUNTS), (0, "0"), 3600, 0
            self.prefix = ""

    def hold(self, method: str, path: str, *, after: bool = False) -> Hold:
        """Hold the next request with this method and path."""
        self.holds.append(Hold(method, path, after))
        return self.holds[-1]

    def requests(self, method: str, path: str = ".*") -> list[Request]:
        """The requests that it received."""
        return [each for each in self.seen if each.method == method and re.fullmatch(path, each.path)]

    def left(self) -> dict[str, list[str]]:
        """Kind → ids, of everything that exists."""
        return {kind: list(found) for kind, found in self.items.items() if found}

    def respond(self, request: Request) -> Answer:
        """Answer a request."""
        if not request.path.startswith(self.prefix):
            return said(404, "there is nothing outside of the prefix")
        request = replace(request, path=request.path.removeprefix(self.prefix))
        held = next(
            (each for each in self.holds if each.method == request.method and re.fullmatch(each.path, request.path)),
            None,
        )
        if held is not None:
            self.holds.remove(held)
            answer = self._locked(request) if held.after else Answer(0)
            held.arrived.set()
            held.go.wait(60)
            return Answer(0) if held.after else self._locked(request) if answer.status else Answer(0)
        return self._locked(request)

    def _locked(self, request: Request) -> Answer:
        with self._lock:
            self.seen.append(request)
            count, after = self.busy
            if count and request.path != "/ready":
                self.busy = (count - 1, after)
                return said(429, "slow down", Retry_After=after)
            answer = self._answer(request)
            if any(request.method == method and re.fullmatch(path, request.path) for method, path in self.drop):
                return Answer(0)
            return answer

    def _answer(self, request: Request) -> Answer:
        for method, pattern, act in OPEN:
            match = re.fullmatch(pattern, request.path)
            if match and request.method == method:
                return act(self, request, *map(unquote, match.groups()))
        who = self._caller(request)
        if who is None:
            return said(401, "who are you?", WWW_Authenticate="Bearer")
        if request.query.get("version") != "2":
            return said(400, "malformed: the version is missing")
        if isinstance(request.body, bytes):
            return said(400, "malformed: no JSON")
        if who == "viewer" and request.method not in {"GET", "HEAD"}:
            return said(403, "a viewer may only look")
        for method, pattern, act in ROUTES:
            match = re.fullmatch(pattern, request.path)
            if match and request.method == method:
                return act(self, request, *map(unquote, match.groups()))
        return said(404, "there is no such thing")

    def _caller(self, request: Request) -> str | None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        scheme, _, value = headers.get("authorization", "").partition(" ")
        if scheme == "Basic":
            name, _, password = base64.b64decode(value).decode().partition(":")
            return name if self.accounts.get(name) == password else None
        sent = value if scheme == "Bearer" else headers.get("x-auth-token", "")
        cookies = dict(part.strip().partition("=")[::2] for part in headers.get("cookie", "").split(";"))
        return self.tokens.get(sent or cookies.get("token", "")) or STATIC.get(sent)

    def next(self, kind: str) -> str:
        """The next id of a kind."""
        self.number += 1
        return f"{kind[:-1]}-{self.number}"


Act = Callable[..., Answer]


def ready(habits: Habits, request: Request) -> Answer:
    return Answer(body={"status": "ok"})


def log_in(habits: Habits, request: Request) -> Answer:
    body = request.body or {}
    if habits.accounts.get(body.get("login")) != body.get("password"):
        return said(401, "wrong account")
    own = habits.next("sessions")
    habits.sessions[own] = body["login"]
    return Answer(200, {"hello": body["login"]}, headers={"Set-Cookie": f"sid={own}; Path=/; HttpOnly"})


def issue(habits: Habits, request: Request) -> Answer:
    own = request.headers.get("Cookie", "").removeprefix("sid=")
    if own not in habits.sessions:
        return said(401, "no session")
    return _token(habits, habits.sessions[own], request.body or {})


def refresh(habits: Habits, request: Request) -> Answer:
    old = (request.body or {}).get("refresh_token", "")
    who = habits.tokens.get(old.removeprefix("refresh-of-"))
    return _token(habits, who, {}) if who else said(401, "unknown")


def revoke(habits: Habits, request: Request, own: str) -> Answer:
    return Answer(204) if habits.tokens.pop(own, None) else said(404, "unknown")


def _token(habits: Habits, who: str, body: Item) -> Answer:
    token = f"token-{habits.next('tokens')}-of-{who}"
    habits.tokens[token] = who
    more = {"id": token, "refresh": f"refresh-of-{token}", "claims": body.get("claims")}
    return Answer(201, {"data": {"token": token, "seconds": habits.lifetime, **more}})


def me(habits: Habits, request: Request) -> Answer:
    who = habits._caller(request)
    return Answer(body={"login": who}) if who else said(401, "who are you?", WWW_Authenticate="Bearer")


OPEN: list[tuple[str, str, Act]] = [
    ("GET", "/ready", ready),
    ("POST", "/login", log_in),
    ("POST", "/tokens", issue),
    ("POST", "/refresh", refresh),
    ("DELETE", "/tokens/([^/]+)", revoke),
    ("GET", "/me", me),
]
ROUTES: list[tuple[str, str, Act]] = []
