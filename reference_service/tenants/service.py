"""Makes, finds, changes and removes tenants."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import find, remove, save
from reference_service.lists import Listing, ListQuery, list_page, matching
from reference_service.tenants.models import NewTenant, Tenant, TenantChange, TenantRecord

TAKEN = "another tenant has this key"
IN_USE = "the tenant still has members, roles, groups, integrations or configs"


def find_tenant(session: Session, tenant_id: str) -> TenantRecord:
    """Raises: MissingError."""
    return find(session, TenantRecord, TenantRecord.tenant_id == tenant_id, name="tenant")


def create_tenant(session: Session, new: NewTenant) -> Tenant:
    """Raises: ClashError."""
    tenant = TenantRecord(status=new.status)
    tenant.take_name(new.tenant_name)
    return Tenant.model_validate(save(session, tenant, clash=TAKEN))


def list_tenants(session: Session, page: ListQuery) -> Listing[Tenant]:
    """All tenants; `q` looks at the name."""
    query = select(TenantRecord).order_by(TenantRecord.sequence)
    return list_page(session, matching(query, page.q, TenantRecord.tenant_name_folded), page, Tenant.model_validate)


def change_tenant(session: Session, tenant: TenantRecord, change: TenantChange) -> Tenant:
    """Raises: ClashError."""
    changes = change.changes()
    if "tenant_name" in changes:
        tenant.take_name(change.tenant_name)
    if "status" in changes:
        tenant.status = change.status
    return Tenant.model_validate(save(session, tenant, clash=TAKEN))


def remove_tenant(session: Session, tenant_id: str) -> None:
    """Raises: ClashError where the tenant still has something."""
    remove(session, TenantRecord, TenantRecord.tenant_id == tenant_id, clash=IN_USE)
