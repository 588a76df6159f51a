"""The operations on memberships."""

from __future__ import annotations

from reference_service.lists import ListQuery, Page
from reference_service.memberships import service
from reference_service.memberships.models import Membership, MembershipPut, MembershipRecord
from reference_service.memberships.service import find_membership, find_tenant_and_user
from reference_service.operations import Call, Operations, Stored
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant
from reference_service.users.models import UserRecord

operations = Operations("memberships")

ALL = "/tenants/{tenant_id}/users"
ONE = "/tenants/{tenant_id}/users/{user_id}"


@operations.list(ALL, find=find_tenant, response=Page[Membership])
def list_memberships(call: Call[TenantRecord, ListQuery]) -> Page[Membership]:
    """List a tenant's memberships."""
    return service.list_memberships(call.session, call.target.tenant_id, call.payload)


@operations.put(ONE, find=find_tenant_and_user, body=MembershipPut, response=Membership, body_optional=True)
def put_membership(call: Call[tuple[TenantRecord, UserRecord], MembershipPut]) -> Stored:
    """Make a user a member of a tenant, or replace the title. Without a body, there is no title."""
    tenant, user = call.target
    return Stored(*service.put_membership(call.session, tenant.tenant_id, user.user_id, call.payload))


@operations.read(ONE, find=find_membership, response=Membership)
def read_membership(call: Call[MembershipRecord, None]) -> Membership:
    """Get a membership."""
    return Membership.model_validate(call.target)


@operations.delete(ONE, conflict=service.STILL_ASSIGNED)
def delete_membership(call: Call[None, None]) -> None:
    """Delete a membership without roles and groups."""
    service.delete_membership(call.session, **call.path)
