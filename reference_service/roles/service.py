"""Makes, finds, changes and removes a tenant's roles."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import find, remove, save
from reference_service.lists import Listing, ListQuery, list_page, matching
from reference_service.roles.models import NewRole, Role, RoleChange, RoleRecord

TAKEN = "another role of the tenant has this key"
ASSIGNED = "the role is still assigned"


def find_role(session: Session, tenant_id: str, role_id: str) -> RoleRecord:
    """Raises: MissingError."""
    return find(session, RoleRecord, RoleRecord.tenant_id == tenant_id, RoleRecord.role_id == role_id, name="role")


def create_role(session: Session, tenant_id: str, new: NewRole) -> Role:
    """Raises: ClashError."""
    role = RoleRecord(tenant_id=tenant_id, permissions=new.permissions)
    role.take_name(new.role_name)
    return Role.model_validate(save(session, role, clash=TAKEN))


def list_roles(session: Session, tenant_id: str, page: ListQuery) -> Listing[Role]:
    """The tenant's roles; `q` looks at the name."""
    query = select(RoleRecord).where(RoleRecord.tenant_id == tenant_id).order_by(RoleRecord.sequence)
    return list_page(session, matching(query, page.q, RoleRecord.role_name_folded), page, Role.model_validate)


def change_role(session: Session, role: RoleRecord, change: RoleChange) -> Role:
    """Raises: ClashError."""
    changes = change.changes()
    if "role_name" in changes:
        role.take_name(change.role_name)
    if "permissions" in changes:
        role.permissions = change.permissions
    return Role.model_validate(save(session, role, clash=TAKEN))


def remove_role(session: Session, tenant_id: str, role_id: str) -> None:
    """Raises: ClashError where the role is still assigned."""
    remove(session, RoleRecord, RoleRecord.tenant_id == tenant_id, RoleRecord.role_id == role_id, clash=ASSIGNED)
