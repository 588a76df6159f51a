"""Persistence of values: what was sent is stored, and the response shows it."""

from __future__ import annotations

from typing import Any

from reference_service.configs import service as configs_service
from reference_service.configs.models import ConfigPut, ConfigRecord
from reference_service.integrations.models import IntegrationCreate, IntegrationUpdate
from reference_service.memberships.models import MembershipRecord
from reference_service.tenants.models import TenantCreate
from tests.defects.answering import EditableResponse, edit_response
from tests.defects.defect import defect
from tests.defects.patching import edit_body, wrap, wrap_handler

GROUP = "persistence"
CREATED = "A create answers 201 with the whole object"
CHANGED = "An update is a PATCH with the fields to change; … the answer is the whole object, 200"


@defect(GROUP, "defaults: … `enabled` true", "integrations")
def a_new_integration_is_always_enabled() -> None:
    @edit_body(IntegrationCreate)
    def change(fields: dict[str, Any]) -> None:
        if isinstance(fields.get("enabled"), bool):
            fields["enabled"] = True


@defect(GROUP, "`status` (`active` or `suspended`)", "tenants")
def a_new_tenant_is_always_active() -> None:
    @edit_body(TenantCreate)
    def change(fields: dict[str, Any]) -> None:
        if fields.get("status") == "suspended":
            fields["status"] = "active"


@defect(GROUP, "`permissions` (list of text)", "roles")
def permissions_are_sorted() -> None:
    @wrap_handler("create_role", "update_role")
    def write(handler: Any, call: Any) -> Any:
        if "permissions" in call.payload.model_fields_set:
            call.payload.permissions = sorted(call.payload.permissions)
        return handler(call)


@defect(GROUP, "Memberships: PUT replaces", "memberships")
def a_put_without_a_title_keeps_the_title() -> None:
    @wrap_handler("put_membership")
    def put(handler: Any, call: Any) -> Any:
        found = call.session.query(MembershipRecord).filter_by(**call.path).one_or_none()
        if found and "title" not in call.payload.model_fields_set:
            call.payload.title = found.title
        return handler(call)


def _change_value(change: Any) -> None:
    @edit_body(ConfigPut)
    def payload(fields: dict[str, Any]) -> None:
        if "value" in fields:
            fields["value"] = change(fields["value"])


@defect(GROUP, "`value` (any JSON)", "configs")
def numbers_in_configs_are_stored_as_text() -> None:
    _change_value(lambda value: str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value)


@defect(GROUP, "`value` (any JSON)", "configs")
def falsy_config_values_are_stored_as_null() -> None:
    _change_value(lambda value: value or None)


@defect(GROUP, "PUT takes `{value: any}`", "configs")
def a_put_merges_config_objects() -> None:
    @wrap(configs_service, "put_config")
    def put(original: Any, session: Any, tenant_id: str, config_key: str, body: ConfigPut) -> Any:
        found = session.query(ConfigRecord).filter_by(tenant_id=tenant_id, config_key=config_key).one_or_none()
        if found and isinstance(found.value, dict) and isinstance(body.value, dict):
            body.value = {**found.value, **body.value}
        return original(session, tenant_id, config_key, body)


@defect(GROUP, CHANGED, "integrations")
def an_update_returns_only_the_changed_fields() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.method == "PATCH" and response.status == 200:
            asked = {*IntegrationUpdate.model_fields} & {*(_request_json(response) or {})}
            response.json = {
                name: each for name, each in response.json.items() if name in asked or name.endswith("_id")
            }


def _request_json(response: EditableResponse) -> Any:
    import json  # noqa: PLC0415

    return json.loads(response.request_body)


@defect(GROUP, CREATED, "groups")
def a_create_returns_only_the_ids() -> None:
    @edit_response
    def edit(response: EditableResponse) -> None:
        if response.method == "POST" and response.status == 201:
            response.json = {name: each for name, each in response.json.items() if name.endswith("_id")}
