"""Assigns roles and groups to members, and lists what is assigned."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.assignments.models import GroupAssignmentRecord, RoleAssignmentRecord
from reference_service.database import delete_matching, find_or_none, save
from reference_service.groups.models import Group, GroupRecord
from reference_service.groups.service import find_group
from reference_service.lists import ListQuery, Page, filter_by_text, paginate
from reference_service.memberships.service import find_membership
from reference_service.roles.models import Role, RoleRecord
from reference_service.roles.service import find_role


def find_member_and_role(session: Session, tenant_id: str, user_id: str, role_id: str) -> RoleRecord:
    """Return the role to assign, or raise NotFoundError if the membership or the role does not exist."""
    find_membership(session, tenant_id, user_id)
    return find_role(session, tenant_id, role_id)


def find_member_and_group(session: Session, tenant_id: str, user_id: str, group_id: str) -> GroupRecord:
    """Return the group to assign, or raise NotFoundError if the membership or the group does not exist."""
    find_membership(session, tenant_id, user_id)
    return find_group(session, tenant_id, group_id)


def assign_role(session: Session, tenant_id: str, user_id: str, role_id: str) -> None:
    """Assign a role to a member; do nothing if it is assigned already."""
    ids = {"tenant_id": tenant_id, "user_id": user_id, "role_id": role_id}
    if not find_or_none(session, RoleAssignmentRecord, **ids):
        save(session, RoleAssignmentRecord(**ids))


def assign_group(session: Session, tenant_id: str, user_id: str, group_id: str) -> None:
    """Assign a group to a member; do nothing if it is assigned already."""
    ids = {"tenant_id": tenant_id, "user_id": user_id, "group_id": group_id}
    if not find_or_none(session, GroupAssignmentRecord, **ids):
        save(session, GroupAssignmentRecord(**ids))


def unassign_role(session: Session, tenant_id: str, user_id: str, role_id: str) -> None:
    """Remove the assignment of a role, if it exists."""
    delete_matching(session, RoleAssignmentRecord, tenant_id=tenant_id, user_id=user_id, role_id=role_id)


def unassign_group(session: Session, tenant_id: str, user_id: str, group_id: str) -> None:
    """Remove the assignment of a group, if it exists."""
    delete_matching(session, GroupAssignmentRecord, tenant_id=tenant_id, user_id=user_id, group_id=group_id)


def list_assigned_roles(session: Session, tenant_id: str, user_id: str, query: ListQuery) -> Page[Role]:
    """Return a page of the member's roles in order of assignment; `q` searches the role's name."""
    kind = RoleAssignmentRecord
    roles = (
        select(RoleRecord)
        .join(kind, kind.role_id == RoleRecord.role_id)
        .where(kind.tenant_id == tenant_id, kind.user_id == user_id)
        .order_by(kind.sequence)
    )
    return paginate(session, filter_by_text(roles, query.q, RoleRecord.role_name_folded), query, Role.model_validate)


def list_assigned_groups(session: Session, tenant_id: str, user_id: str, query: ListQuery) -> Page[Group]:
    """Return a page of the member's groups in order of assignment; `q` searches the group's name."""
    kind = GroupAssignmentRecord
    groups = (
        select(GroupRecord)
        .join(kind, kind.group_id == GroupRecord.group_id)
        .where(kind.tenant_id == tenant_id, kind.user_id == user_id)
        .order_by(kind.sequence)
    )
    return paginate(
        session, filter_by_text(groups, query.q, GroupRecord.group_name_folded), query, Group.model_validate
    )
