"""Wires the service together: every domain's operations behind one gate, and one way to answer what goes wrong."""

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

from reference_service import documents
from reference_service.assignments import routes as assignments
from reference_service.configs import routes as configs
from reference_service.database import Database
from reference_service.gate import Gate
from reference_service.groups import routes as groups
from reference_service.health import routes as health
from reference_service.integrations import routes as integrations
from reference_service.memberships import routes as memberships
from reference_service.problems import RefusalError, answer_failure, answer_refusal, problem
from reference_service.request_ids import RequestIds
from reference_service.roles import routes as roles
from reference_service.search import routes as search
from reference_service.tenants import routes as tenants
from reference_service.tokens import routes as tokens
from reference_service.tokens.accounts import Accounts
from reference_service.tokens.signing import TokenSigner
from reference_service.users import routes as users

Endpoint = Callable[[Request], Awaitable[Response]]

DOMAINS = (users, tenants, memberships, roles, groups, assignments, integrations, configs, search)
DESCRIPTION = "A real Tenant Management Service to run the smoke tests against where nothing is deployed."


def create_app(database: Database, accounts: Accounts, signer: TokenSigner) -> ASGIApp:
    """The service, as an ASGI application; `database` has its tables already."""
    app = FastAPI(
        title="Tenant Management Service", version="1", description=DESCRIPTION, redirect_slashes=False, redoc_url=None
    )
    app.add_exception_handler(RefusalError, answer_refusal)
    app.add_exception_handler(HTTPException, _answer_no_route)
    app.add_exception_handler(Exception, answer_failure)
    router = app.router
    for public in (*health.operations(database), *tokens.operations(accounts, signer)):
        _add(
            router,
            public.method,
            public.path,
            public.answer,
            operation_id=public.name,
            summary=public.description.rstrip("."),
            tags=[public.tag],
            responses=documents.public_responses(public),
            openapi_extra=documents.public_unseen(public),
        )
    gate = Gate(database, signer)
    for domain in DOMAINS:
        for operation in domain.operations.all:
            _add(
                router,
                operation.method,
                operation.path,
                gate.endpoint(operation),
                operation_id=operation.name,
                summary=operation.description.partition("\n")[0].rstrip("."),
                tags=[domain.operations.tag],
                status_code=operation.status,
                responses=documents.responses(operation),
                openapi_extra=documents.unseen(operation),
            )
    documents.complete(app)
    return RequestIds(app)


def _add(router: APIRouter, method: str, path: str, endpoint: Endpoint, **described: Any) -> None:
    """Adds the route as the contract writes its path, and once more, undocumented, with or without the last slash."""
    router.add_api_route(path, endpoint, methods=[method], response_model=None, **described)
    other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
    router.add_api_route(other, endpoint, methods=[method], response_model=None, include_in_schema=False)


async def _answer_no_route(request: Request, error: Exception) -> Response:
    """The answer to an unknown path or a wrong method; neither needs a token."""
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # Starlette names the methods of the first route only that has the path.
        routes = (route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE)
        allowed = sorted({method for route in routes for method in route.methods})
        return problem(405, f"the path knows {', '.join(allowed)} only", headers={"Allow": ", ".join(allowed)})
    detail = "there is no such path" if error.status_code == HTTPStatus.NOT_FOUND else str(error.detail)
    return problem(error.status_code, detail, headers=error.headers)
