"""Errors and conventions: statuses, problems, request ids, trailing slashes, unknown paths."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from reference_service import problems
from reference_service.problems import InvalidError, MalformedError
from tests.defects.answering import EditableResponse, edit_response
from tests.defects.defect import defect
from tests.defects.patching import replace, wrap

GROUP = "errors"
PROBLEM = 'Errors are `application/problem+json`: {"type","title","status","detail"}'
INVALID = 'a 422 adds `"errors": [{"field","message"}]`'
REQUEST_ID = "Every answer carries `X-Request-ID`: the caller's, where one was sent"
SLASH = "A path answers with and without its last slash, with no redirect"
CODES = "Codes: 400 body is no JSON · … · 409 it clashes with what is there · 422 the body or a query parameter breaks a rule"
ROUTES = "An unknown path is 404, a wrong method 405, both as problems, with no token needed"


@defect(GROUP, PROBLEM, "responses groups authentication")
def errors_have_content_type_json() -> None:
    replace(problems, "MEDIA_TYPE", "application/json")


def _edit_problem(change: Any, *statuses: int) -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if response.status >= 400 and isinstance(body, dict) and (not statuses or response.status in statuses):
            change(body)
            response.json = body


@defect(GROUP, PROBLEM, "responses groups authentication")
def problems_have_no_status() -> None:
    _edit_problem(lambda body: body.pop("status", None))


@defect(GROUP, PROBLEM, "responses groups users")
def the_status_in_a_422_problem_is_400() -> None:
    _edit_problem(lambda body: body.update(status=400), 422)


@defect(GROUP, PROBLEM, "responses groups users")
def the_status_in_problems_is_text() -> None:
    _edit_problem(lambda body: body.update(status=str(body["status"])))


@defect(GROUP, PROBLEM, "responses groups authentication")
def problems_have_no_type() -> None:
    _edit_problem(lambda body: body.pop("type", None), 403, 404, 409)


@defect(GROUP, PROBLEM, "tenants groups roles")
def conflicts_have_no_detail() -> None:
    _edit_problem(lambda body: body.pop("detail", None), 409)


@defect(GROUP, INVALID, "groups users configs")
def a_422_has_no_errors() -> None:
    _edit_problem(lambda body: body.pop("errors", None), 422)


@defect(GROUP, INVALID, "groups users configs")
def errors_in_a_422_are_an_object_by_field() -> None:
    _edit_problem(lambda body: body.update(errors={each["field"]: each["message"] for each in body["errors"]}), 422)


@defect(GROUP, INVALID, "groups users configs")
def errors_in_a_422_have_loc_and_msg() -> None:
    _edit_problem(
        lambda body: body.update(errors=[{"loc": [each["field"]], "msg": each["message"]} for each in body["errors"]]),
        422,
    )


def _set_status(refusal: Any, status: int) -> None:
    replace(refusal, "status", status)


@defect(GROUP, CODES, "groups users")
def malformed_json_is_422() -> None:
    replace(MalformedError, "status", problems.InvalidError.status)
    replace(MalformedError, "extensions", lambda self: {"errors": [{"field": "", "message": "is no JSON"}]})


@defect(GROUP, CODES, "groups users")
def an_invalid_field_is_400() -> None:
    _set_status(InvalidError, problems.HTTPStatus.BAD_REQUEST)


@defect(GROUP, CODES, "groups tenants users")
def a_conflict_is_400() -> None:
    _set_status(problems.ConflictError, problems.HTTPStatus.BAD_REQUEST)


@defect(GROUP, "A body that is no object is 422", "groups users configs")
def a_list_as_body_is_400() -> None:
    from reference_service import validation  # noqa: PLC0415

    @wrap(validation, "parse_body")
    def read(original: Any, model: Any, body: bytes, *context: Any) -> Any:
        if body.lstrip()[:1] == b"[":
            raise MalformedError("The body is not a JSON object.")
        return original(model, body, *context)


@defect(GROUP, REQUEST_ID, "responses")
def the_request_id_is_always_new() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        response.headers["x-request-id"] = uuid4().hex


@defect(GROUP, REQUEST_ID, "responses")
def errors_have_no_request_id() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.status >= 400:
            del response.headers["x-request-id"]


@defect(GROUP, REQUEST_ID, "responses")
def empty_responses_have_no_request_id() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.status == 204:
            del response.headers["x-request-id"]


@defect(GROUP, REQUEST_ID, "responses authentication")
def token_responses_have_no_request_id() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.path == "/utils/jwt":
            del response.headers["x-request-id"]


@defect(GROUP, "Every answer carries `X-Request-ID`", "responses")
def no_request_id_is_generated() -> None:
    """A request without an id gets none."""

    @edit_response
    def edit(response: EditableResponse) -> None:
        if "x-request-id" not in response.request_headers:
            del response.headers["x-request-id"]


@defect(GROUP, SLASH, "responses")
def the_other_trailing_slash_redirects() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        other = _path_in_contract(response.path)
        if other and response.status == 200:
            response.status, response.body = 307, b""
            response.headers["location"] = other


@defect(GROUP, SLASH, "responses")
def the_other_trailing_slash_is_404() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if _path_in_contract(response.path):
            response.status = 404
            response.headers["content-type"] = problems.MEDIA_TYPE
            response.json = {
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "detail": "The path does not exist.",
            }


def _path_in_contract(path: str) -> str | None:
    """Return the path as in the contract if this is its variant with or without trailing slash."""
    if re.fullmatch(r"/tenants/[^/]+/(roles|groups|integrations|configs)", path):
        return f"{path}/"
    return path.rstrip("/") if re.fullmatch(r"/(users|admin/tenants|tenants)(/[^/]+)?/", path) else None


@defect(GROUP, ROUTES, "responses")
def an_unsupported_method_is_404() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.status == 405:
            response.status = 404
            response.json = {**response.json, "status": 404, "title": "Not Found"}


@defect(GROUP, ROUTES, "responses")
def a_404_for_an_unknown_path_is_plain_text() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.status == 404 and b"path does not exist" in response.body:
            response.headers["content-type"] = "text/plain"
            response.body = b"404 page not found"


@defect(GROUP, ROUTES, "responses")
def an_unknown_path_needs_a_token() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if (
            response.status in {404, 405}
            and (b"path does not exist" in response.body or response.status == 405)
            and "authorization" not in response.request_headers
        ):
            response.status = 401
            response.headers["www-authenticate"] = "Bearer"
            response.json = {
                "type": "about:blank",
                "title": "Unauthorized",
                "status": 401,
                "detail": "a token is needed",
            }
