"""Creates, finds, updates and deletes tenants."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import delete_matching, find, save
from reference_service.lists import ListQuery, Page, filter_by_text, paginate
from reference_service.tenants.models import Tenant, TenantCreate, TenantRecord, TenantUpdate

KEY_TAKEN = "Another tenant has this key."
NOT_EMPTY = "The tenant still has members, roles, groups, integrations or configs."


def find_tenant(session: Session, tenant_id: str) -> TenantRecord:
    """Return the tenant, or raise NotFoundError."""
    return find(session, TenantRecord, name="tenant", tenant_id=tenant_id)


def create_tenant(session: Session, body: TenantCreate) -> Tenant:
    """Create a tenant, or raise ConflictError if the key is taken."""
    tenant = TenantRecord(status=body.status)
    tenant.set_name(body.tenant_name)
    return Tenant.model_validate(save(session, tenant, conflict=KEY_TAKEN))


def list_tenants(session: Session, query: ListQuery) -> Page[Tenant]:
    """Return a page of all tenants; `q` searches the name."""
    tenants = select(TenantRecord).order_by(TenantRecord.sequence)
    return paginate(
        session, filter_by_text(tenants, query.q, TenantRecord.tenant_name_folded), query, Tenant.model_validate
    )


def update_tenant(session: Session, tenant: TenantRecord, body: TenantUpdate) -> Tenant:
    """Update the tenant, or raise ConflictError if the key is taken."""
    changes = body.changes()
    if "tenant_name" in changes:
        tenant.set_name(body.tenant_name)
    if "status" in changes:
        tenant.status = body.status
    return Tenant.model_validate(save(session, tenant, conflict=KEY_TAKEN))


def delete_tenant(session: Session, tenant_id: str) -> None:
    """Delete the tenant, or raise ConflictError if it is not empty."""
    delete_matching(session, TenantRecord, conflict=NOT_EMPTY, tenant_id=tenant_id)
