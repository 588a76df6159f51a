"""Makes, finds, changes and removes a tenant's integrations."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import find, remove, save
from reference_service.integrations.models import (
    Integration,
    IntegrationChange,
    IntegrationRecord,
    NewIntegration,
)
from reference_service.lists import Listing, ListQuery, list_page, matching


def find_integration(session: Session, tenant_id: str, integration_id: str) -> IntegrationRecord:
    """Raises: MissingError."""
    kind = IntegrationRecord
    is_it = (kind.tenant_id == tenant_id, kind.integration_id == integration_id)
    return find(session, kind, *is_it, name="integration")


def create_integration(session: Session, tenant_id: str, new: NewIntegration) -> Integration:
    """A new integration; its name may be another's too."""
    integration = IntegrationRecord(
        tenant_id=tenant_id, kind=new.kind, endpoint_url=new.endpoint_url, enabled=new.enabled
    )
    integration.take_name(new.integration_name)
    integration.take_secret(new.secret)
    return Integration.model_validate(save(session, integration))


def list_integrations(session: Session, tenant_id: str, page: ListQuery) -> Listing[Integration]:
    """The tenant's integrations; `q` looks at the name."""
    kind = IntegrationRecord
    query = select(kind).where(kind.tenant_id == tenant_id).order_by(kind.sequence)
    return list_page(session, matching(query, page.q, kind.integration_name_folded), page, Integration.model_validate)


def change_integration(session: Session, integration: IntegrationRecord, change: IntegrationChange) -> Integration:
    """The integration with what was sent changed; a secret of None is taken away."""
    changes = change.changes()
    if "integration_name" in changes:
        integration.take_name(change.integration_name)
    if "kind" in changes:
        integration.kind = change.kind
    if "endpoint_url" in changes:
        integration.endpoint_url = change.endpoint_url
    if "enabled" in changes:
        integration.enabled = change.enabled
    if "secret" in changes:
        integration.take_secret(change.secret)
    return Integration.model_validate(save(session, integration))


def remove_integration(session: Session, tenant_id: str, integration_id: str) -> None:
    """Removes the integration, if it is there."""
    kind = IntegrationRecord
    remove(session, kind, kind.tenant_id == tenant_id, kind.integration_id == integration_id)
