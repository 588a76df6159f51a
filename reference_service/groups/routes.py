"""The operations on groups."""

from __future__ import annotations

from reference_service.groups import service
from reference_service.groups.models import Group, GroupChange, GroupRecord, NewGroup
from reference_service.groups.service import find_group
from reference_service.lists import Listing, ListQuery
from reference_service.operations import Call, Operations
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("groups")

ALL = "/tenants/{tenant_id}/groups/"
ONE = "/tenants/{tenant_id}/groups/{group_id}"


@operations.create(ALL, finds=find_tenant, takes=NewGroup, gives=Group, clash=service.TAKEN)
def create_group(call: Call[TenantRecord, NewGroup]) -> Group:
    """Create a group in a tenant."""
    return service.create_group(call.session, call.found.tenant_id, call.sent)


@operations.list(ALL, finds=find_tenant, gives=Listing[Group])
def list_groups(call: Call[TenantRecord, ListQuery]) -> Listing[Group]:
    """List a tenant's groups."""
    return service.list_groups(call.session, call.found.tenant_id, call.sent)


@operations.read(ONE, finds=find_group, gives=Group)
def read_group(call: Call[GroupRecord, None]) -> Group:
    """Read one group."""
    return Group.model_validate(call.found)


@operations.change(ONE, finds=find_group, takes=GroupChange, gives=Group, clash=service.TAKEN)
def update_group(call: Call[GroupRecord, GroupChange]) -> Group:
    """Change some of a group's fields; its key follows its name."""
    return service.change_group(call.session, call.found, call.sent)


@operations.remove(ONE, clash=service.ASSIGNED)
def delete_group(call: Call[None, None]) -> None:
    """Remove a group that nobody has any more."""
    service.remove_group(call.session, **call.path)
