"""Creates, finds, updates and deletes a tenant's integrations."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import delete_matching, find, save
from reference_service.integrations.models import (
    Integration,
    IntegrationCreate,
    IntegrationRecord,
    IntegrationUpdate,
)
from reference_service.lists import ListQuery, Page, filter_by_text, paginate


def find_integration(session: Session, tenant_id: str, integration_id: str) -> IntegrationRecord:
    """Return the integration, or raise NotFoundError."""
    ids = {"tenant_id": tenant_id, "integration_id": integration_id}
    return find(session, IntegrationRecord, name="integration", **ids)


def create_integration(session: Session, tenant_id: str, body: IntegrationCreate) -> Integration:
    """Create an integration. Its name need not be unique."""
    integration = IntegrationRecord(
        tenant_id=tenant_id, kind=body.kind, endpoint_url=body.endpoint_url, enabled=body.enabled
    )
    integration.set_name(body.integration_name)
    integration.set_secret(body.secret)
    return Integration.model_validate(save(session, integration))


def list_integrations(session: Session, tenant_id: str, query: ListQuery) -> Page[Integration]:
    """Return a page of the tenant's integrations; `q` searches the name."""
    kind = IntegrationRecord
    integrations = select(kind).where(kind.tenant_id == tenant_id).order_by(kind.sequence)
    integrations = filter_by_text(integrations, query.q, kind.integration_name_folded)
    return paginate(session, integrations, query, Integration.model_validate)


def update_integration(session: Session, integration: IntegrationRecord, body: IntegrationUpdate) -> Integration:
    """Update the integration; a secret of None clears it."""
    changes = body.changes()
    if "integration_name" in changes:
        integration.set_name(body.integration_name)
    if "kind" in changes:
        integration.kind = body.kind
    if "endpoint_url" in changes:
        integration.endpoint_url = body.endpoint_url
    if "enabled" in changes:
        integration.enabled = body.enabled
    if "secret" in changes:
        integration.set_secret(body.secret)
    return Integration.model_validate(save(session, integration))


def delete_integration(session: Session, tenant_id: str, integration_id: str) -> None:
    """Delete the integration, if it exists."""
    delete_matching(session, IntegrationRecord, tenant_id=tenant_id, integration_id=integration_id)
