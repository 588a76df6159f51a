"""Errors and the form of answers: codes, problems, request numbers, addresses, the order of checks, health."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from reference_service import problems
from reference_service.problems import InvalidError, MalformedError
from tests.defects.answering import Answered, edited
from tests.defects.defect import defect
from tests.defects.patching import around, replace

GROUP = "errors"
PROBLEM = 'Errors are `application/problem+json`: {"type","title","status","detail"}'
INVALID = 'a 422 adds `"errors": [{"field","message"}]`'
NUMBER = "Every answer carries `X-Request-ID`: the caller's, where one was sent"
SLASH = "A path answers with and without its last slash, with no redirect"
CODES = "Codes: 400 body is no JSON · … · 409 it clashes with what is there · 422 the body or a query parameter breaks a rule"
ROUTES = "An unknown path is 404, a wrong method 405, both as problems, with no token needed"


@defect(GROUP, PROBLEM, "answers groups authentication")
def errors_are_plain_json() -> None:
    replace(problems, "MEDIA_TYPE", "application/json")


def _member(change: Any, *statuses: int) -> None:
    @edited
    def edit(answer: Answered) -> None:
        body = answer.json
        if answer.status >= 400 and isinstance(body, dict) and (not statuses or answer.status in statuses):
            change(body)
            answer.json = body


@defect(GROUP, PROBLEM, "answers groups authentication")
def problems_do_not_tell_their_status() -> None:
    _member(lambda body: body.pop("status", None))


@defect(GROUP, PROBLEM, "answers groups users")
def the_status_told_is_another() -> None:
    _member(lambda body: body.update(status=400), 422)


@defect(GROUP, PROBLEM, "answers groups users")
def the_status_is_told_as_text() -> None:
    _member(lambda body: body.update(status=str(body["status"])))


@defect(GROUP, PROBLEM, "answers groups authentication")
def problems_have_no_type() -> None:
    _member(lambda body: body.pop("type", None), 403, 404, 409)


@defect(GROUP, PROBLEM, "tenants groups roles")
def clashes_are_told_without_detail() -> None:
    _member(lambda body: body.pop("detail", None), 409)


@defect(GROUP, INVALID, "groups users configs")
def nobody_is_told_which_fields_are_wrong() -> None:
    _member(lambda body: body.pop("errors", None), 422)


@defect(GROUP, INVALID, "groups users configs")
def what_is_wrong_is_told_by_field() -> None:
    _member(lambda body: body.update(errors={each["field"]: each["message"] for each in body["errors"]}), 422)


@defect(GROUP, INVALID, "groups users configs")
def mistakes_are_told_without_their_field() -> None:
    _member(
        lambda body: body.update(errors=[{"loc": [each["field"]], "msg": each["message"]} for each in body["errors"]]),
        422,
    )


def _code(refusal: Any, status: int) -> None:
    replace(refusal, "status", status)


@defect(GROUP, CODES, "groups users")
def what_is_no_json_breaks_a_rule() -> None:
    replace(MalformedError, "status", problems.InvalidError.status)
    replace(MalformedError, "extensions", lambda self: {"errors": [{"field": "", "message": "is no JSON"}]})


@defect(GROUP, CODES, "groups users")
def what_breaks_a_rule_is_a_bad_request() -> None:
    _code(InvalidError, problems.HTTPStatus.BAD_REQUEST)


@defect(GROUP, CODES, "groups tenants users")
def a_clash_breaks_a_rule() -> None:
    _code(problems.ConflictError, problems.HTTPStatus.BAD_REQUEST)


@defect(GROUP, "A body that is no object is 422", "groups users configs")
def a_list_is_no_json() -> None:
    from reference_service import validation  # noqa: PLC0415

    @around(validation, "parse_body")
    def read(original: Any, form: Any, body: bytes, *context: Any) -> Any:
        if body.lstrip()[:1] == b"[":
            raise MalformedError("the body is no JSON object")
        return original(form, body, *context)


@defect(GROUP, NUMBER, "answers")
def every_answer_has_a_number_of_its_own() -> None:
    @edited
    def edit(answer: Answered) -> None:
        answer.headers["x-request-id"] = uuid4().hex


@defect(GROUP, NUMBER, "answers")
def errors_carry_no_number() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.status >= 400:
            del answer.headers["x-request-id"]


@defect(GROUP, NUMBER, "answers")
def empty_answers_carry_no_number() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.status == 204:
            del answer.headers["x-request-id"]


@defect(GROUP, NUMBER, "answers authentication")
def tokens_come_without_a_number() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.path == "/utils/jwt":
            del answer.headers["x-request-id"]


@defect(GROUP, "Every answer carries `X-Request-ID`", "answers")
def a_number_is_only_given_back() -> None:
    """None is made where the caller sent none."""

    @edited
    def edit(answer: Answered) -> None:
        if "x-request-id" not in answer.asked:
            del answer.headers["x-request-id"]


@defect(GROUP, SLASH, "answers")
def the_other_slash_redirects() -> None:
    @edited
    def edit(answer: Answered) -> None:
        other = _other_slash(answer.path)
        if other and answer.status == 200:
            answer.status, answer.body = 307, b""
            answer.headers["location"] = other


@defect(GROUP, SLASH, "answers")
def the_other_slash_leads_nowhere() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if _other_slash(answer.path):
            answer.status = 404
            answer.headers["content-type"] = problems.MEDIA_TYPE
            answer.json = {
                "type": "about:blank",
                "title": "Not Found",
                "status": 404,
                "detail": "The path does not exist.",
            }


def _other_slash(path: str) -> str | None:
    """The documented path where this is the other one."""
    if re.fullmatch(r"/tenants/[^/]+/(roles|groups|integrations|configs)", path):
        return f"{path}/"
    return path.rstrip("/") if re.fullmatch(r"/(users|admin/tenants|tenants)(/[^/]+)?/", path) else None


@defect(GROUP, ROUTES, "answers")
def a_wrong_method_is_an_unknown_path() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.status == 405:
            answer.status = 404
            answer.json = {**answer.json, "status": 404, "title": "Not Found"}


@defect(GROUP, ROUTES, "answers")
def an_unknown_path_is_told_in_words_only() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.status == 404 and b"path does not exist" in answer.body:
            answer.headers["content-type"] = "text/plain"
            answer.body = b"404 page not found"


@defect(GROUP, ROUTES, "answers")
def an_unknown_path_needs_a_token() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if (
            answer.status in {404, 405}
            and (b"path does not exist" in answer.body or answer.status == 405)
            and "authorization" not in answer.asked
        ):
            answer.status = 401
            answer.headers["www-authenticate"] = "Bearer"
            answer.json = {"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "a token is needed"}
