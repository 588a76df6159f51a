"""Runs the operations that need a token. `Dispatcher._handle` has the order of checks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnectionError
from starlette.requests import Request
from starlette.responses import Response

from reference_service import authorization
from reference_service.authorization import Caller
from reference_service.database import Database, is_retryable
from reference_service.operations import Call, Operation, Stored
from reference_service.problems import UnavailableError
from reference_service.tokens.signing import TokenSigner

ATTEMPTS = 5
THREADS = 40
_MAX_ID_LENGTH = 200
_log = logging.getLogger(__name__)


class Dispatcher:
    """Checks each request and passes it to the handler of its operation."""

    def __init__(self, database: Database, signer: TokenSigner) -> None:
        self._database = database
        self._signer = signer
        self._threads = ThreadPoolExecutor(THREADS, "operation")

    def endpoint(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        """Return the ASGI endpoint of the operation.

        Raises:
            LookupError: the authorization matrix has no row for the operation.
        """
        if operation.name not in authorization.CELLS:
            message = f"{operation.name} has no row in authorization.MATRIX"
            raise LookupError(message)

        async def endpoint(request: Request) -> Response:
            body = await request.body()
            # All checks run in one thread. If each check used its own, a thread that holds the database lock could wait
            # for a second thread while all the others wait for the lock.
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._handle, operation, request, body)

        return endpoint

    def _handle(self, operation: Operation, request: Request, body: bytes) -> Response:
        caller = Caller.from_claims(self._signer.verify(request.headers.get("Authorization")))  # 401
        authorization.check(operation.name, caller, request.path_params)  # 403
        path = {name: _searchable(value) for name, value in request.path_params.items()}
        database = self._database
        transaction = database.read_transaction if operation.method == "GET" else database.write_transaction

        def attempt() -> Response:
            with transaction() as session:
                target = operation.find(session, **path) if operation.find else None  # 404: what the path names
                payload = operation.parse(path, request.query_params, body)  # 400, 422
                result = operation.handler(
                    Call(session, path, caller, target, payload)
                )  # 404, 409: what the body names
            return _response(operation, result)

        return _with_retries(attempt)


def _with_retries(attempt: Callable[[], Response]) -> Response:
    """Return the response of the attempt; try again where a concurrent transaction made it fail.

    Raises:
        UnavailableError: the database does not respond.
    """
    for attempts_left in reversed(range(ATTEMPTS)):
        try:
            return attempt()
        except (DBAPIError, NoFreeConnectionError) as error:
            if isinstance(error, DBAPIError) and is_retryable(error) and attempts_left:
                continue
            if isinstance(error, OperationalError | NoFreeConnectionError):
                _log.warning("The database does not respond: %s", type(error.__cause__ or error).__name__)
                message = "The database does not respond."
                raise UnavailableError(message) from error
            raise
    raise AssertionError


def _response(operation: Operation, result: Any) -> Response:
    if result is None:
        return Response(status_code=operation.status)
    resource, status = result, operation.status
    if isinstance(result, Stored):
        resource, status = result.resource, 201 if result.created else 200
    return Response(resource.model_dump_json(), status, media_type="application/json")


def _searchable(value: str) -> str:
    """Return the id, or an id that no resource has where the database could not search for it.

    PostgreSQL rejects a query for a text that contains NUL.
    """
    return "" if "\0" in value or len(value) > _MAX_ID_LENGTH else value
