"""Creates, finds, updates and deletes a tenant's roles."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import delete_matching, find, save
from reference_service.lists import ListQuery, Page, filter_by_text, paginate
from reference_service.roles.models import Role, RoleCreate, RoleRecord, RoleUpdate

KEY_TAKEN = "Another role of the tenant has this key."
STILL_ASSIGNED = "The role is still assigned."


def find_role(session: Session, tenant_id: str, role_id: str) -> RoleRecord:
    """Return the role, or raise NotFoundError."""
    return find(session, RoleRecord, name="role", tenant_id=tenant_id, role_id=role_id)


def create_role(session: Session, tenant_id: str, body: RoleCreate) -> Role:
    """Create a role, or raise ConflictError if the key is taken."""
    role = RoleRecord(tenant_id=tenant_id, permissions=body.permissions)
    role.set_name(body.role_name)
    return Role.model_validate(save(session, role, conflict=KEY_TAKEN))


def list_roles(session: Session, tenant_id: str, query: ListQuery) -> Page[Role]:
    """Return a page of the tenant's roles; `q` searches the name."""
    roles = select(RoleRecord).where(RoleRecord.tenant_id == tenant_id).order_by(RoleRecord.sequence)
    return paginate(session, filter_by_text(roles, query.q, RoleRecord.role_name_folded), query, Role.model_validate)


def update_role(session: Session, role: RoleRecord, body: RoleUpdate) -> Role:
    """Update the role, or raise ConflictError if the key is taken."""
    changes = body.changes()
    if "role_name" in changes:
        role.set_name(body.role_name)
    if "permissions" in changes:
        role.permissions = body.permissions
    return Role.model_validate(save(session, role, conflict=KEY_TAKEN))


def delete_role(session: Session, tenant_id: str, role_id: str) -> None:
    """Delete the role, or raise ConflictError if it is still assigned."""
    delete_matching(session, RoleRecord, conflict=STILL_ASSIGNED, tenant_id=tenant_id, role_id=role_id)
