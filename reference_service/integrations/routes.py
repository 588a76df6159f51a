"""The operations on integrations."""

from __future__ import annotations

from reference_service.integrations import service
from reference_service.integrations.models import (
    Integration,
    IntegrationChange,
    IntegrationRecord,
    NewIntegration,
)
from reference_service.integrations.service import find_integration
from reference_service.lists import Listing, ListQuery
from reference_service.operations import Call, Operations
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("integrations")

ALL = "/tenants/{tenant_id}/integrations/"
ONE = "/tenants/{tenant_id}/integrations/{integration_id}"


@operations.create(ALL, finds=find_tenant, takes=NewIntegration, gives=Integration)
def create_integration(call: Call[TenantRecord, NewIntegration]) -> Integration:
    """Create an integration in a tenant."""
    return service.create_integration(call.session, call.found.tenant_id, call.sent)


@operations.list(ALL, finds=find_tenant, gives=Listing[Integration])
def list_integrations(call: Call[TenantRecord, ListQuery]) -> Listing[Integration]:
    """List a tenant's integrations."""
    return service.list_integrations(call.session, call.found.tenant_id, call.sent)


@operations.read(ONE, finds=find_integration, gives=Integration)
def read_integration(call: Call[IntegrationRecord, None]) -> Integration:
    """Read one integration."""
    return Integration.model_validate(call.found)


@operations.change(ONE, finds=find_integration, takes=IntegrationChange, gives=Integration)
def update_integration(call: Call[IntegrationRecord, IntegrationChange]) -> Integration:
    """Change some of an integration's fields."""
    return service.change_integration(call.session, call.found, call.sent)


@operations.remove(ONE)
def delete_integration(call: Call[None, None]) -> None:
    """Remove an integration."""
    service.remove_integration(call.session, **call.path)
