"""One request as the operations see it, its answer, and who may call what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.second_service.accounts import Accounts, Caller
from tests.second_service.problems import Problem, broken
from tests.second_service.store import Store

NUMBER = re.compile(r"-?[0-9]{1,1000}")


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` None is sent as no body at all."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that found its operation.

    `ids` are those in the path, `query` holds the last value of each parameter, `sent` is the body as it came.
    """

    store: Store
    accounts: Accounts
    ids: Mapping[str, str]
    query: Mapping[str, str]
    sent: bytes
    caller: Caller | None = None

    @property
    def whose(self) -> Caller:
        """Who calls, where the operation is not for everybody."""
        assert self.caller is not None
        return self.caller

    def body(self) -> Any:
        """The body's JSON.

        Raises:
            Problem: 400; also for NaN and Infinity, which JSON has not, and for numbers too large to be kept.
        """
        try:
            return json.loads(self.sent.decode("utf-8"), parse_constant=_no_constant, parse_float=_finite)
        except (ValueError, RecursionError):
            raise Problem(400, "The body is not JSON.") from None

    def page(self, items: list[Any]) -> Answer:
        """The page of all the items that was asked for; `paging` has looked at the query before."""
        limit, offset = self.paging()
        told = {"total": len(items), "offset": offset, "limit": limit, "items": items[offset : offset + limit]}
        return Answer(200, told)

    def paging(self) -> tuple[int, int]:
        """Limit and offset.

        Raises:
            Problem: 422, where they are no numbers or out of bounds.
        """
        mistakes, found = [], []
        for name, default, least, most in (("limit", "50", 1, 200), ("offset", "0", 0, None)):
            said = self.query.get(name, default)
            number = int(said) if NUMBER.fullmatch(said) else -1
            found.append(number)
            if number < least or (most is not None and number > most):
                mistakes.append(
                    (f"query.{name}", f"is to be {least} to {most}" if most else f"is to be {least} or more")
                )
        if mistakes:
            raise broken(*mistakes)
        return found[0], found[1]

    def wants(self, *words: str | None) -> bool:
        """Whether one of the words holds what `q` asks for; blank asks for nothing."""
        q = self.query.get("q", "")
        return not q.strip() or any(q.casefold() in word.casefold() for word in words if word is not None)


Action = Callable[[Call], Answer]
Guard = Callable[[Caller, Mapping[str, str]], bool]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a method does at a path. `guard` None: it is for everybody, and no token is looked at."""

    action: Action
    guard: Guard | None


def platform(caller: Caller, ids: Mapping[str, str]) -> bool:
    return caller.admin


def oneself(caller: Caller, ids: Mapping[str, str]) -> bool:
    return caller.admin or caller.user_id == ids["user_id"]


def within(*roles: str) -> Guard:
    """The platform's administrator, and who has one of the roles in the tenant of the path."""

    def guard(caller: Caller, ids: Mapping[str, str]) -> bool:
        return caller.admin or caller.role_in(ids["tenant_id"]) in roles

    return guard


manages = within("tenant_admin")
inspects = within("tenant_admin", "viewer")
belongs = within("tenant_admin", "viewer", "member")


def inspects_or_owns(caller: Caller, ids: Mapping[str, str]) -> bool:
    """Whoever sees what everybody has, and a mere member for what is their own."""
    return inspects(caller, ids) or (belongs(caller, ids) and oneself(caller, ids))


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("too large")
    return number
