"""A small service with projects, tasks and members, which docs/describe-your-service.md describes: real HTTP in a thread."""

from __future__ import annotations

import itertools
import json
import re
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

ADMIN, PASSWORD = "admin", "tracker-demo-pass-51c2"
Answer = tuple[int, Any]
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}


def error(status: int, message: str, *fields: str) -> Answer:
    """An error as the tracker words it, with the fields that are at fault."""
    return status, {"message": message, "errors": [{"field": each, "message": message} for each in fields]}


MISSING, REFUSED = error(404, "no such thing"), error(403, "you may not do this")


@dataclass(slots=True)
class Store:
    """Path of an item → the item. What is below a removed item is removed with it."""

    users: dict[str, dict[str, Any]] = field(default_factory=lambda: {"u1": {"login": ADMIN, "password": PASSWORD}})
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    _number: Any = field(default_factory=lambda: itertools.count(2))

    def answer(self, method: str, path: str, query: dict[str, str], body: Any, token: str) -> Answer:
        """Do what a request says, and answer it."""
        if path == "/health":
            return 200, {"status": "ok"}
        if path == "/login":
            return self._login(body)
        caller = self.tokens.get(token)
        if caller not in self.users:
            return error(401, "sign in first")
        parts = path.strip("/").split("/")
        if path == "/memberships" and isinstance(body, dict):  # a member, named by the body
            user = next((own for own, each in self.users.items() if each["login"] == body.get("login")), "nobody")
            path = f"/projects/{body['project']}/members/{user}"
            method, parts = method.replace("POST", "PUT"), path.strip("/").split("/")
        if not self._may(caller, method, parts):
            return REFUSED
        if parts[0] == "users":
            return self._user(method, parts, body)
        if parts[0] != "projects" or (len(parts) > 2 and "/".join(["", *parts[:2]]) not in self.items):
            return MISSING
        return self._collection(method, path, query, body, caller) if len(parts) % 2 else self._item(method, path, body)

    def _login(self, body: Any) -> Answer:
        for own, user in self.users.items():
            if isinstance(body, dict) and (user["login"], user["password"]) == (
                body.get("login"),
                body.get("password"),
            ):
                token = secrets.token_urlsafe(24)
                self.tokens[token] = own
                return 200, {"token": token}
        return error(401, "wrong login or password")

    def _may(self, user: str, method: str, parts: list[str]) -> bool:
        """Administrators may do everything, editors change tasks and their project, viewers read, others list."""
        if self.users[user]["login"] == ADMIN or (parts == ["projects"] and method == "GET"):
            return True
        role = self.items.get(f"/{'/'.join(parts[:2])}/members/{user}", {}).get("role")
        changes = (parts[2:3] == ["tasks"] or (len(parts) == 2 and method == "PATCH")) and role == "editor"
        return parts[0] == "projects" and len(parts) > 1 and (changes or (role is not None and method not in CHANGING))

    def _user(self, method: str, parts: list[str], body: Any) -> Answer:
        if parts == ["users"] and method == "POST":
            own = f"u{next(self._number)}"
            self.users[own] = {"login": body["login"], "password": body["password"]}
            return 201, {"id": own, "login": body["login"]}
        if parts == ["users"]:
            return 200, {"items": [{"id": own, "login": each["login"]} for own, each in self.users.items()]}
        if parts[1] not in self.users:
            return MISSING
        user = self.users[parts[1]]
        if method == "DELETE":
            del self.users[parts[1]]
            return 204, None
        return 200, {"id": parts[1], "login": user["login"]}

    def _collection(self, method: str, path: str, query: dict[str, str], body: Any, user: str) -> Answer:
        below = {key: each for key, each in self.items.items() if key.rpartition("/")[0] == path}
        if method == "POST":
            return self._created(path, body, below)
        if path == "/projects" and self.users[user]["login"] != ADMIN:
            below = {key: each for key, each in below.items() if f"{key}/members/{user}" in self.items}
        start, size = int(query.get("offset", 0)), int(query.get("limit", 20))
        found = [each for each in below.values() if query.get("title", "") in each.get("title", "")]
        return 200, {"items": found[start : start + size], "total": len(found)}

    def _created(self, path: str, body: Any, below: dict[str, dict[str, Any]]) -> Answer:
        wrong = self._wrong(body, below)
        if wrong is not None:
            return wrong
        own = f"{path[1:2]}{next(self._number)}"
        self.items[f"{path}/{own}"] = {"id": own, "done": False, **body} if "/tasks" in path else {"id": own, **body}
        return 201, self.items[f"{path}/{own}"]

    def _wrong(self, body: Any, others: dict[str, dict[str, Any]]) -> Answer | None:
        if not isinstance(body, dict):
            return error(400, "expected JSON")
        if not str(body.get("title", "")).strip():
            return error(422, "must not be empty", "title")
        if any(each.get("title") == body["title"] for each in others.values()):
            return error(409, "there is one with this title")
        return None

    def _item(self, method: str, path: str, body: Any) -> Answer:
        if method == "PUT" and re.fullmatch(r"/projects/\w+/members/\w+", path):
            user = path.rpartition("/")[2]
            if user not in self.users:
                return MISSING
            self.items[path] = {"user": user, "role": body.get("role", "viewer")}
            return 200, self.items[path]
        if path not in self.items:
            return MISSING
        if method == "DELETE":
            self.items = {key: each for key, each in self.items.items() if not f"{key}/".startswith(f"{path}/")}
            return 204, None
        if method == "PATCH":
            if "title" in body and not body["title"]:
                return error(422, "must not be empty", "title")
            self.items[path] |= body
        return 200, self.items[path]


class Tracker:
    """The service. Use it as a context manager; `url` is its address."""

    def __init__(self) -> None:
        self.store = Store()
        self.url = ""

    def __enter__(self) -> Self:
        store, lock = self.store, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def _handle(self) -> None:
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                parts = urlsplit(self.path)
                try:
                    body = json.loads(text) if text else None
                except ValueError:
                    body = "no JSON"
                token = self.headers.get("Authorization", "").removeprefix("Bearer ")
                with lock:
                    answer = store.answer(self.command, parts.path, dict(parse_qsl(parts.query)), body, token)
                self._send(*answer)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815 - http.server's names

            def _send(self, status: int, body: Any) -> None:
                content = b"" if body is None else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
