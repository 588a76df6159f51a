"""The order of checks, the codes of successes, and health."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from reference_service import authorization
from reference_service.problems import NotFoundError, UnauthenticatedError
from tests.defects.answering import Answered, edited
from tests.defects.defect import defect
from tests.defects.patching import at_gate, replace

GROUP = "errors"
CHECKS = "Order of checks: 401, 403, 404 of what the path names, 400, 422, then 404 or 409 of what the body names"


def _reading_first(*names: str, refuse: Any) -> None:
    """What was sent is looked at before what the path names, and before who asks if `refuse` says so."""

    @at_gate(*names)
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        refuse(gate, operation, request)
        operation.parse(request.path_params, request.query_params, body)
        return original(gate, operation, request, body)


def _signed(gate: Any, request: Any) -> Any:
    return authorization.Caller.from_claims(gate._signer.verify(request.headers.get("Authorization")))


@defect(GROUP, CHECKS, "answers")
def bodies_are_read_before_it_is_asked_who_may() -> None:
    _reading_first(
        "create_group", "update_group", "create_role", refuse=lambda gate, operation, request: _signed(gate, request)
    )


@defect(GROUP, CHECKS, "answers authentication")
def bodies_are_read_before_it_is_asked_who_it_is() -> None:
    _reading_first("create_group", refuse=lambda gate, operation, request: None)


@defect(GROUP, CHECKS, "answers authentication")
def pages_are_read_before_it_is_asked_who_it_is() -> None:
    _reading_first("list_groups", refuse=lambda gate, operation, request: None)


@defect(GROUP, CHECKS, "answers")
def bodies_are_read_before_anything_is_looked_for() -> None:
    def allowed(gate: Any, operation: Any, request: Any) -> None:
        authorization.check(operation.name, _signed(gate, request), request.path_params)

    _reading_first("create_group", "update_group", "update_role", refuse=allowed)


@defect(GROUP, CHECKS, "answers")
def pages_are_read_before_anything_is_looked_for() -> None:
    def allowed(gate: Any, operation: Any, request: Any) -> None:
        authorization.check(operation.name, _signed(gate, request), request.path_params)

    _reading_first("list_groups", refuse=allowed)


@defect(GROUP, CHECKS, "answers authentication")
def what_is_missing_is_told_before_it_is_asked_who_it_is() -> None:
    @at_gate("read_group", "update_group", "delete_group", "list_groups")
    def perform(original: Any, gate: Any, operation: Any, request: Any, body: bytes) -> Any:
        try:
            return original(gate, operation, request, body)
        except UnauthenticatedError:
            with gate._database.read_transaction() as session:
                from reference_service.groups.service import find_group  # noqa: PLC0415

                if "group_id" in request.path_params:
                    find_group(session, **request.path_params)
            raise


@defect(GROUP, "404 no such thing", "groups roles users")
def what_is_missing_is_gone() -> None:
    replace(NotFoundError, "status", HTTPStatus.GONE)


@defect(GROUP, "JSON in and out", "groups")
def answers_are_said_to_be_text() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.status < 300 and answer.body and answer.path.startswith("/tenants/"):
            answer.headers["content-type"] = "text/html; charset=utf-8"


@defect(GROUP, "A create answers 201", "groups users tenants roles integrations")
def what_was_made_is_answered_as_if_it_was_there() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.method == "POST" and answer.status == 201:
            answer.status = 200


@defect(GROUP, "DELETE answers 204", "groups users tenants roles integrations")
def what_was_removed_is_answered_200() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.method == "DELETE" and answer.status == 204:
            answer.status, answer.json = 200, {"status": "deleted"}


@defect(GROUP, "`GET /healthz` … no token", "health")
def health_is_told_to_friends_only() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.path == "/healthz" and "authorization" not in answer.asked:
            answer.status = 401
            answer.headers["www-authenticate"] = "Bearer"


@defect(GROUP, '`GET /healthz`, `GET /readyz` … `{"status": "ok"}`', "health")
def health_is_told_in_other_words() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.path == "/healthz":
            answer.json = {"status": "UP"}


@defect(GROUP, '`GET /healthz`, `GET /readyz` … `{"status": "ok"}`', "health")
def readiness_is_told_in_other_words() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.path == "/readyz":
            answer.json = {"ready": True}
