"""A cleaner with all that it works with: a clock that only waiting moves, a service in memory, and a record of the outcomes."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Self

import requests

from support.cleanup.cleaner import Budget, Cleaner
from support.cleanup.made import Made
from support.description.service import ServiceDescription
from support.errors import AuthenticationError, NoAnswerError
from support.http.exchange import Exchange, Purpose
from support.json_files import SERVICES
from support.resources.helper import HelperResult

SERVICE = ServiceDescription.from_file(SERVICES / "tenant_management.json")
NO_ANSWER = NoAnswerError("the service sent no response: cut off\n  request: it")
NO_TOKEN = AuthenticationError("no token\n  request: it", 401)
TENANT = Made("tenant", "smoke-t", {"tenant": "t"}, "admin", "/admin/tenants", number=1)
GROUP = Made("group", "smoke-g", {"tenant": "t", "group": "g"}, "admin", "/tenants/t/groups/", number=2)
USER = Made("user", "smoke-u", {"user": "u"}, "admin", "/users", number=3)
ROLE_TIE = Made("role assignment", None, {"tenant": "t", "user": "u", "role": "r"}, "admin", "/…", number=4)


def answer(status: int, detail: str = "", **headers: str) -> requests.Response:
    """A response of the service; `_` in the name of a header stands for `-`."""
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps({"detail": detail}).encode()
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def lost(made: Made, **more: Any) -> Made:
    """The same with its response lost, so that its own id is not known if the service assigns it."""
    ids = {key: value for key, value in made.ids.items() if key != made.kind}
    known = {"marks": {f"{made.kind}_name": made.name}, **more}
    return Made(made.kind, made.name, ids, made.persona, made.path, lost=True, number=made.number, **known)


class Time:
    """A clock that only waiting moves; `at` does something once a moment has passed."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []
        self._later: list[tuple[float, Callable[[], None]]] = []

    def at(self, seconds: float, act: Callable[[], None]) -> None:
        self._later.append((100.0 + seconds, act))

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        for moment, act in [each for each in self._later if each[0] <= self.now]:
            self._later.remove((moment, act))
            act()


class Service:
    """A helper of a service in memory.

    Attributes:
        existing: what exists.
        deletes: kind → the next answers to a delete, before the usual ones.
        looks: kind → the next problems of an observation.
        deleted: the kinds of the deletes, in order.
        purposes: what each delete and each observation was for.
    """

    service = SERVICE

    def __init__(self, *existing: Made) -> None:
        self.existing = list(existing)
        self.deletes: dict[str, list[requests.Response | BaseException]] = defaultdict(list)
        self.looks: dict[str, list[BaseException]] = defaultdict(list)
        self.deleted: list[str] = []
        self.purposes: list[tuple[str, Purpose]] = []
        self._shared = self
        self._purpose = Purpose.START

    def doing(self, purpose: Purpose) -> Self:
        other = copy.copy(self)
        other._purpose = purpose
        return other

    def delete(self, kind: str, ids: Mapping[str, str], name: str | None = None) -> HelperResult:
        shared = self._shared
        shared.deleted.append(kind)
        shared.purposes.append(("delete", self._purpose))
        if shared.deletes[kind]:
            response = shared.deletes[kind].pop(0)
            if isinstance(response, BaseException):
                raise response
        elif any(each.kind != kind and each.ids.get(kind) == ids.get(kind) for each in shared.existing if kind in ids):
            response = answer(409, f"the {kind} still has something")
        else:
            shared.existing = [each for each in shared.existing if (each.kind, dict(each.ids)) != (kind, dict(ids))]
            response = answer(204)
        sent = Exchange(
            "DELETE", "/", "http://x/", "admin", "1", datetime.now(UTC), 0.1, said=response.json()["detail"]
        )
        return HelperResult(response.status_code == 204, None, None, response, exchange=sent)

    def exists(self, kind: str, ids: Mapping[str, str]) -> bool:
        self._look(kind)
        return any((each.kind, dict(each.ids)) == (kind, dict(ids)) for each in self._shared.existing)

    def get(self, kind: str, ids: Mapping[str, str]) -> HelperResult:
        self._look(kind)
        found = [each for each in self._shared.existing if (each.kind, dict(each.ids)) == (kind, dict(ids))]
        data = {"name": found[0].name} if found else None
        return HelperResult(bool(found), None, data, answer(200 if found else 404))

    def is_listed(self, kind: str, ids: Mapping[str, str]) -> bool:
        return self.exists(kind, ids)

    def search(self, kind: str, ids: Mapping[str, str], marks: Mapping[str, str]) -> list[Mapping[str, str]]:
        self._look(kind)
        return [each.ids for each in self._shared.existing if each.kind == kind and each.name in marks.values()]

    def name_taken(self, kind: str, ids: Mapping[str, str], name: str) -> bool:
        return False  # the description has no check of names

    def has_list(self, kind: str, ids: Mapping[str, str]) -> bool:
        self._look(kind)
        return any(each.kind == "tenant" and each.id == ids.get("tenant") for each in self._shared.existing)

    def _look(self, kind: str) -> None:
        self._shared.purposes.append(("look", self._purpose))
        if self._shared.looks[kind]:
            raise self._shared.looks[kind].pop(0)


class Record:
    """The outcomes that were written down, by kind and number."""

    def __init__(self) -> None:
        self.events: dict[str, list[str]] = defaultdict(list)
        self.reasons: list[str | None] = []

    def outcome(self, made: Made, event: str, reason: str | None = None) -> None:
        self.events[f"{made.kind} {made.number}"].append(event)
        self.reasons.append(reason)


class Case:
    """A cleaner and all that it works with."""

    def __init__(self, *existing: Made, seconds: float = 8.0, **settings: Any) -> None:
        self.time, self.service, self.record = Time(), Service(*existing), Record()
        self.budget = Budget(seconds, self.time.clock, self.time.sleep)
        self.cleaner = self.another(**settings)

    def another(self, **settings: Any) -> Cleaner:
        """Another cleaner of the same run."""
        return Cleaner(self.service, self.record, self.budget, **settings)  # type: ignore[arg-type]

    def clean(self, *outstanding: Made) -> list[tuple[str, str]]:
        """Clean up, and return what is left: kind and reason."""
        return [(left.made.kind, left.reason) for left in self.cleaner.clean(list(outstanding))]

    def look_again(self) -> list[tuple[str, str]]:
        """Look a last time, and return what is left: kind and reason."""
        return [(left.made.kind, left.reason) for left in self.cleaner.look_again()]
