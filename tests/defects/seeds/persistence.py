"""Persistence: what a response shows is stored."""

from __future__ import annotations

import time
from typing import Any

from reference_service import records
from reference_service.groups import service as groups_service
from reference_service.groups.models import GroupUpdate
from reference_service.integrations.models import IntegrationUpdate
from reference_service.roles import service as roles_service
from reference_service.roles.models import RoleUpdate
from reference_service.tenants.models import TenantUpdate
from reference_service.users.models import UserUpdate
from tests.defects.defect import defect
from tests.defects.patching import edit_body, wrap, wrap_handler

GROUP = "persistence"
CREATED = "A create answers 201 with the whole object"
CHANGED = "An update is a PATCH with the fields to change; … the answer is the whole object, 200"


def _rolled_back(handler: Any, call: Any) -> Any:
    result = handler(call)
    call.session.flush()
    call.session.rollback()
    return result


@defect(GROUP, CREATED, "groups")
def a_new_group_is_lost() -> None:
    wrap_handler("create_group")(_rolled_back)


@defect(GROUP, CREATED, "users")
def a_new_user_is_lost() -> None:
    wrap_handler("create_user")(_rolled_back)


@defect(GROUP, CHANGED, "roles")
def an_updated_role_is_not_stored() -> None:
    wrap_handler("update_role")(_rolled_back)


@defect(GROUP, CHANGED, "tenants")
def an_updated_tenant_is_not_stored() -> None:
    wrap_handler("update_tenant")(_rolled_back)


@defect(GROUP, "A PUT of a membership or config answers … with the object", "configs")
def a_changed_config_is_not_stored() -> None:
    @wrap_handler("put_config")
    def put(handler: Any, call: Any) -> Any:
        stored = handler(call)
        return stored if stored.created else _rolled_back(lambda _: stored, call)


@defect(GROUP, "a PUT of an assignment answers 204", "role_assignments")
def an_assigned_role_is_not_stored() -> None:
    wrap_handler("assign_role")(_rolled_back)


@defect(GROUP, "DELETE answers 204", "configs")
def a_deleted_config_still_exists() -> None:
    wrap_handler("delete_config")(lambda handler, call: None)


@defect(GROUP, "DELETE answers 204", "group_assignments")
def an_unassigned_group_stays_assigned() -> None:
    wrap_handler("unassign_group")(lambda handler, call: None)


@defect(GROUP, "DELETE answers 204", "groups")
def a_deleted_group_is_only_hidden_from_the_list() -> None:
    hidden: set[str] = set()
    wrap_handler("delete_group")(lambda handler, call: hidden.add(call.path["group_id"]))

    @wrap_handler("list_groups")
    def list_(handler: Any, call: Any) -> Any:
        listing = handler(call)
        kept = [each for each in listing.items if each.group_id not in hidden]
        listing.total -= len(listing.items) - len(kept)
        listing.items = kept
        return listing


@defect(GROUP, "DELETE answers 204", "roles")
def a_deleted_role_is_still_listed() -> None:
    deleted: dict[str, list[Any]] = {}

    @wrap_handler("delete_role")
    def delete(handler: Any, call: Any) -> None:
        role = call.session.query(roles_service.RoleRecord).filter_by(**call.path).one_or_none()
        view = roles_service.Role.model_validate(role) if role else None
        handler(call)
        if view:
            deleted.setdefault(call.path["tenant_id"], []).append(view)

    @wrap_handler("list_roles")
    def list_(handler: Any, call: Any) -> Any:
        listing = handler(call)
        if not call.payload.q and not call.payload.offset:
            listing.items += deleted.get(call.path["tenant_id"], [])
        return listing


@defect(GROUP, CHANGED, "groups roles integrations tenants")
def an_update_changes_only_the_first_field() -> None:
    @edit_body(GroupUpdate, RoleUpdate, IntegrationUpdate, TenantUpdate, UserUpdate)
    def change(fields: dict[str, Any]) -> None:
        known = [
            name
            for name in fields
            if name.split("_")[-1] in {"name", "description", "permissions", "status", "enabled"}
        ]
        for name in known[1:]:
            del fields[name]


@defect(GROUP, CHANGED, "groups")
def an_update_of_a_group_clears_the_description() -> None:
    @edit_body(GroupUpdate)
    def change(fields: dict[str, Any]) -> None:
        if "group_name" in fields:
            fields.setdefault("description", None)


@defect(GROUP, CHANGED, "roles")
def an_update_of_a_role_clears_the_permissions() -> None:
    @edit_body(RoleUpdate)
    def change(fields: dict[str, Any]) -> None:
        fields.setdefault("permissions", [])


@defect(GROUP, CHANGED, "tenants")
def an_update_of_a_tenant_activates_it() -> None:
    @edit_body(TenantUpdate)
    def change(fields: dict[str, Any]) -> None:
        fields.setdefault("status", "active")


@defect(GROUP, "`created_at` (read-only)", "groups roles")
def an_update_changes_created_at() -> None:
    for module, name in ((groups_service, "update_group"), (roles_service, "update_role")):

        @wrap(module, name)
        def changed(original: Any, session: Any, record: Any, change: Any) -> Any:
            record.created_at = records.utc_now()
            return original(session, record, change)


@defect(GROUP, "Lists may lag behind a write by a short time; reads by id do not", "groups")
def reads_of_groups_come_from_a_cache() -> None:
    kept: dict[Any, tuple[float, Any]] = {}

    @wrap_handler("read_group")
    def read(handler: Any, call: Any) -> Any:
        key = tuple(call.path.items())
        at, view = kept.get(key, (0.0, None))
        if view is None or time.monotonic() - at > 5:
            kept[key] = (time.monotonic(), handler(call))
        return kept[key][1]


@defect(GROUP, CREATED, "integrations")
def an_integration_is_created_twice() -> None:
    @wrap_handler("create_integration")
    def create(handler: Any, call: Any) -> Any:
        handler(call)
        return handler(call)
