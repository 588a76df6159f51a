"""The operations on roles."""

from __future__ import annotations

from reference_service.lists import ListQuery, Page
from reference_service.operations import Call, Operations
from reference_service.roles import service
from reference_service.roles.models import Role, RoleCreate, RoleRecord, RoleUpdate
from reference_service.roles.service import find_role
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("roles")

ALL = "/tenants/{tenant_id}/roles/"
ONE = "/tenants/{tenant_id}/roles/{role_id}"


@operations.create(ALL, find=find_tenant, body=RoleCreate, response=Role, conflict=service.KEY_TAKEN)
def create_role(call: Call[TenantRecord, RoleCreate]) -> Role:
    """Create a role in a tenant."""
    return service.create_role(call.session, call.target.tenant_id, call.payload)


@operations.list(ALL, find=find_tenant, response=Page[Role])
def list_roles(call: Call[TenantRecord, ListQuery]) -> Page[Role]:
    """List a tenant's roles."""
    return service.list_roles(call.session, call.target.tenant_id, call.payload)


@operations.read(ONE, find=find_role, response=Role)
def read_role(call: Call[RoleRecord, None]) -> Role:
    """Get a role."""
    return Role.model_validate(call.target)


@operations.update(ONE, find=find_role, body=RoleUpdate, response=Role, conflict=service.KEY_TAKEN)
def update_role(call: Call[RoleRecord, RoleUpdate]) -> Role:
    """Update a role; its key follows its name."""
    return service.update_role(call.session, call.target, call.payload)


@operations.delete(ONE, conflict=service.STILL_ASSIGNED)
def delete_role(call: Call[None, None]) -> None:
    """Delete a role that is not assigned."""
    service.delete_role(call.session, **call.path)
