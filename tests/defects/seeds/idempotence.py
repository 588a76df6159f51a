"""Idempotence: the same again does no harm and changes nothing."""

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
from tests.defects.patching import acting, change, everything, finding

GROUP = "idempotence"
DELETE = "DELETE answers 204 whether or not the thing was there"
ASSIGN = "a PUT of an assignment answers 204, also when repeated"


def _must_be_there(operation: str, finds: Any) -> None:
    @acting(operation)
    def remove(act: Any, call: Any) -> Any:
        finds(call.session, **call.path)
        return act(call)


@defect(GROUP, DELETE, "groups")
def a_group_that_is_gone_cannot_be_removed() -> None:
    _must_be_there("delete_group", find_group)


@defect(GROUP, DELETE, "users")
def a_user_who_is_gone_cannot_be_removed() -> None:
    _must_be_there("delete_user", find_user)


@defect(GROUP, DELETE, "tenants")
def a_tenant_that_is_gone_cannot_be_removed() -> None:
    _must_be_there("delete_tenant", find_tenant)


@defect(GROUP, DELETE, "memberships")
def who_left_cannot_be_removed() -> None:
    _must_be_there("delete_membership", assignments_service.find_membership)


@defect(GROUP, DELETE, "configs")
def a_config_that_is_gone_cannot_be_removed() -> None:
    _must_be_there("delete_config", configs_service.find_config)


@defect(GROUP, DELETE, "role_assignments")
def a_role_that_is_not_assigned_cannot_be_taken_away() -> None:
    def finds(session: Any, **path: str) -> None:
        kind = RoleAssignmentRecord
        find(session, kind, *(getattr(kind, name) == own for name, own in path.items()), name="assignment")

    _must_be_there("unassign_role", finds)


@defect(GROUP, DELETE, "group_assignments")
def a_group_is_not_taken_from_who_is_no_member() -> None:
    _must_be_there(
        "unassign_group",
        lambda session, tenant_id, user_id, group_id: assignments_service.find_membership(session, tenant_id, user_id),
    )


@defect(GROUP, "DELETE under a tenant that does not exist … is 204 and does nothing", "groups configs integrations")
def nothing_is_removed_from_a_tenant_that_is_gone() -> None:
    for name in ("delete_group", "delete_role", "delete_integration", "delete_config"):
        _must_be_there(name, lambda session, tenant_id, **_: find_tenant(session, tenant_id))


@defect(GROUP, ASSIGN, "role_assignments")
def a_role_cannot_be_assigned_again() -> None:
    @acting("assign_role")
    def assign(act: Any, call: Any) -> None:
        kind = RoleAssignmentRecord
        if find_or_none(call.session, kind, *(getattr(kind, name) == own for name, own in call.path.items())):
            raise ConflictError("the member has the role")
        act(call)


@defect(GROUP, ASSIGN, "group_assignments")
def assigning_answers_201() -> None:
    change("assign_group", status=201)


@defect(GROUP, ASSIGN, "role_assignments")
def a_role_that_is_assigned_again_is_listed_twice() -> None:
    again: list[tuple[str, ...]] = []

    @acting("assign_role")
    def assign(act: Any, call: Any) -> None:
        kind = RoleAssignmentRecord
        if find_or_none(call.session, kind, *(getattr(kind, name) == own for name, own in call.path.items())):
            again.append(tuple(call.path.values()))
        act(call)

    @acting("list_assigned_roles")
    def list_(act: Any, call: Any) -> Any:
        listing = act(everything(call))
        member = tuple(call.path.values())
        twice = [[each] * (1 + again.count((*member, each.role_id))) for each in listing.items]
        items = list(itertools.chain(*twice))
        page = items[call.payload.offset : call.payload.offset + call.payload.limit]
        return listing.model_copy(
            update={"items": page, "total": len(items), "limit": call.payload.limit, "offset": call.payload.offset}
        )


@defect(GROUP, ASSIGN, "group_assignments")
def a_group_that_is_assigned_again_moves_to_the_end() -> None:
    @acting("assign_group")
    def assign(act: Any, call: Any) -> None:
        kind = GroupAssignmentRecord
        call.session.execute(delete(kind).where(*(getattr(kind, name) == own for name, own in call.path.items())))
        act(call)


@defect(GROUP, "an assignment needs the membership … (404)", "role_assignments")
def whoever_is_assigned_a_role_becomes_a_member() -> None:
    @finding("assign_role")
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
def a_group_that_is_not_there_is_assigned_to_nobody() -> None:
    gone: set[str] = set()

    @finding("assign_group")
    def find_(original: Any, session: Any, tenant_id: str, user_id: str, group_id: str) -> Any:
        try:
            return original(session, tenant_id, user_id, group_id)
        except NotFoundError:
            assignments_service.find_membership(session, tenant_id, user_id)
            gone.add(group_id)
            return None

    @acting("assign_group")
    def assign(act: Any, call: Any) -> None:
        if call.path["group_id"] not in gone:
            act(call)
