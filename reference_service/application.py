"""Wires the service together: the routes of all operations and of the documentation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
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
from reference_service.request_ids import RequestIdMiddleware
from reference_service.roles import routes as roles
from reference_service.routing import Router
from reference_service.search import routes as search
from reference_service.tenants import routes as tenants
from reference_service.tokens import routes as tokens
from reference_service.tokens.accounts import Accounts
from reference_service.tokens.signing import TokenSigner
from reference_service.users import routes as users

DOMAINS = (users, tenants, memberships, roles, groups, assignments, integrations, configs, search)


def create_app(database: Database, accounts: Accounts, signer: TokenSigner) -> ASGIApp:
    """Return the service as an ASGI application. The database must have its tables."""
    dispatcher = Dispatcher(database, signer)
    public = [*health.operations(database), *tokens.operations(accounts, signer)]
    router = Router()
    for each in public:
        router.add(each.method, each.path, each.respond)
    for domain in DOMAINS:
        for operation in domain.operations.all:
            router.add(operation.method, operation.path, dispatcher.endpoint(operation))
    _add_documentation(router, public)
    return RequestIdMiddleware(router)


def _add_documentation(router: Router, public: Sequence[PublicOperation]) -> None:
    """Add the OpenAPI document and the page that shows it."""

    @cache
    def document() -> bytes:
        return json.dumps(openapi.document(public, [domain.operations for domain in DOMAINS])).encode()

    def page() -> bytes:
        return openapi.page("/openapi.json")

    async def show_document(_: Request) -> Response:
        return Response(await run_in_threadpool(document), media_type="application/json")

    async def show_page(_: Request) -> Response:
        return Response(await run_in_threadpool(page), media_type="text/html")

    for path, endpoint in (("/openapi.json", show_document), ("/docs", show_page)):
        for method in ("GET", "HEAD"):
            router.add(method, path, endpoint)
