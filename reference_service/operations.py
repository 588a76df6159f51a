"""What an operation is, and how a domain lists its own."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reference_service.authorization import Caller
from reference_service.bodies import read_form, read_query
from reference_service.fields import Form
from reference_service.lists import ListQuery

F = TypeVar("F")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Call(Generic[F, S]):
    """A request that has passed the gate.

    path: the ids in the path; found: what the path names; sent: the body or the query, read and validated.
    """

    session: Session
    path: Mapping[str, str]
    caller: Caller
    found: F
    sent: S


Act = Callable[[Call[F, S]], Any]
Decorator = Callable[[Act[F, S]], Act[F, S]]


@dataclass(frozen=True, slots=True)
class Stored:
    """What a PUT wrote, and whether it made it."""

    view: BaseModel
    made: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path. `finds` gets the session and the path's ids; `clash` says when the answer is 409."""

    method: str
    path: str
    act: Callable[[Any], Any]
    finds: Callable[..., Any] | None = None
    takes: type[Form] | None = None
    takes_nothing_too: bool = False
    asks: type[BaseModel] | None = None
    gives: Any = None
    status: int = 200
    clash: str | None = None

    @property
    def name(self) -> str:
        """The operation's name in the table of authorization and in the OpenAPI document."""
        return self.act.__name__

    @property
    def description(self) -> str:
        """What it does, in words."""
        return inspect.getdoc(self.act) or ""

    def read(self, query: Mapping[str, str], body: bytes) -> Form | BaseModel | None:
        """What was sent. Raises: MalformedError, InvalidError."""
        if self.takes:
            return read_form(self.takes, b"{}" if not body and self.takes_nothing_too else body)
        return read_query(self.asks, query) if self.asks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOperation:
    """An operation that needs no token.

    Attributes:
        act: gets the validated body, or None where there is none.
        in_event_loop: whether `act` never blocks, so that it answers even where all threads are busy.
        refusals: the statuses of the problems that it may answer with.
    """

    tag: str
    method: str
    path: str
    act: Callable[[Any], BaseModel]
    gives: type[BaseModel]
    takes: type[Form] | None = None
    in_event_loop: bool = False
    refusals: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Return the operation's name in the OpenAPI document."""
        return self.act.__name__

    @property
    def description(self) -> str:
        """Return what the operation does, in words."""
        return inspect.getdoc(self.act) or ""

    async def answer(self, request: Request) -> Response:
        # No docstring: FastAPI would show it as the operation's description.
        sent = read_form(self.takes, await request.body()) if self.takes else None
        view = self.act(sent) if self.in_event_loop else await run_in_threadpool(self.act, sent)
        return Response(view.model_dump_json(), media_type="application/json")


class Operations:
    """The operations of one domain, in the order in which they are written down."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Operation] = []

    def create(
        self, path: str, *, finds: Callable[..., F], takes: type[S], gives: type[BaseModel], clash: str | None = None
    ) -> Decorator[F, S]:
        """POST of a new thing; `finds` what it will belong to."""
        return self._add(method="POST", path=path, finds=finds, takes=takes, gives=gives, status=201, clash=clash)

    def list(
        self,
        path: str,
        *,
        finds: Callable[..., F],
        gives: Any,
        asks: type[S] = ListQuery,  # type: ignore[assignment]
    ) -> Decorator[F, S]:
        """GET of a list; `finds` what its items belong to."""
        return self._add(method="GET", path=path, finds=finds, asks=asks, gives=gives)

    def read(self, path: str, *, finds: Callable[..., F], gives: type[BaseModel]) -> Decorator[F, None]:
        """GET of one thing."""
        return self._add(method="GET", path=path, finds=finds, gives=gives)

    def change(
        self, path: str, *, finds: Callable[..., F], takes: type[S], gives: type[BaseModel], clash: str | None = None
    ) -> Decorator[F, S]:
        """PATCH of one thing."""
        return self._add(method="PATCH", path=path, finds=finds, takes=takes, gives=gives, clash=clash)

    def put(
        self, path: str, *, finds: Callable[..., F], takes: type[S], gives: type[BaseModel], may_be_empty: bool = False
    ) -> Decorator[F, S]:
        """PUT of one thing: 201 where that made it, 200 where it was there."""
        return self._add(method="PUT", path=path, finds=finds, takes=takes, takes_nothing_too=may_be_empty, gives=gives)

    def assign(self, path: str, *, finds: Callable[..., F]) -> Decorator[F, None]:
        """PUT that ties two things together. It takes no body; one that is sent is ignored."""
        return self._add(method="PUT", path=path, finds=finds, status=204)

    def remove(self, path: str, *, clash: str | None = None) -> Decorator[None, None]:
        """DELETE, which finds nothing first: what is not there is as good as removed."""
        return self._add(method="DELETE", path=path, status=204, clash=clash)

    def _add(self, **described: Any) -> Decorator[Any, Any]:
        def add(act: Act[Any, Any]) -> Act[Any, Any]:
            self.all.append(Operation(act=act, **described))
            return act

        return add


def nothing(_: Session) -> None:
    """Finds what a path without ids names: nothing that could be missing."""
