"""Blame: which fields a 422 names, and what a refusal reveals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from reference_service.authorization import Cell
from reference_service.configs import service as configs
from reference_service.integrations.models import IntegrationUpdate
from tests.defects.answering import EditableResponse, edit_response
from tests.defects.defect import defect
from tests.defects.patching import edit_body, replace, set_cell

ERRORS = "errors"
BLAMED = "`errors` of a 422: one entry for each field or query parameter that breaks a rule, and for no other"
NAMED = (
    "`field` is its name as sent (`config_key` for a bad key in the path); … `body` where the body as a whole is wrong"
)
CHANGED = "An update is a PATCH with the fields to change; … the answer is the whole object, 200"
OWN = "`own only` goes by the `user_id` claim alone"

Entries = list[dict[str, Any]]


def _edit_errors(change: Callable[[Entries], Entries]) -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if response.status == 422 and isinstance(body, dict):
            response.json = body | {"errors": change(body["errors"])}


@defect(ERRORS, NAMED, "groups users configs integrations lists")
def every_422_blames_a_field_that_does_not_exist() -> None:
    _edit_errors(lambda errors: [each | {"field": "colour_of_the_sky"} for each in errors])


@defect(ERRORS, BLAMED, "groups users integrations")
def a_422_blames_another_field_too() -> None:
    _edit_errors(lambda errors: [*errors, {"field": "created_at", "message": "is invalid"}])


@defect(ERRORS, BLAMED, "groups users integrations")
def a_422_names_each_field_twice() -> None:
    _edit_errors(lambda errors: [*errors, *errors])


@defect(ERRORS, NAMED, "groups roles tenants")
def a_422_blames_the_key_for_a_mistake_in_the_name() -> None:
    _edit_errors(
        lambda errors: [each | {"field": each["field"].removesuffix("_name") + "_key"}
                        if each["field"].endswith("_name") else each for each in errors]
    )  # fmt: skip


@defect(ERRORS, NAMED, "lists")
def a_422_blames_the_limit_for_a_mistake_in_the_offset() -> None:
    _edit_errors(lambda errors: [each | {"field": "limit"} if each["field"] == "offset" else each for each in errors])


@defect(ERRORS, NAMED, "groups users configs")
def a_422_names_no_field_for_a_wrong_body() -> None:
    _edit_errors(lambda errors: [each | {"field": ""} if each["field"] == "body" else each for each in errors])


@defect(ERRORS, NAMED, "configs")
def a_422_names_a_bad_config_key_as_key() -> None:
    _edit_errors(lambda errors: [each | {"field": "key"} if each["field"] == "config_key" else each for each in errors])


@defect("persistence", CHANGED, "integrations")
def an_integration_cannot_be_switched_off() -> None:
    edit_body(IntegrationUpdate)(lambda body: body.pop("enabled", None))


@defect("persistence", CHANGED, "integrations")
def the_address_of_an_integration_cannot_be_changed() -> None:
    edit_body(IntegrationUpdate)(lambda body: body.pop("endpoint_url", None))


@defect("persistence", "every PUT after the first … moves `updated_at`, whatever the value", "configs")
def an_update_of_a_config_keeps_its_update_time() -> None:
    now = datetime.now(UTC)
    replace(configs, "utc_now", lambda: now)
    replace(configs, "RESOLUTION", timedelta(0))


@defect("listing", 'Answer: `{"items": [...], …}`', "groups roles")
def items_of_lists_have_no_id() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if isinstance(body, dict) and isinstance(body.get("items"), list):
            items = [{key: value for key, value in each.items() if not key.endswith("_id")} for each in body["items"]]
            response.json = body | {"items": items}


@defect("listing", "Ids are opaque strings", "groups roles isolation")
def ids_are_null_in_lists() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if isinstance(body, dict) and isinstance(body.get("items"), list):
            items = [
                {key: None if key.endswith("_id") else value for key, value in each.items()} for each in body["items"]
            ]
            response.json = body | {"items": items}


@defect("authorization", "403 token is good, the act is not allowed", "groups")
def a_refusal_shows_the_group_that_it_refuses() -> None:
    _reveal("groups", "group_name")


@defect("authorization", "403 token is good, the act is not allowed", "users")
def a_refusal_shows_the_address_of_the_user_that_it_refuses() -> None:
    _reveal("users", "email")


def _reveal(kind: str, field: str) -> None:
    """Let the problem of a refusal repeat a value that was last seen for the id in its path."""
    seen: dict[str, str] = {}

    @edit_response
    def edit(response: EditableResponse) -> None:
        body = response.json
        if isinstance(body, dict) and isinstance(body.get(field), str):
            seen[str(body.get(f"{kind[:-1]}_id"))] = body[field]
        own = response.path.rstrip("/").rsplit("/", 1)[-1]
        if response.status == 403 and own in seen and isinstance(body, dict):
            response.json = body | {"detail": f"{body['detail']} ({seen[own]})"}


@defect("authorization", OWN, "users")
def users_may_update_their_own_account() -> None:
    _own("update_user")


@defect("authorization", OWN, "users")
def users_may_delete_their_own_account() -> None:
    _own("delete_user")


@defect("authorization", OWN, "memberships")
def users_may_update_their_own_membership() -> None:
    _own("put_membership")


@defect("authorization", OWN, "memberships")
def users_may_leave_a_tenant() -> None:
    _own("delete_membership")


@defect("authorization", OWN, "role_assignments")
def users_may_assign_roles_to_themselves() -> None:
    _own("assign_role")


@defect("authorization", OWN, "group_assignments")
def users_may_remove_groups_from_themselves() -> None:
    _own("unassign_group")


def _own(operation: str) -> None:
    columns = "viewer member outsider"
    set_cell(operation, f"tenant_admin {columns}" if operation.endswith("_user") else columns, Cell.OWN_ONLY)
