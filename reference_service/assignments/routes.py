"""The operations on assignments."""

from __future__ import annotations

from reference_service.assignments import service
from reference_service.assignments.service import find_member_and_group, find_member_and_role
from reference_service.groups.models import Group, GroupRecord
from reference_service.lists import ListQuery, Page
from reference_service.memberships.models import MembershipRecord
from reference_service.memberships.service import find_membership
from reference_service.operations import Call, Operations
from reference_service.roles.models import Role, RoleRecord

operations = Operations("assignments")

ROLES = "/tenants/{tenant_id}/users/{user_id}/roles"
ROLE = "/tenants/{tenant_id}/users/{user_id}/roles/{role_id}"
GROUPS = "/tenants/{tenant_id}/users/{user_id}/groups"
GROUP = "/tenants/{tenant_id}/users/{user_id}/groups/{group_id}"


@operations.list(ROLES, find=find_membership, response=Page[Role])
def list_assigned_roles(call: Call[MembershipRecord, ListQuery]) -> Page[Role]:
    """List a member's roles in order of assignment."""
    return service.list_assigned_roles(call.session, call.target.tenant_id, call.target.user_id, call.payload)


@operations.assign(ROLE, find=find_member_and_role)
def assign_role(call: Call[RoleRecord, None]) -> None:
    """Assign a role to a member."""
    service.assign_role(call.session, **call.path)


@operations.delete(ROLE)
def unassign_role(call: Call[None, None]) -> None:
    """Remove the assignment of a role."""
    service.unassign_role(call.session, **call.path)


@operations.list(GROUPS, find=find_membership, response=Page[Group])
def list_assigned_groups(call: Call[MembershipRecord, ListQuery]) -> Page[Group]:
    """List a member's groups in order of assignment."""
    return service.list_assigned_groups(call.session, call.target.tenant_id, call.target.user_id, call.payload)


@operations.assign(GROUP, find=find_member_and_group)
def assign_group(call: Call[GroupRecord, None]) -> None:
    """Assign a group to a member."""
    service.assign_group(call.session, **call.path)


@operations.delete(GROUP)
def unassign_group(call: Call[None, None]) -> None:
    """Remove the assignment of a group."""
    service.unassign_group(call.session, **call.path)
