"""The operations on memberships."""

from __future__ import annotations

from reference_service.lists import Listing, ListQuery
from reference_service.memberships import members
from reference_service.memberships.members import find_membership, find_tenant_and_user
from reference_service.memberships.membership import Membership, MembershipForm, MembershipRecord
from reference_service.operations import Call, Operations, Stored
from reference_service.tenants.organisations import find_tenant
from reference_service.tenants.tenant import TenantRecord
from reference_service.users.user import UserRecord

operations = Operations("memberships")

ALL = "/tenants/{tenant_id}/users"
ONE = "/tenants/{tenant_id}/users/{user_id}"


@operations.list(ALL, finds=find_tenant, gives=Listing[Membership])
def list_memberships(call: Call[TenantRecord, ListQuery]) -> Listing[Membership]:
    """List a tenant's memberships."""
    return members.list_memberships(call.session, call.found.tenant_id, call.sent)


@operations.put(ONE, finds=find_tenant_and_user, takes=MembershipForm, gives=Membership, may_be_empty=True)
def put_membership(call: Call[tuple[TenantRecord, UserRecord], MembershipForm]) -> Stored:
    """Make a user a member of a tenant, or replace the title. Without a body: no title."""
    tenant, user = call.found
    return Stored(*members.put_membership(call.session, tenant.tenant_id, user.user_id, call.sent))


@operations.read(ONE, finds=find_membership, gives=Membership)
def read_membership(call: Call[MembershipRecord, None]) -> Membership:
    """Read one membership."""
    return Membership.model_validate(call.found)


@operations.remove(ONE, clash=members.ASSIGNED)
def delete_membership(call: Call[None, None]) -> None:
    """End a membership."""
    members.remove_membership(call.session, **call.path)
