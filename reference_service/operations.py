"""What an operation is, and the gate before every one: the order of checks stands in `Gate._perform`."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reference_service import authorization
from reference_service.authorization import Caller
from reference_service.bodies import read_form, read_query
from reference_service.database import Database, is_worth_another_try
from reference_service.fields import Form
from reference_service.lists import ListQuery
from reference_service.problems import UnavailableError
from reference_service.tokens.signing import TokenSigner

F = TypeVar("F")
S = TypeVar("S")

TRIES = 5
_ID_LIMIT = 200
_log = logging.getLogger(__name__)


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


class Gate:
    """Lets requests through to their operations."""

    def __init__(self, database: Database, signer: TokenSigner) -> None:
        self._database = database
        self._signer = signer

    def endpoint(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        """What FastAPI calls for the operation. It takes the bare request, as FastAPI would validate a body first.

        Raises: LookupError where the table of authorization does not have the operation.
        """
        if operation.name not in authorization.CELLS:
            message = f"{operation.name} has no row in authorization.TABLE"
            raise LookupError(message)

        async def answer(request: Request) -> Response:
            body = await request.body()
            # One hop to a thread for the whole of it: were each check a dependency of its own, a thread that holds the
            # database's lock could wait for a next hop behind threads that wait for the lock.
            return await run_in_threadpool(self._perform, operation, request, body)

        return answer

    def _perform(self, operation: Operation, request: Request, body: bytes) -> Response:
        caller = Caller.of(self._signer.read(request.headers.get("Authorization")))  # 401
        authorization.check(operation.name, caller, request.path_params)  # 403
        path = {name: _without_oddity(value) for name, value in request.path_params.items()}
        transaction = self._database.reading if operation.method == "GET" else self._database.writing

        def attempt() -> Response:
            with transaction() as session:
                found = operation.finds(session, **path) if operation.finds else None  # 404 of what the path names
                sent = operation.read(request.query_params, body)  # 400, 422
                result = operation.act(Call(session, path, caller, found, sent))  # 404, 409 of what the body names
            return _answer(operation, result)

        return _with_patience(attempt)


def _with_patience(attempt: Callable[[], Response]) -> Response:
    """The attempt's answer; it begins again where another transaction was in its way.

    Raises: UnavailableError where the database does not answer.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            return attempt()
        except (DBAPIError, NoFreeConnectionError) as error:
            if isinstance(error, DBAPIError) and is_worth_another_try(error) and tries_left:
                continue
            if isinstance(error, OperationalError | NoFreeConnectionError):
                _log.warning("The database does not answer: %s", type(error.__cause__ or error).__name__)
                message = "the database does not answer"
                raise UnavailableError(message) from error
            raise
    raise AssertionError


def _answer(operation: Operation, result: Any) -> Response:
    if result is None:
        return Response(status_code=operation.status)
    view, status = result, operation.status
    if isinstance(result, Stored):
        view, status = result.view, 201 if result.made else 200
    return Response(view.model_dump_json(), status, media_type="application/json")


def _without_oddity(value: str) -> str:
    """The id, or one that nothing has: PostgreSQL refuses even to look for a NUL."""
    return "" if "\0" in value or len(value) > _ID_LIMIT else value
