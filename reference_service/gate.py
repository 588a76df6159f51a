"""The gate that every request with a token passes: `Gate._perform` has the order of checks."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reference_service import authorization
from reference_service.authorization import Caller
from reference_service.database import Database, is_worth_another_try
from reference_service.operations import Call, Operation, Stored
from reference_service.problems import UnavailableError
from reference_service.tokens.signing import TokenSigner

TRIES = 5
_ID_LIMIT = 200
_log = logging.getLogger(__name__)


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
