"""The order of checks, the codes of successes, and health."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from reference_service import authorization
from reference_service.problems import NotFoundError, UnauthenticatedError
from tests.defects.answering import EditableResponse, edit_response
from tests.defects.defect import defect
from tests.defects.patching import replace, wrap_request

GROUP = "errors"
CHECKS = "Order of checks: 401, 403, 404 of what the path names, 400, 422, then 404 or 409 of what the body names"


def _parse_first(*names: str, refuse: Any) -> None:
    """Validate the body or query after the check `refuse`, and before all other checks."""

    @wrap_request(*names)
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        refuse(dispatcher, operation, request)
        operation.parse(request.path_params, request.query_params, body)
        return original(dispatcher, operation, request, body)


def _authenticated_caller(dispatcher: Any, request: Any) -> Any:
    return authorization.Caller.from_claims(dispatcher._signer.verify(request.headers.get("Authorization")))


@defect(GROUP, CHECKS, "responses")
def a_body_is_validated_before_authorization() -> None:
    _parse_first(
        "create_group",
        "update_group",
        "create_role",
        refuse=lambda dispatcher, operation, request: _authenticated_caller(dispatcher, request),
    )


@defect(GROUP, CHECKS, "responses authentication")
def a_body_is_validated_before_authentication() -> None:
    _parse_first("create_group", refuse=lambda dispatcher, operation, request: None)


@defect(GROUP, CHECKS, "responses authentication")
def a_query_is_validated_before_authentication() -> None:
    _parse_first("list_groups", refuse=lambda dispatcher, operation, request: None)


@defect(GROUP, CHECKS, "responses")
def a_body_is_validated_before_the_resource_is_found() -> None:
    def allowed(dispatcher: Any, operation: Any, request: Any) -> None:
        authorization.check(operation.name, _authenticated_caller(dispatcher, request), request.path_params)

    _parse_first("create_group", "update_group", "update_role", refuse=allowed)


@defect(GROUP, CHECKS, "responses")
def a_query_is_validated_before_the_tenant_is_found() -> None:
    def allowed(dispatcher: Any, operation: Any, request: Any) -> None:
        authorization.check(operation.name, _authenticated_caller(dispatcher, request), request.path_params)

    _parse_first("list_groups", refuse=allowed)


@defect(GROUP, CHECKS, "responses authentication")
def a_missing_group_is_404_before_authentication() -> None:
    @wrap_request("read_group", "update_group", "delete_group", "list_groups")
    def handle(original: Any, dispatcher: Any, operation: Any, request: Any, body: bytes) -> Any:
        try:
            return original(dispatcher, operation, request, body)
        except UnauthenticatedError:
            with dispatcher._database.read_transaction() as session:
                from reference_service.groups.service import find_group  # noqa: PLC0415

                if "group_id" in request.path_params:
                    find_group(session, **request.path_params)
            raise


@defect(GROUP, "404 no such thing", "groups roles users")
def a_missing_resource_is_410() -> None:
    replace(NotFoundError, "status", HTTPStatus.GONE)


@defect(GROUP, "JSON in and out", "groups")
def responses_have_content_type_html() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.status < 300 and response.body and response.path.startswith("/tenants/"):
            response.headers["content-type"] = "text/html; charset=utf-8"


@defect(GROUP, "A create answers 201", "groups users tenants roles integrations")
def a_create_is_200() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.method == "POST" and response.status == 201:
            response.status = 200


@defect(GROUP, "DELETE answers 204", "groups users tenants roles integrations")
def a_delete_is_200() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.method == "DELETE" and response.status == 204:
            response.status, response.json = 200, {"status": "deleted"}


@defect(GROUP, "`GET /healthz` … no token", "health")
def healthz_needs_a_token() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.path == "/healthz" and "authorization" not in response.request_headers:
            response.status = 401
            response.headers["www-authenticate"] = "Bearer"


@defect(GROUP, '`GET /healthz`, `GET /readyz` … `{"status": "ok"}`', "health")
def the_status_in_healthz_is_up() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.path == "/healthz":
            response.json = {"status": "UP"}


@defect(GROUP, '`GET /healthz`, `GET /readyz` … `{"status": "ok"}`', "health")
def readyz_has_another_body() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.path == "/readyz":
            response.json = {"ready": True}
