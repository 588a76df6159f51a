"""The operations on tenants."""

from __future__ import annotations

from reference_service.lists import Listing, ListQuery
from reference_service.operations import Call, Operations, nothing
from reference_service.tenants import service
from reference_service.tenants.models import NewTenant, Tenant, TenantChange, TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("tenants")

ALL = "/admin/tenants"
ONE = "/admin/tenants/{tenant_id}"


@operations.create(ALL, finds=nothing, takes=NewTenant, gives=Tenant, clash=service.TAKEN)
def create_tenant(call: Call[None, NewTenant]) -> Tenant:
    """Create a tenant."""
    return service.create_tenant(call.session, call.sent)


@operations.list(ALL, finds=nothing, gives=Listing[Tenant])
def list_tenants(call: Call[None, ListQuery]) -> Listing[Tenant]:
    """List the tenants."""
    return service.list_tenants(call.session, call.sent)


@operations.read(ONE, finds=find_tenant, gives=Tenant)
def read_tenant(call: Call[TenantRecord, None]) -> Tenant:
    """Read one tenant."""
    return Tenant.model_validate(call.found)


@operations.change(ONE, finds=find_tenant, takes=TenantChange, gives=Tenant, clash=service.TAKEN)
def update_tenant(call: Call[TenantRecord, TenantChange]) -> Tenant:
    """Change some of a tenant's fields; its key follows its name."""
    return service.change_tenant(call.session, call.found, call.sent)


@operations.remove(ONE, clash=service.IN_USE)
def delete_tenant(call: Call[None, None]) -> None:
    """Remove a tenant that has nothing any more."""
    service.remove_tenant(call.session, call.path["tenant_id"])


@operations.read("/tenants/{tenant_id}", finds=find_tenant, gives=Tenant)
def read_own_tenant(call: Call[TenantRecord, None]) -> Tenant:
    """Read the tenant that one belongs to."""
    return Tenant.model_validate(call.found)
