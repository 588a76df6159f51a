"""Requests and responses as the operations see them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.second_service.accounts import Accounts
from tests.second_service.authorization import Caller
from tests.second_service.problems import FieldError, Problem, invalid
from tests.second_service.storage import Store
from tests.second_service.tokens import Tokens

#: Query parameter → default, minimum and maximum.
PAGINATION: Mapping[str, tuple[int, int, float]] = {"limit": (50, 1, 200), "offset": (0, 0, math.inf)}
INTEGER = re.compile(r"-?[0-9]{1,4000}")  # int() refuses more than 4300 digits


@dataclass(frozen=True, slots=True)
class Response:
    """A response; a `body` of None is sent as no body at all."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that a request asks for."""

    limit: int
    offset: int

    def of(self, items: Sequence[Any]) -> Response:
        """Return the page of all matching items."""
        selected = items[self.offset : self.offset + self.limit]
        return Response(200, {"items": selected, "total": len(items), "limit": self.limit, "offset": self.offset})


@dataclass(frozen=True, slots=True)
class Request:
    """A request to an operation, after its path and the caller's rights have been checked.

    Args:
        ids: the ids in the path, by name.
        query: the last value of each query parameter.
        body: the body as it was sent.
        caller: None for an operation that needs no token.
    """

    store: Store
    accounts: Accounts
    tokens: Tokens
    ids: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    caller: Caller | None = None

    def json(self) -> Any:
        """Return the body's JSON.

        Raises:
            Problem: 400 for what is not JSON (RFC 8259), 422 for JSON that is nested too deeply to be read.
        """
        try:
            return json.loads(self.body.decode("utf-8"), parse_constant=_refuse_constant, parse_int=_number)
        except ValueError:
            raise Problem(400, "The body is not JSON.") from None
        except RecursionError:
            raise invalid([FieldError("body", "must not be nested so deeply")]) from None

    def page(self, other_errors: Iterable[FieldError] = ()) -> Page:
        """Return the page that the query asks for.

        Raises:
            Problem: 422 for an invalid limit or offset, or for other errors of the query.
        """
        values, errors = {}, list(other_errors)
        for name, (default, least, most) in PAGINATION.items():
            sent = self.query.get(name, str(default))
            values[name] = int(sent) if INTEGER.fullmatch(sent) else -1
            if not least <= values[name] <= most:
                limits = f"from {least} to {most}" if math.isfinite(most) else f"of {least} or more"
                errors.append(FieldError(name, f"must be a whole number {limits}"))
        if errors:
            raise invalid(errors)
        return Page(**values)

    def matches(self, *texts: str | None) -> bool:
        """Return whether one of the texts contains `q`, ignoring case; a blank `q` matches everything."""
        q = self.query.get("q", "")
        return not q.strip() or any(q.casefold() in text.casefold() for text in texts if text is not None)


def _refuse_constant(name: str) -> Any:
    """Refuse NaN and Infinity, which Python's parser accepts although they are not JSON."""
    raise ValueError(name)


def _number(digits: str) -> float:
    """Return an integer, or infinity if it has more digits than `int` accepts."""
    try:
        return int(digits)
    except ValueError:
        return math.inf
