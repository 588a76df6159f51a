"""The service: the response to each request, independent of how requests arrive."""

from __future__ import annotations

import sys
import threading
import traceback
from urllib.parse import parse_qsl

from tests.second_service.accounts import Accounts
from tests.second_service.authorization import Caller
from tests.second_service.problems import Problem
from tests.second_service.request import Request, Response
from tests.second_service.routes import find
from tests.second_service.storage import Store
from tests.second_service.tokens import Tokens


class Service:
    """Responds to requests from any thread, with one lock for everything stored."""

    def __init__(self, store: Store, accounts: Accounts, tokens: Tokens) -> None:
        self._store = store
        self._accounts = accounts
        self._tokens = tokens
        self._lock = threading.Lock()

    def census(self) -> dict[str, int]:
        """Return the number of stored resources by type."""
        with self._lock:
            return self._store.census()

    def respond(self, method: str, target: str, authorization: str | None, body: bytes) -> Response:
        """Return the response to a request; `target` is its path and query, still encoded."""
        try:
            return self._respond(method, target, authorization, body)
        except Problem as problem:
            return problem_response(problem)
        except Exception:  # noqa: BLE001 - the client gets a response, and the log shows the defect
            traceback.print_exc(file=sys.stderr)
            return problem_response(Problem(500, "The service failed; its log says why."))

    def _respond(self, method: str, target: str, authorization: str | None, body: bytes) -> Response:
        path, _, query = target.partition("?")
        found = find(path)
        if found is None:
            raise Problem(404, "The path does not exist.")
        operations, ids = found
        operation = operations.get(method)
        if operation is None:
            raise Problem(405, "The path does not support this method.", headers={"Allow": ", ".join(operations)})
        caller = None
        if operation.permission is not None:
            caller = Caller(self._tokens.verify(authorization))
            if not operation.permission(caller, ids):
                raise Problem(403, "The token does not allow this.")
        parameters = dict(parse_qsl(query, keep_blank_values=True))
        request = Request(self._store, self._accounts, self._tokens, ids, parameters, body, caller)
        if operation.permission is None:
            return operation.action(request)  # without the lock, since signing in takes time
        with self._lock:
            return operation.action(request)


def problem_response(problem: Problem) -> Response:
    return Response(problem.status, problem.body(), problem.headers)
