"""Wires the service together: the routes of all operations and the handlers of all errors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
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
DESCRIPTION = "A Tenant Management Service to run acceptance tests against."


def create_app(database: Database, accounts: Accounts, signer: TokenSigner) -> ASGIApp:
    """Return the service as an ASGI application. The database must have its tables."""
    app = FastAPI(
        title="Tenant Management Service", version="1", description=DESCRIPTION, redirect_slashes=False, redoc_url=None
    )
    app.add_exception_handler(ProblemError, handle_problem)
    app.add_exception_handler(HTTPException, _handle_no_route)
    app.add_exception_handler(Exception, handle_unexpected_error)
    router = app.router
    for public in (*health.operations(database), *tokens.operations(accounts, signer)):
        _add(
            router,
            public.method,
            public.path,
            public.respond,
            operation_id=public.name,
            summary=public.description.rstrip("."),
            tags=[public.tag],
            responses=openapi.public_responses(public),
            openapi_extra=openapi.public_members(public),
        )
    dispatcher = Dispatcher(database, signer)
    for domain in DOMAINS:
        for operation in domain.operations.all:
            _add(
                router,
                operation.method,
                operation.path,
                dispatcher.endpoint(operation),
                operation_id=operation.name,
                summary=operation.description.partition("\n")[0].rstrip("."),
                tags=[domain.operations.tag],
                status_code=operation.status,
                responses=openapi.responses(operation),
                openapi_extra=openapi.members(operation),
            )
    openapi.add_components(app)
    return RequestIdMiddleware(app)


def _add(router: APIRouter, method: str, path: str, endpoint: Endpoint, **documentation: Any) -> None:
    """Add the route with the path as in the contract, and undocumented with or without the trailing slash."""
    router.add_api_route(path, endpoint, methods=[method], response_model=None, **documentation)
    variant = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    router.add_api_route(variant, endpoint, methods=[method], response_model=None, include_in_schema=False)


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
