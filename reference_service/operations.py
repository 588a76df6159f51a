"""Describes the operations of the API. Each domain lists its own with the decorators of `Operations`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reference_service.authorization import Caller
from reference_service.fields import RequestBody
from reference_service.lists import ListQuery
from reference_service.problems import FieldError, InvalidError
from reference_service.validation import parse_body, parse_query

T = TypeVar("T")
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Call(Generic[T, P]):
    """A request that has passed all checks that come before its handler.

    Attributes:
        path: the ids in the path.
        target: what the path names, as the operation's `find` returned it.
        payload: the validated body or query parameters.
    """

    session: Session
    path: Mapping[str, str]
    caller: Caller
    target: T
    payload: P


Handler = Callable[[Call[T, P]], Any]
Decorator = Callable[[Handler[T, P]], Handler[T, P]]


@dataclass(frozen=True, slots=True)
class Stored:
    """The result of a PUT; `created` is True if the resource is new."""

    resource: BaseModel
    created: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path.

    Attributes:
        find: returns what the path names; called with the session and the ids in the path.
        body: the model of the request body.
        body_optional: whether a request without a body counts as one with `{}`.
        query: the model of the query parameters.
        check_path: returns the errors of the ids in the path, for an operation that creates a resource with them.
        response: the model of the response body.
        conflict: when the response is 409, in words.
    """

    method: str
    path: str
    handler: Callable[[Any], Any]
    find: Callable[..., Any] | None = None
    body: type[RequestBody] | None = None
    body_optional: bool = False
    query: type[BaseModel] | None = None
    check_path: Callable[[Mapping[str, str]], Iterable[FieldError]] | None = None
    response: Any = None
    status: int = 200
    conflict: str | None = None

    @property
    def name(self) -> str:
        """Return the operation's name in the authorization matrix and in the OpenAPI document."""
        return self.handler.__name__

    @property
    def description(self) -> str:
        """Return the operation's description, the docstring of its handler."""
        return inspect.getdoc(self.handler) or ""

    def parse(self, path: Mapping[str, str], query: Mapping[str, str], body: bytes) -> BaseModel | None:
        """Return the validated body or query parameters.

        Raises:
            MalformedError: the body is not JSON.
            InvalidError: the body, a query parameter or an id in the path is invalid; with all errors.
        """
        path_errors = list(self.check_path(path)) if self.check_path else []
        try:
            payload = self._parse(query, body)
        except InvalidError as error:
            raise InvalidError([*path_errors, *error.errors]) from None
        if path_errors:
            raise InvalidError(path_errors)
        return payload

    def _parse(self, query: Mapping[str, str], body: bytes) -> BaseModel | None:
        if self.body:
            return parse_body(self.body, b"{}" if not body and self.body_optional else body)
        return parse_query(self.query, query) if self.query else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicOperation:
    """An operation that needs no token.

    Attributes:
        handler: called with the validated body, or with None where the operation takes no body.
        context: values that the validators of the body need.
        in_event_loop: whether the handler never blocks. Such a handler runs even when all threads are busy.
        errors: the statuses of the problems that the operation may respond with.
    """

    tag: str
    method: str
    path: str
    handler: Callable[[Any], BaseModel]
    response: type[BaseModel]
    body: type[RequestBody] | None = None
    context: Mapping[str, Any] | None = None
    in_event_loop: bool = False
    errors: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Return the operation's name in the OpenAPI document."""
        return self.handler.__name__

    @property
    def description(self) -> str:
        """Return the operation's description, the docstring of its handler."""
        return inspect.getdoc(self.handler) or ""

    async def respond(self, request: Request) -> Response:
        """Respond to a request."""
        payload = parse_body(self.body, await request.body(), self.context) if self.body else None
        result = self.handler(payload) if self.in_event_loop else await run_in_threadpool(self.handler, payload)
        return Response(result.model_dump_json(), media_type="application/json")


class Operations:
    """The operations of one domain, in the order of their definition."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.all: list[Operation] = []

    def create(
        self,
        path: str,
        *,
        find: Callable[..., T],
        body: type[P],
        response: type[BaseModel],
        conflict: str | None = None,
    ) -> Decorator[T, P]:
        """Define a POST that creates a resource; `find` returns the parent."""
        return self._add(
            method="POST", path=path, find=find, body=body, response=response, status=201, conflict=conflict
        )

    def list(
        self,
        path: str,
        *,
        find: Callable[..., T],
        response: Any,
        query: type[P] = ListQuery,  # type: ignore[assignment]
    ) -> Decorator[T, P]:
        """Define a GET of a list; `find` returns the parent."""
        return self._add(method="GET", path=path, find=find, query=query, response=response)

    def read(self, path: str, *, find: Callable[..., T], response: type[BaseModel]) -> Decorator[T, None]:
        """Define a GET of one resource."""
        return self._add(method="GET", path=path, find=find, response=response)

    def update(
        self,
        path: str,
        *,
        find: Callable[..., T],
        body: type[P],
        response: type[BaseModel],
        conflict: str | None = None,
    ) -> Decorator[T, P]:
        """Define a PATCH of one resource."""
        return self._add(method="PATCH", path=path, find=find, body=body, response=response, conflict=conflict)

    def put(
        self,
        path: str,
        *,
        find: Callable[..., T],
        body: type[P],
        response: type[BaseModel],
        body_optional: bool = False,
        check_path: Callable[[Mapping[str, str]], Iterable[FieldError]] | None = None,
    ) -> Decorator[T, P]:
        """Define a PUT of one resource: 201 if it is new, 200 if it existed."""
        return self._add(
            method="PUT",
            path=path,
            find=find,
            body=body,
            body_optional=body_optional,
            check_path=check_path,
            response=response,
        )

    def assign(self, path: str, *, find: Callable[..., T]) -> Decorator[T, None]:
        """Define a PUT that assigns one resource to another. It takes no body and ignores one that is sent."""
        return self._add(method="PUT", path=path, find=find, status=204)

    def delete(self, path: str, *, conflict: str | None = None) -> Decorator[None, None]:
        """Define a DELETE. It has no `find`: the response is 204 even if the resource does not exist."""
        return self._add(method="DELETE", path=path, status=204, conflict=conflict)

    def _add(self, **fields: Any) -> Decorator[Any, Any]:
        def add(handler: Handler[Any, Any]) -> Handler[Any, Any]:
            self.all.append(Operation(handler=handler, **fields))
            return handler

        return add


def no_target(_: Session) -> None:
    """Return None: the `find` of a path without ids."""
