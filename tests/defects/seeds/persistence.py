"""Persistence: what was answered is what is kept."""

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
from tests.defects.patching import acting, around, sent

GROUP = "persistence"
CREATED = "A create answers 201 with the whole object"
CHANGED = "An update is a PATCH with the fields to change; … the answer is the whole object, 200"


def _forgotten(act: Any, call: Any) -> Any:
    result = act(call)
    call.session.flush()
    call.session.rollback()
    return result


@defect(GROUP, CREATED, "groups")
def a_new_group_is_lost() -> None:
    acting("create_group")(_forgotten)


@defect(GROUP, CREATED, "users")
def a_new_user_is_lost() -> None:
    acting("create_user")(_forgotten)


@defect(GROUP, CHANGED, "roles")
def a_changed_role_is_not_kept() -> None:
    acting("update_role")(_forgotten)


@defect(GROUP, CHANGED, "tenants")
def a_changed_tenant_is_not_kept() -> None:
    acting("update_tenant")(_forgotten)


@defect(GROUP, "A PUT of a membership or config answers … with the object", "configs")
def a_changed_config_is_not_kept() -> None:
    @acting("put_config")
    def put(act: Any, call: Any) -> Any:
        stored = act(call)
        return stored if stored.created else _forgotten(lambda _: stored, call)


@defect(GROUP, "a PUT of an assignment answers 204", "role_assignments")
def an_assigned_role_is_not_kept() -> None:
    acting("assign_role")(_forgotten)


@defect(GROUP, "DELETE answers 204", "configs")
def a_removed_config_stays() -> None:
    acting("delete_config")(lambda act, call: None)


@defect(GROUP, "DELETE answers 204", "group_assignments")
def a_group_that_is_taken_away_stays() -> None:
    acting("unassign_group")(lambda act, call: None)


@defect(GROUP, "DELETE answers 204", "groups")
def a_removed_group_is_only_left_out_of_the_list() -> None:
    hidden: set[str] = set()
    acting("delete_group")(lambda act, call: hidden.add(call.path["group_id"]))

    @acting("list_groups")
    def list_(act: Any, call: Any) -> Any:
        listing = act(call)
        kept = [each for each in listing.items if each.group_id not in hidden]
        listing.total -= len(listing.items) - len(kept)
        listing.items = kept
        return listing


@defect(GROUP, "DELETE answers 204", "roles")
def a_removed_role_is_still_listed() -> None:
    ghosts: dict[str, list[Any]] = {}

    @acting("delete_role")
    def delete(act: Any, call: Any) -> None:
        role = call.session.query(roles_service.RoleRecord).filter_by(**call.path).one_or_none()
        view = roles_service.Role.model_validate(role) if role else None
        act(call)
        if view:
            ghosts.setdefault(call.path["tenant_id"], []).append(view)

    @acting("list_roles")
    def list_(act: Any, call: Any) -> Any:
        listing = act(call)
        if not call.payload.q and not call.payload.offset:
            listing.items += ghosts.get(call.path["tenant_id"], [])
        return listing


@defect(GROUP, CHANGED, "groups roles integrations tenants")
def only_the_first_field_is_changed() -> None:
    @sent(GroupUpdate, RoleUpdate, IntegrationUpdate, TenantUpdate, UserUpdate)
    def change(fields: dict[str, Any]) -> None:
        known = [
            name
            for name in fields
            if name.split("_")[-1] in {"name", "description", "permissions", "status", "enabled"}
        ]
        for name in known[1:]:
            del fields[name]


@defect(GROUP, CHANGED, "groups")
def what_is_not_sent_of_a_group_is_cleared() -> None:
    @sent(GroupUpdate)
    def change(fields: dict[str, Any]) -> None:
        if "group_name" in fields:
            fields.setdefault("description", None)


@defect(GROUP, CHANGED, "roles")
def a_new_name_takes_a_roles_permissions() -> None:
    @sent(RoleUpdate)
    def change(fields: dict[str, Any]) -> None:
        fields.setdefault("permissions", [])


@defect(GROUP, CHANGED, "tenants")
def a_new_name_makes_a_tenant_active() -> None:
    @sent(TenantUpdate)
    def change(fields: dict[str, Any]) -> None:
        fields.setdefault("status", "active")


@defect(GROUP, "`created_at` (read-only)", "groups roles")
def a_change_makes_a_thing_new() -> None:
    for module, name in ((groups_service, "update_group"), (roles_service, "update_role")):

        @around(module, name)
        def changed(original: Any, session: Any, record: Any, change: Any) -> Any:
            record.created_at = records.utc_now()
            return original(session, record, change)


@defect(GROUP, "Lists may lag behind a write by a short time; reads by id do not", "groups")
def reads_of_groups_come_from_a_cache() -> None:
    kept: dict[Any, tuple[float, Any]] = {}

    @acting("read_group")
    def read(act: Any, call: Any) -> Any:
        key = tuple(call.path.items())
        at, view = kept.get(key, (0.0, None))
        if view is None or time.monotonic() - at > 5:
            kept[key] = (time.monotonic(), act(call))
        return kept[key][1]


@defect(GROUP, CREATED, "integrations")
def an_integration_is_made_twice() -> None:
    @acting("create_integration")
    def create(act: Any, call: Any) -> Any:
        act(call)
        return act(call)
