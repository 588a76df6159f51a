"""The operations on groups."""

from __future__ import annotations

from reference_service.groups import service
from reference_service.groups.models import Group, GroupCreate, GroupRecord, GroupUpdate
from reference_service.groups.service import find_group
from reference_service.lists import ListQuery, Page
from reference_service.operations import Call, Operations
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("groups")

ALL = "/tenants/{tenant_id}/groups/"
ONE = "/tenants/{tenant_id}/groups/{group_id}"


@operations.create(ALL, find=find_tenant, body=GroupCreate, response=Group, conflict=service.KEY_TAKEN)
def create_group(call: Call[TenantRecord, GroupCreate]) -> Group:
    """Create a group in a tenant."""
    return service.create_group(call.session, call.target.tenant_id, call.payload)


@operations.list(ALL, find=find_tenant, response=Page[Group])
def list_groups(call: Call[TenantRecord, ListQuery]) -> Page[Group]:
    """List a tenant's groups."""
    return service.list_groups(call.session, call.target.tenant_id, call.payload)


@operations.read(ONE, find=find_group, response=Group)
def read_group(call: Call[GroupRecord, None]) -> Group:
    """Get a group."""
    return Group.model_validate(call.target)


@operations.update(ONE, find=find_group, body=GroupUpdate, response=Group, conflict=service.KEY_TAKEN)
def update_group(call: Call[GroupRecord, GroupUpdate]) -> Group:
    """Update a group; its key follows its name."""
    return service.update_group(call.session, call.target, call.payload)


@operations.delete(ONE, conflict=service.STILL_ASSIGNED)
def delete_group(call: Call[None, None]) -> None:
    """Delete a group that is not assigned."""
    service.delete_group(call.session, **call.path)
