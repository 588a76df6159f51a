"""The operations on assignments."""

from __future__ import annotations

from reference_service.assignments import service
from reference_service.assignments.service import find_member_and_group, find_member_and_role
from reference_service.groups.models import Group, GroupRecord
from reference_service.lists import Listing, ListQuery
from reference_service.memberships.models import MembershipRecord
from reference_service.memberships.service import find_membership
from reference_service.operations import Call, Operations
from reference_service.roles.models import Role, RoleRecord

operations = Operations("assignments")

ROLES = "/tenants/{tenant_id}/users/{user_id}/roles"
ROLE = "/tenants/{tenant_id}/users/{user_id}/roles/{role_id}"
GROUPS = "/tenants/{tenant_id}/users/{user_id}/groups"
GROUP = "/tenants/{tenant_id}/users/{user_id}/groups/{group_id}"


@operations.list(ROLES, finds=find_membership, gives=Listing[Role])
def list_assigned_roles(call: Call[MembershipRecord, ListQuery]) -> Listing[Role]:
    """List a member's roles, in the order in which they were assigned."""
    return service.list_assigned_roles(call.session, call.found.tenant_id, call.found.user_id, call.sent)


@operations.assign(ROLE, finds=find_member_and_role)
def assign_role(call: Call[RoleRecord, None]) -> None:
    """Give a member a role."""
    service.assign_role(call.session, **call.path)


@operations.remove(ROLE)
def unassign_role(call: Call[None, None]) -> None:
    """Take a role from a member."""
    service.unassign_role(call.session, **call.path)


@operations.list(GROUPS, finds=find_membership, gives=Listing[Group])
def list_assigned_groups(call: Call[MembershipRecord, ListQuery]) -> Listing[Group]:
    """List a member's groups, in the order in which they were assigned."""
    return service.list_assigned_groups(call.session, call.found.tenant_id, call.found.user_id, call.sent)


@operations.assign(GROUP, finds=find_member_and_group)
def assign_group(call: Call[GroupRecord, None]) -> None:
    """Put a member in a group."""
    service.assign_group(call.session, **call.path)


@operations.remove(GROUP)
def unassign_group(call: Call[None, None]) -> None:
    """Take a member out of a group."""
    service.unassign_group(call.session, **call.path)
