"""What the library holds, and what each request does to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from support.http.names import snake_case

JSON, PROBLEM = "application/json", "application/problem+json"
ACCOUNTS = {name: f"{name}-sesame-1" for name in ("steward", "editor", "viewer", "outsider")}
KINDS = {"shelves": "shelf", "books": "book", "readers": "reader"}
CREATABLE = re.compile(r"/shelves|/readers|/shelves/[^/]+/books")
LISTS = re.compile(r"/shelves|/readers|/shelves/[^/]+/(books|readers|labels|search)|/shelves/[^/]+/readers/[^/]+/books")
LOAN = re.compile(r"/shelves/[^/]+/readers/[^/]+/books/[^/]+")
PUT = re.compile(rf"/shelves/[^/]+/(labels|readers)/[^/]+|{LOAN.pattern}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the library.

    Attributes:
        path: without a trailing slash; `raw_path` is as it was sent.
        claims: those of its token; None without a valid one.
    """

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]
    claims: dict[str, Any] | None = None
    raw_path: str = ""

    @property
    def persona(self) -> str:
        """The account that it comes from."""
        return str((self.claims or {}).get("sub", ""))


@dataclass(frozen=True, slots=True)
class Answer:
    """A response. A body of type `bytes` is sent as it is; None sends none."""

    status: int = 200
    body: Any = None
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: int, detail: str = "", **more: Any) -> Answer:
    """An error in the form that the library promises."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Answer(status, {"title": "Problem", "status": status, "detail": detail or "no", **more}, PROBLEM, headers)


def invalid(*fields: str) -> Answer:
    """A rejection that blames these fields."""
    return problem(422, "not valid", errors=[{"field": name, "message": "is not valid"} for name in fields])


@dataclass(slots=True)
class Store:
    """Path of an item → the item. A path below another is inside it."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    _number: int = 0

    def answer(self, request: Request) -> Answer:
        """Do what a request says, and answer it."""
        path, method = request.path, request.method
        if path.startswith("/visits/"):
            path = f"/shelves/{path.removeprefix('/visits/')}"
        if method == "GET" and LISTS.fullmatch(path):
            return self._list(path, request.query)
        if method == "POST" and CREATABLE.fullmatch(path):
            return self._create(path, request.body)
        if method == "PUT" and PUT.fullmatch(path):
            return self._put(path, request.body)
        if path not in self.items:
            return problem(404, "it does not exist")
        if method == "PATCH":
            return self._update(path, request.body)
        if method == "DELETE":
            self.items = {key: each for key, each in self.items.items() if key != path and path not in _above(key)}
            return Answer(204)
        return Answer(body=_shown(self.items[path]))

    def _create(self, path: str, body: Any) -> Answer:
        rejected = self._rejected(path, body)
        if rejected is not None:
            return rejected
        self._number += 1
        kind = KINDS[path.rpartition("/")[2]]
        own = f"{kind}-{self._number:04}"
        item = {f"{kind}_id": own, "title": body["title"].strip(), "created_at": now()}
        if kind == "book":
            more = {"key": snake_case(item["title"]), "note": None, "pages": 100, "updated_at": now()}
            item |= more | {name: body[name] for name in ("note", "secret") if name in body}
        self.items[f"{path}/{own}"] = item
        return Answer(201, _shown(item))

    def _rejected(self, path: str, body: Any) -> Answer | None:
        if not isinstance(body, dict):
            return problem(400, "the body is no object")
        title = body.get("title")
        if not isinstance(title, str) or not title.strip():
            return invalid("title")
        if any(_parent(key) == path and each.get("title") == title.strip() for key, each in self.items.items()):
            return problem(409, "there is one with this title")
        return None

    def _update(self, path: str, body: Any) -> Answer:
        if not isinstance(body, dict):
            return problem(400, "the body is no object")
        if "title" in body and (rejected := self._rejected(_parent(path), body)) is not None:
            return rejected
        item = self.items[path]
        item |= {name: each.strip() if name == "title" else each for name, each in body.items()}
        if "key" in item:
            item |= {"key": snake_case(item["title"]), "updated_at": now()}
        return Answer(body=_shown(item))

    def _put(self, path: str, body: Any) -> Answer:
        own, existed = path.rpartition("/")[2], path in self.items
        if LOAN.fullmatch(path):
            self.items[path] = {"book_id": own}
            return Answer(204)
        if "/labels/" in path:
            self.items[path] = {"label_key": own, **body}
        else:
            self.items[path] = {"shelf_id": path.split("/")[2], "reader_id": own, **body}
        return Answer(200 if existed else 201, self.items[path])

    def _list(self, path: str, query: dict[str, str]) -> Answer:
        parent = _parent(path)
        if parent not in {"", *self.items}:
            return problem(404, "there is no such list")
        found = self._hits(path) if path.endswith("/search") else self._below(path)
        words = query.get("q", "").lower()
        found = [each for each in found if words in str(each.get("title", each.get("name", ""))).lower()]
        limit, offset = int(query.get("limit", 50)), int(query.get("offset", 0))
        page = [_shown(each) for each in found[offset : offset + limit]]
        return Answer(body={"items": page, "total": len(found), "limit": limit, "offset": offset})

    def _below(self, path: str) -> list[dict[str, Any]]:
        return [each for key, each in self.items.items() if _parent(key) == path]

    def _hits(self, path: str) -> list[dict[str, Any]]:
        books = self._below(f"{_parent(path)}/books")
        return [{"kind": "book", "id": each["book_id"], "name": each["title"]} for each in books]


def now() -> str:
    """The time, as the library writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in item.items() if name != "secret"}


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _above(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[:count]) for count in range(2, len(parts))}
