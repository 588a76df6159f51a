"""The operations on tenants."""

from __future__ import annotations

from reference_service.lists import ListQuery, Page
from reference_service.operations import Call, Operations, no_target
from reference_service.tenants import service
from reference_service.tenants.models import Tenant, TenantCreate, TenantRecord, TenantUpdate
from reference_service.tenants.service import find_tenant

operations = Operations("tenants")

ALL = "/admin/tenants"
ONE = "/admin/tenants/{tenant_id}"


@operations.create(ALL, find=no_target, body=TenantCreate, response=Tenant, conflict=service.KEY_TAKEN)
def create_tenant(call: Call[None, TenantCreate]) -> Tenant:
    """Create a tenant."""
    return service.create_tenant(call.session, call.payload)


@operations.list(ALL, find=no_target, response=Page[Tenant])
def list_tenants(call: Call[None, ListQuery]) -> Page[Tenant]:
    """List all tenants."""
    return service.list_tenants(call.session, call.payload)


@operations.read(ONE, find=find_tenant, response=Tenant)
def read_tenant(call: Call[TenantRecord, None]) -> Tenant:
    """Get a tenant."""
    return Tenant.model_validate(call.target)


@operations.update(ONE, find=find_tenant, body=TenantUpdate, response=Tenant, conflict=service.KEY_TAKEN)
def update_tenant(call: Call[TenantRecord, TenantUpdate]) -> Tenant:
    """Update a tenant; its key follows its name."""
    return service.update_tenant(call.session, call.target, call.payload)


@operations.delete(ONE, conflict=service.NOT_EMPTY)
def delete_tenant(call: Call[None, None]) -> None:
    """Delete an empty tenant."""
    service.delete_tenant(call.session, call.path["tenant_id"])


@operations.read("/tenants/{tenant_id}", find=find_tenant, response=Tenant)
def read_own_tenant(call: Call[TenantRecord, None]) -> Tenant:
    """Get the caller's own tenant."""
    return Tenant.model_validate(call.target)
