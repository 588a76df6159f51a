"""Makes, lists and removes the assignments of roles and groups."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.assignments.models import GroupAssignmentRecord, RoleAssignmentRecord
from reference_service.database import look_for, remove, save
from reference_service.groups.models import Group, GroupRecord
from reference_service.groups.service import find_group
from reference_service.lists import Listing, ListQuery, list_page, matching
from reference_service.memberships.service import find_membership
from reference_service.roles.models import Role, RoleRecord
from reference_service.roles.service import find_role


def find_member_and_role(session: Session, tenant_id: str, user_id: str, role_id: str) -> RoleRecord:
    """The role that a member may be given. Raises: MissingError where either is missing."""
    find_membership(session, tenant_id, user_id)
    return find_role(session, tenant_id, role_id)


def find_member_and_group(session: Session, tenant_id: str, user_id: str, group_id: str) -> GroupRecord:
    """The group that a member may be put in. Raises: MissingError where either is missing."""
    find_membership(session, tenant_id, user_id)
    return find_group(session, tenant_id, group_id)


def assign_role(session: Session, tenant_id: str, user_id: str, role_id: str) -> None:
    """Gives a member a role; nothing happens where the member has it."""
    kind = RoleAssignmentRecord
    if not look_for(session, kind, kind.tenant_id == tenant_id, kind.user_id == user_id, kind.role_id == role_id):
        save(session, kind(tenant_id=tenant_id, user_id=user_id, role_id=role_id))


def assign_group(session: Session, tenant_id: str, user_id: str, group_id: str) -> None:
    """Puts a member in a group; nothing happens where the member is in it."""
    kind = GroupAssignmentRecord
    if not look_for(session, kind, kind.tenant_id == tenant_id, kind.user_id == user_id, kind.group_id == group_id):
        save(session, kind(tenant_id=tenant_id, user_id=user_id, group_id=group_id))


def unassign_role(session: Session, tenant_id: str, user_id: str, role_id: str) -> None:
    """Takes a role from a member."""
    kind = RoleAssignmentRecord
    remove(session, kind, kind.tenant_id == tenant_id, kind.user_id == user_id, kind.role_id == role_id)


def unassign_group(session: Session, tenant_id: str, user_id: str, group_id: str) -> None:
    """Takes a member out of a group."""
    kind = GroupAssignmentRecord
    remove(session, kind, kind.tenant_id == tenant_id, kind.user_id == user_id, kind.group_id == group_id)


def list_assigned_roles(session: Session, tenant_id: str, user_id: str, page: ListQuery) -> Listing[Role]:
    """The member's roles in the order in which they were assigned; `q` looks at the role's name."""
    kind = RoleAssignmentRecord
    query = (
        select(RoleRecord)
        .join(kind, kind.role_id == RoleRecord.role_id)
        .where(kind.tenant_id == tenant_id, kind.user_id == user_id)
        .order_by(kind.sequence)
    )
    return list_page(session, matching(query, page.q, RoleRecord.role_name_folded), page, Role.model_validate)


def list_assigned_groups(session: Session, tenant_id: str, user_id: str, page: ListQuery) -> Listing[Group]:
    """The member's groups in the order in which they were assigned; `q` looks at the group's name."""
    kind = GroupAssignmentRecord
    query = (
        select(GroupRecord)
        .join(kind, kind.group_id == GroupRecord.group_id)
        .where(kind.tenant_id == tenant_id, kind.user_id == user_id)
        .order_by(kind.sequence)
    )
    return list_page(session, matching(query, page.q, GroupRecord.group_name_folded), page, Group.model_validate)
