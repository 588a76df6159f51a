"""The operations on memberships."""

from __future__ import annotations

from reference_service.lists import Listing, ListQuery
from reference_service.memberships import service
from reference_service.memberships.models import Membership, MembershipForm, MembershipRecord
from reference_service.memberships.service import find_membership, find_tenant_and_user
from reference_service.operations import Call, Operations, Stored
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant
from reference_service.users.models import UserRecord

operations = Operations("memberships")

ALL = "/tenants/{tenant_id}/users"
ONE = "/tenants/{tenant_id}/users/{user_id}"


@operations.list(ALL, finds=find_tenant, gives=Listing[Membership])
def list_memberships(call: Call[TenantRecord, ListQuery]) -> Listing[Membership]:
    """List a tenant's memberships."""
    return service.list_memberships(call.session, call.found.tenant_id, call.sent)


@operations.put(ONE, finds=find_tenant_and_user, takes=MembershipForm, gives=Membership, may_be_empty=True)
def put_membership(call: Call[tuple[TenantRecord, UserRecord], MembershipForm]) -> Stored:
    """Make a user a member of a tenant, or replace the title. Without a body: no title."""
    tenant, user = call.found
    return Stored(*service.put_membership(call.session, tenant.tenant_id, user.user_id, call.sent))


@operations.read(ONE, finds=find_membership, gives=Membership)
def read_membership(call: Call[MembershipRecord, None]) -> Membership:
    """Read one membership."""
    return Membership.model_validate(call.found)


@operations.remove(ONE, clash=service.ASSIGNED)
def delete_membership(call: Call[None, None]) -> None:
    """End a membership."""
    service.remove_membership(call.session, **call.path)
