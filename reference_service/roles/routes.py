"""The operations on roles."""

from __future__ import annotations

from reference_service.lists import Listing, ListQuery
from reference_service.operations import Call, Operations
from reference_service.roles import service
from reference_service.roles.models import NewRole, Role, RoleChange, RoleRecord
from reference_service.roles.service import find_role
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("roles")

ALL = "/tenants/{tenant_id}/roles/"
ONE = "/tenants/{tenant_id}/roles/{role_id}"


@operations.create(ALL, finds=find_tenant, takes=NewRole, gives=Role, clash=service.TAKEN)
def create_role(call: Call[TenantRecord, NewRole]) -> Role:
    """Create a role in a tenant."""
    return service.create_role(call.session, call.found.tenant_id, call.sent)


@operations.list(ALL, finds=find_tenant, gives=Listing[Role])
def list_roles(call: Call[TenantRecord, ListQuery]) -> Listing[Role]:
    """List a tenant's roles."""
    return service.list_roles(call.session, call.found.tenant_id, call.sent)


@operations.read(ONE, finds=find_role, gives=Role)
def read_role(call: Call[RoleRecord, None]) -> Role:
    """Read one role."""
    return Role.model_validate(call.found)


@operations.change(ONE, finds=find_role, takes=RoleChange, gives=Role, clash=service.TAKEN)
def update_role(call: Call[RoleRecord, RoleChange]) -> Role:
    """Change some of a role's fields; its key follows its name."""
    return service.change_role(call.session, call.found, call.sent)


@operations.remove(ONE, clash=service.ASSIGNED)
def delete_role(call: Call[None, None]) -> None:
    """Remove a role that nobody has any more."""
    service.remove_role(call.session, **call.path)
