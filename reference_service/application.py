"""Wires the service together: the routes of all operations and the handlers of all errors."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp

from reference_service import openapi
from reference_service.assignments import routes as assignments
from reference_service.configs import routes as configs
from reference_service.database import Database
from reference_service.dispatch import Dispatcher
from reference_service.groups import routes as groups
from reference_service.health import routes as health
from reference_service.integrations import routes as integrations
from reference_service.memberships import routes as memberships
from reference_service.operations import PublicOperation
from reference_service.problems import ProblemError, handle_problem, handle_unexpected_error, problem_response
from reference_service.request_ids import RequestIdMiddleware
from reference_service.roles import routes as roles
from reference_service.search import routes as search
from reference_service.tenants import routes as tenants
from reference_service.tokens import routes as tokens
from reference_service.tokens.accounts import Accounts
from reference_service.tokens.signing import TokenSigner
from reference_service.users import routes as users

Endpoint = Callable[[Request], Awaitable[Response]]

DOMAINS = (users, tenants, memberships, roles, groups, assignments, integrations, configs, search)


def create_app(database: Database, accounts: Accounts, signer: TokenSigner) -> ASGIApp:
    """Return the service as an ASGI application. The database must have its tables."""
    dispatcher = Dispatcher(database, signer)
    public = [*health.operations(database), *tokens.operations(accounts, signer)]
    routes = [route for operation in public for route in _routes(operation.method, operation.path, operation.respond)]
    for domain in DOMAINS:
        for operation in domain.operations.all:
            routes += _routes(operation.method, operation.path, dispatcher.endpoint(operation))
    app = Starlette(
        routes=[*routes, *_documentation(public)],
        exception_handlers={
            ProblemError: handle_problem,
            HTTPException: _handle_no_route,
            Exception: handle_unexpected_error,
        },
    )
    app.router.redirect_slashes = False
    return RequestIdMiddleware(app)


def _routes(method: str, path: str, endpoint: Endpoint) -> list[Route]:
    """Return the routes of an operation: the path as in the contract, and with or without the trailing slash."""
    variant = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    routes = [Route(one, endpoint, methods=[method]) for one in (path, variant)]
    for route in routes:
        route.methods = {method}  # Starlette adds HEAD to GET; the contract does not have it
    return routes


def _documentation(public: Sequence[PublicOperation]) -> list[Route]:
    """Return the routes of the OpenAPI document and of the page that shows it."""

    @cache
    def document() -> bytes:
        return json.dumps(openapi.document(public, [domain.operations for domain in DOMAINS])).encode()

    def page() -> bytes:
        return openapi.page("/openapi.json")

    async def show_document(_: Request) -> Response:
        return Response(await run_in_threadpool(document), media_type="application/json")

    async def show_page(_: Request) -> Response:
        return Response(await run_in_threadpool(page), media_type="text/html")

    return [Route("/openapi.json", show_document), Route("/docs", show_page)]


async def _handle_no_route(request: Request, error: Exception) -> Response:
    """Return the response for an unknown path or an unsupported method; neither needs a token."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # Starlette's own header has only the methods of the first route with this path.
        routes = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
        allowed = sorted({method for route in routes for method in route.methods})
        detail = f"The path supports {', '.join(allowed)}."
        return problem_response(405, detail, headers={"Allow": ", ".join(allowed)})
    detail = "The path does not exist." if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)
    return problem_response(error.status_code, detail, headers=error.headers)
