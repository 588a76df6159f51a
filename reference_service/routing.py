"""Finds the endpoint of a request by its path and method, and turns every exception into a response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reference_service.problems import ProblemError, handle_problem, handle_unexpected_error, problem_response

Endpoint = Callable[[Request], Awaitable[Response]]


class Router:
    """The endpoints of an application, by path and method. A path counts with and without its last slash."""

    def __init__(self) -> None:
        self._by_length: dict[int, dict[tuple[str, ...], dict[str, Endpoint]]] = {}

    def add(self, method: str, path: str, endpoint: Endpoint) -> None:
        """Add an endpoint; a part of the path such as `{user_id}` stands for any text without a slash."""
        parts = _parts(path)
        self._by_length.setdefault(len(parts), {}).setdefault(parts, {})[method] = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request.

        Raises:
            Exception: an endpoint failed unexpectedly; the response has been sent, and the exception is for the log.
        """
        request = Request(scope, receive, send)
        failure: Exception | None = None
        try:
            response = await self._respond(request)
        except ProblemError as error:
            response = await handle_problem(request, error)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - raised again once the response has been sent
            failure, response = error, await handle_unexpected_error(request, error)
        await response(scope, receive, send)
        if failure is not None:
            raise failure

    async def _respond(self, request: Request) -> Response:
        """Return the response of the endpoint; an unknown path is 404, a wrong method 405, and neither needs a token."""
        methods, ids = self._find(request.scope["path"])
        if not methods:
            return problem_response(HTTPStatus.NOT_FOUND, "The path does not exist.")
        endpoint = methods.get(request.method)
        if endpoint is None:
            allowed = ", ".join(sorted(methods))
            return problem_response(
                HTTPStatus.METHOD_NOT_ALLOWED, f"The path supports {allowed}.", headers={"Allow": allowed}
            )
        request.scope["path_params"] = ids
        return await endpoint(request)

    def _find(self, path: str) -> tuple[Mapping[str, Endpoint], dict[str, str]]:
        """Return the endpoints of a path by method, and the ids in the path; no endpoints if it is unknown."""
        sent = _parts(path)
        for parts, methods in self._by_length.get(len(sent), {}).items():
            ids: dict[str, str] = {}
            for part, text in zip(parts, sent, strict=True):
                if part.startswith("{"):
                    if not text:
                        break
                    ids[part[1:-1]] = text
                elif part != text:
                    break
            else:
                return methods, ids
        return {}, {}


def _parts(path: str) -> tuple[str, ...]:
    return tuple(path.removesuffix("/").split("/"))
