"""Persistence of values: what is kept is what was sent, and the answer shows it."""

from __future__ import annotations

from typing import Any

from reference_service.configs import service as configs_service
from reference_service.configs.models import ConfigPut, ConfigRecord
from reference_service.integrations.models import IntegrationCreate, IntegrationUpdate
from reference_service.memberships.models import MembershipRecord
from reference_service.tenants.models import TenantCreate
from tests.defects.answering import Answered, edited
from tests.defects.defect import defect
from tests.defects.patching import acting, around, sent

GROUP = "persistence"
CREATED = "A create answers 201 with the whole object"
CHANGED = "An update is a PATCH with the fields to change; … the answer is the whole object, 200"


@defect(GROUP, "defaults: … `enabled` true", "integrations")
def a_new_integration_is_always_enabled() -> None:
    @sent(IntegrationCreate)
    def change(fields: dict[str, Any]) -> None:
        if isinstance(fields.get("enabled"), bool):
            fields["enabled"] = True


@defect(GROUP, "`status` (`active` or `suspended`)", "tenants")
def a_new_tenant_is_always_active() -> None:
    @sent(TenantCreate)
    def change(fields: dict[str, Any]) -> None:
        if fields.get("status") == "suspended":
            fields["status"] = "active"


@defect(GROUP, "`permissions` (list of text)", "roles")
def permissions_lose_their_order() -> None:
    @acting("create_role", "update_role")
    def write(act: Any, call: Any) -> Any:
        if "permissions" in call.payload.model_fields_set:
            call.payload.permissions = sorted(call.payload.permissions)
        return act(call)


@defect(GROUP, "Memberships: PUT replaces", "memberships")
def a_title_that_is_not_said_again_stays() -> None:
    @acting("put_membership")
    def put(act: Any, call: Any) -> Any:
        found = call.session.query(MembershipRecord).filter_by(**call.path).one_or_none()
        if found and "title" not in call.payload.model_fields_set:
            call.payload.title = found.title
        return act(call)


def _value(change: Any) -> None:
    @sent(ConfigPut)
    def sent_(fields: dict[str, Any]) -> None:
        if "value" in fields:
            fields["value"] = change(fields["value"])


@defect(GROUP, "`value` (any JSON)", "configs")
def numbers_are_kept_as_text() -> None:
    _value(lambda value: str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value)


@defect(GROUP, "`value` (any JSON)", "configs")
def what_is_false_is_kept_as_nothing() -> None:
    _value(lambda value: value or None)


@defect(GROUP, "PUT takes `{value: any}`", "configs")
def values_are_merged() -> None:
    @around(configs_service, "put_config")
    def put(original: Any, session: Any, tenant_id: str, config_key: str, form: ConfigPut) -> Any:
        found = session.query(ConfigRecord).filter_by(tenant_id=tenant_id, config_key=config_key).one_or_none()
        if found and isinstance(found.value, dict) and isinstance(form.value, dict):
            form.value = {**found.value, **form.value}
        return original(session, tenant_id, config_key, form)


@defect(GROUP, CHANGED, "integrations")
def only_what_changed_is_answered() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.method == "PATCH" and answer.status == 200:
            asked = {*IntegrationUpdate.model_fields} & {*(_sent(answer) or {})}
            answer.json = {name: each for name, each in answer.json.items() if name in asked or name.endswith("_id")}


def _sent(answer: Answered) -> Any:
    import json  # noqa: PLC0415

    return json.loads(answer.sent)


@defect(GROUP, CREATED, "groups")
def only_the_id_of_what_was_made_is_answered() -> None:
    @edited
    def edit(answer: Answered) -> None:
        if answer.method == "POST" and answer.status == 201:
            answer.json = {name: each for name, each in answer.json.items() if name.endswith("_id")}
