"""The service: sites, which a job creates, and the crates in them."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.depot.document import document
from tests.library.store import PROBLEM, Answer, Request
from tests.library.wire import Served

ACCOUNTS = {"owner": "depot-owner-pass-1", "clerk": "depot-clerk-pass-2"}
KEYS = {"depot-key-of-the-auditor": "auditor"}
TAKES = 0.05  # seconds that a job takes
Item = dict[str, Any]


@dataclass(slots=True)
class Depot(Served):
    """The service. Use it as a context manager.

    Attributes:
        items: path → object, of what exists and of what was removed.
        removed: the paths of what was removed.
        jobs: id → what it creates, and when it is done.
    """

    items: dict[str, Item] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    jobs: dict[str, tuple[str, float]] = field(default_factory=dict)
    number: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def left(self) -> list[str]:
        """The paths of everything that exists."""
        return sorted(self.items.keys() - self.removed)

    def respond(self, request: Request) -> Answer:
        """Answer a request."""
        if not request.path.startswith("/v1"):
            return problem(404, "nothing is here")
        path = request.path.removeprefix("/v1") or "/"
        with self._lock:
            if path == "/openapi.json":
                return Answer(body=document())
            if path == "/sessions" and request.method == "POST":
                return _session(request.body)
            who = _caller(request)
            if who is None:
                return problem(401, "send a token or a key", WWW_Authenticate="Bearer")
            for pattern, methods in ROUTES:
                if re.fullmatch(pattern, path):
                    act = methods.get(request.method)
                    return act(self, who, path, request) if act else problem(405, "not here", Allow=", ".join(methods))
            return problem(404, "nothing is here")

    def there(self, path: str) -> bool:
        """Whether something exists, and what it is in."""
        parts = path.split("/")
        above = ["/".join(parts[:count]) for count in range(3, len(parts) + 1, 2)]
        return all(each in self.items and each not in self.removed for each in above)

    def next(self) -> int:
        """The next number."""
        self.number += 1
        return self.number


Act = Callable[[Depot, str, str, Request], Answer]


def problem(status: int, detail: str, **headers: str) -> Answer:
    """An error, as RFC 9457 has it."""
    named = {name.replace("_", "-"): each for name, each in headers.items()}
    return Answer(
        status, {"type": "about:blank", "title": "Problem", "status": status, "detail": detail}, PROBLEM, named
    )


def invalid(name: str) -> Answer:
    """A rejection that blames one field."""
    answer = problem(400, "the request is not valid")
    answer.body["errors"] = [{"pointer": f"/{name}", "detail": "is not valid"}]
    return answer


def _enveloped(data: Any, status: int = 200, meta: Item | None = None, **headers: str) -> Answer:
    return Answer(status, {"data": data, "meta": meta or {}}, headers=headers)


def _session(body: Any) -> Answer:
    known = isinstance(body, dict) and body.get("user") in ACCOUNTS and ACCOUNTS[body["user"]] == body.get("password")
    return (
        _enveloped({"token": f"token-of-{body['user']}", "expires_in": 3600}, 201) if known else problem(401, "unknown")
    )


def _caller(request: Request) -> str | None:
    sent = {name.lower(): each for name, each in request.headers.items()}
    token = sent.get("authorization", "").removeprefix("Bearer token-of-")
    return token if token in ACCOUNTS else KEYS.get(sent.get("x-api-key", ""))


def _fault(body: Any, *, new: bool) -> Answer | None:
    if not isinstance(body, dict):
        return problem(400, "the body is no object")
    unknown = next((each for each in body if each not in {"name", "tier"}), None)
    if unknown is not None:
        return invalid(unknown)
    name = body.get("name", "" if new else "x")
    if not isinstance(name, str) or not 1 <= len(name) <= 80:
        return invalid("name")
    return invalid("tier") if body.get("tier", "basic") not in {"basic", "premium"} else None


def _create(depot: Depot, who: str, path: str, request: Request) -> Answer:
    if who != "owner":
        return problem(403, "only the owner creates")
    above = path.rpartition("/")[0]
    if above and not depot.there(above):
        return problem(410 if above in depot.removed else 404, "there is no such site")
    if (fault := _fault(request.body, new=True)) is not None:
        return fault
    own = f"{path}/{path.rpartition('/')[2][0]}{depot.next()}"
    item = {"id": own.rpartition("/")[2], "tier": "basic", "version": 1, **request.body}
    if above:
        depot.items[own] = item
        return _enveloped(item, 201, Location=f"/v1{own}", ETag='"1"')
    depot.items[own], job = item, f"job-{depot.next()}"
    depot.jobs[job] = (own, time.monotonic() + TAKES)
    return _enveloped({"job_id": job, "state": "running"}, 202, Location=f"/v1/jobs/{job}")


def _job(depot: Depot, who: str, path: str, request: Request) -> Answer:
    found = depot.jobs.get(path.rpartition("/")[2])
    if found is None:
        return problem(404, "there is no such job")
    own, done = found
    state = {"state": "done", "site_id": own.rpartition("/")[2]} if time.monotonic() >= done else {"state": "running"}
    return _enveloped({"job_id": path.rpartition("/")[2], **state})


def _read(depot: Depot, who: str, path: str, request: Request) -> Answer:
    missing = _missing(depot, path)
    return missing or _enveloped(depot.items[path], ETag=f'"{depot.items[path]["version"]}"')


def _missing(depot: Depot, path: str) -> Answer | None:
    if depot.there(path):
        return None
    return problem(410, "it was removed") if path in depot.items else problem(404, "it never existed")


def _update(depot: Depot, who: str, path: str, request: Request) -> Answer:
    if who == "auditor":
        return problem(403, "an auditor only looks")
    if (missing := _missing(depot, path)) is not None:
        return missing
    item, seen = depot.items[path], next((v for k, v in request.headers.items() if k.lower() == "if-match"), None)
    if seen is None:
        return problem(428, "send If-Match")
    if (fault := _fault(request.body, new=False)) is not None:
        return fault
    if seen != f'"{item["version"]}"':
        return problem(412, "it has changed since")
    item |= {**request.body, "version": item["version"] + 1}
    return _enveloped(item, ETag=f'"{item["version"]}"')


def _delete(depot: Depot, who: str, path: str, request: Request) -> Answer:
    if who != "owner":
        return problem(403, "only the owner removes")
    if (missing := _missing(depot, path)) is not None:
        return missing
    depot.removed.add(path)
    return Answer(204)


def _list(depot: Depot, who: str, path: str, request: Request) -> Answer:
    above = path.rpartition("/")[0]
    if above and (missing := _missing(depot, above)) is not None:
        return missing
    found = [each for key, each in depot.items.items() if key.rpartition("/")[0] == path and depot.there(key)]
    size, after = int(request.query.get("page_size", 20)), request.query.get("after", "")
    begin = next((index + 1 for index, each in enumerate(found) if each["id"] == after), 0)
    page = found[begin : begin + size]
    more = page[-1]["id"] if page and begin + size < len(found) else None
    return _enveloped(page, meta={"next": more, "total": len(found)})


ITEM: dict[str, Act] = {"GET": _read, "PATCH": _update, "DELETE": _delete}
ROUTES: list[tuple[str, dict[str, Act]]] = [
    ("/jobs/[^/]+", {"GET": _job}),
    ("/sites|/sites/[^/]+/crates", {"GET": _list, "POST": _create}),
    ("/sites/[^/]+|/sites/[^/]+/crates/[^/]+", ITEM),
]
