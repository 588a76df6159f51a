"""Idempotence: repeated requests change nothing and are no error."""

from __future__ import annotations

import itertools
from typing import Any

from sqlalchemy import delete

from reference_service.assignments import service as assignments_service
from reference_service.assignments.models import GroupAssignmentRecord, RoleAssignmentRecord
from reference_service.configs import service as configs_service
from reference_service.database import find, find_or_none
from reference_service.groups.service import find_group
from reference_service.memberships.models import MembershipRecord
from reference_service.problems import ConflictError, NotFoundError
from reference_service.tenants.service import find_tenant
from reference_service.users.service import find_user
from tests.defects.defect import defect
from tests.defects.patching import change_operation, whole_list, wrap_find, wrap_handler

GROUP = "idempotence"
DELETE = "DELETE answers 204 whether or not the thing was there"
ASSIGN = "a PUT of an assignment answers 204, also when repeated"


def _require_target(operation: str, find_target: Any) -> None:
    @wrap_handler(operation)
    def remove(handler: Any, call: Any) -> Any:
        find_target(call.session, **call.path)
        return handler(call)


@defect(GROUP, DELETE, "groups")
def deleting_a_missing_group_is_404() -> None:
    _require_target("delete_group", find_group)


@defect(GROUP, DELETE, "users")
def deleting_a_missing_user_is_404() -> None:
    _require_target("delete_user", find_user)


@defect(GROUP, DELETE, "tenants")
def deleting_a_missing_tenant_is_404() -> None:
    _require_target("delete_tenant", find_tenant)


@defect(GROUP, DELETE, "memberships")
def deleting_a_missing_membership_is_404() -> None:
    _require_target("delete_membership", assignments_service.find_membership)


@defect(GROUP, DELETE, "configs")
def deleting_a_missing_config_is_404() -> None:
    _require_target("delete_config", configs_service.find_config)


@defect(GROUP, DELETE, "role_assignments")
def unassigning_a_role_that_is_not_assigned_is_404() -> None:
    def find_target(session: Any, **path: str) -> None:
        kind = RoleAssignmentRecord
        find(session, kind, *(getattr(kind, name) == own for name, own in path.items()), name="assignment")

    _require_target("unassign_role", find_target)


@defect(GROUP, DELETE, "group_assignments")
def unassigning_a_group_from_a_user_who_is_not_a_member_is_404() -> None:
    _require_target(
        "unassign_group",
        lambda session, tenant_id, user_id, group_id: assignments_service.find_membership(session, tenant_id, user_id),
    )


@defect(GROUP, "DELETE under a tenant that does not exist … is 204 and does nothing", "groups configs integrations")
def deleting_under_a_missing_tenant_is_404() -> None:
    for name in ("delete_group", "delete_role", "delete_integration", "delete_config"):
        _require_target(name, lambda session, tenant_id, **_: find_tenant(session, tenant_id))


@defect(GROUP, ASSIGN, "role_assignments")
def assigning_a_role_again_is_a_conflict() -> None:
    @wrap_handler("assign_role")
    def assign(handler: Any, call: Any) -> None:
        kind = RoleAssignmentRecord
        if find_or_none(call.session, kind, *(getattr(kind, name) == own for name, own in call.path.items())):
            raise ConflictError("The member has the role.")
        handler(call)


@defect(GROUP, ASSIGN, "group_assignments")
def assigning_a_group_is_201() -> None:
    change_operation("assign_group", status=201)


@defect(GROUP, ASSIGN, "role_assignments")
def a_role_assigned_again_is_listed_twice() -> None:
    again: list[tuple[str, ...]] = []

    @wrap_handler("assign_role")
    def assign(handler: Any, call: Any) -> None:
        kind = RoleAssignmentRecord
        if find_or_none(call.session, kind, *(getattr(kind, name) == own for name, own in call.path.items())):
            again.append(tuple(call.path.values()))
        handler(call)

    @wrap_handler("list_assigned_roles")
    def list_(handler: Any, call: Any) -> Any:
        listing = handler(whole_list(call))
        member = tuple(call.path.values())
        twice = [[each] * (1 + again.count((*member, each.role_id))) for each in listing.items]
        items = list(itertools.chain(*twice))
        page = items[call.payload.offset : call.payload.offset + call.payload.limit]
        return listing.model_copy(
            update={"items": page, "total": len(items), "limit": call.payload.limit, "offset": call.payload.offset}
        )


@defect(GROUP, ASSIGN, "group_assignments")
def a_group_assigned_again_moves_to_the_end_of_the_list() -> None:
    @wrap_handler("assign_group")
    def assign(handler: Any, call: Any) -> None:
        kind = GroupAssignmentRecord
        call.session.execute(delete(kind).where(*(getattr(kind, name) == own for name, own in call.path.items())))
        handler(call)


@defect(GROUP, "an assignment needs the membership … (404)", "role_assignments")
def assigning_a_role_creates_the_membership() -> None:
    @wrap_find("assign_role")
    def find_(original: Any, session: Any, tenant_id: str, user_id: str, role_id: str) -> Any:
        find_user(session, user_id)
        if not find_or_none(
            session, MembershipRecord, MembershipRecord.tenant_id == tenant_id, MembershipRecord.user_id == user_id
        ):
            member = MembershipRecord(tenant_id=tenant_id, user_id=user_id)
            member.set_title(None)
            session.add(member)
            session.flush()
        return original(session, tenant_id, user_id, role_id)


@defect(GROUP, "an assignment needs … the role or group (404)", "group_assignments")
def assigning_a_missing_group_is_204() -> None:
    gone: set[str] = set()

    @wrap_find("assign_group")
    def find_(original: Any, session: Any, tenant_id: str, user_id: str, group_id: str) -> Any:
        try:
            return original(session, tenant_id, user_id, group_id)
        except NotFoundError:
            assignments_service.find_membership(session, tenant_id, user_id)
            gone.add(group_id)
            return None

    @wrap_handler("assign_group")
    def assign(handler: Any, call: Any) -> None:
        if call.path["group_id"] not in gone:
            handler(call)
