"""The operations on tenants."""

from __future__ import annotations

from reference_service.lists import Listing, ListQuery
from reference_service.operations import Call, Operations, nothing
from reference_service.tenants import organisations
from reference_service.tenants.organisations import find_tenant
from reference_service.tenants.tenant import NewTenant, Tenant, TenantChange, TenantRecord

operations = Operations("tenants")

ALL = "/admin/tenants"
ONE = "/admin/tenants/{tenant_id}"


@operations.create(ALL, finds=nothing, takes=NewTenant, gives=Tenant, clash=organisations.TAKEN)
def create_tenant(call: Call[None, NewTenant]) -> Tenant:
    """Create a tenant."""
    return organisations.create_tenant(call.session, call.sent)


@operations.list(ALL, finds=nothing, gives=Listing[Tenant])
def list_tenants(call: Call[None, ListQuery]) -> Listing[Tenant]:
    """List the tenants."""
    return organisations.list_tenants(call.session, call.sent)


@operations.read(ONE, finds=find_tenant, gives=Tenant)
def read_tenant(call: Call[TenantRecord, None]) -> Tenant:
    """Read one tenant."""
    return Tenant.model_validate(call.found)


@operations.change(ONE, finds=find_tenant, takes=TenantChange, gives=Tenant, clash=organisations.TAKEN)
def update_tenant(call: Call[TenantRecord, TenantChange]) -> Tenant:
    """Change some of a tenant's fields; its key follows its name."""
    return organisations.change_tenant(call.session, call.found, call.sent)


@operations.remove(ONE, clash=organisations.IN_USE)
def delete_tenant(call: Call[None, None]) -> None:
    """Remove a tenant that has nothing any more."""
    organisations.remove_tenant(call.session, call.path["tenant_id"])


@operations.read("/tenants/{tenant_id}", finds=find_tenant, gives=Tenant)
def read_own_tenant(call: Call[TenantRecord, None]) -> Tenant:
    """Read the tenant that one belongs to."""
    return Tenant.model_validate(call.found)
