"""The operations on integrations."""

from __future__ import annotations

from reference_service.integrations import service
from reference_service.integrations.models import (
    Integration,
    IntegrationCreate,
    IntegrationRecord,
    IntegrationUpdate,
)
from reference_service.integrations.service import find_integration
from reference_service.lists import ListQuery, Page
from reference_service.operations import Call, Operations
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant

operations = Operations("integrations")

ALL = "/tenants/{tenant_id}/integrations/"
ONE = "/tenants/{tenant_id}/integrations/{integration_id}"


@operations.create(ALL, find=find_tenant, body=IntegrationCreate, response=Integration)
def create_integration(call: Call[TenantRecord, IntegrationCreate]) -> Integration:
    """Create an integration in a tenant."""
    return service.create_integration(call.session, call.target.tenant_id, call.payload)


@operations.list(ALL, find=find_tenant, response=Page[Integration])
def list_integrations(call: Call[TenantRecord, ListQuery]) -> Page[Integration]:
    """List a tenant's integrations."""
    return service.list_integrations(call.session, call.target.tenant_id, call.payload)


@operations.read(ONE, find=find_integration, response=Integration)
def read_integration(call: Call[IntegrationRecord, None]) -> Integration:
    """Get an integration."""
    return Integration.model_validate(call.target)


@operations.update(ONE, find=find_integration, body=IntegrationUpdate, response=Integration)
def update_integration(call: Call[IntegrationRecord, IntegrationUpdate]) -> Integration:
    """Update an integration."""
    return service.update_integration(call.session, call.target, call.payload)


@operations.delete(ONE)
def delete_integration(call: Call[None, None]) -> None:
    """Delete an integration."""
    service.delete_integration(call.session, **call.path)
