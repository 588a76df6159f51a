"""Creates, finds, updates and deletes a tenant's groups."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import delete_matching, find, save
from reference_service.groups.models import Group, GroupCreate, GroupRecord, GroupUpdate
from reference_service.lists import ListQuery, Page, filter_by_text, paginate

KEY_TAKEN = "Another group of the tenant has this key."
STILL_ASSIGNED = "The group is still assigned."


def find_group(session: Session, tenant_id: str, group_id: str) -> GroupRecord:
    """Return the group, or raise NotFoundError."""
    return find(
        session, GroupRecord, GroupRecord.tenant_id == tenant_id, GroupRecord.group_id == group_id, name="group"
    )


def create_group(session: Session, tenant_id: str, body: GroupCreate) -> Group:
    """Create a group, or raise ConflictError if the key is taken."""
    group = GroupRecord(tenant_id=tenant_id, description=body.description)
    group.set_name(body.group_name)
    return Group.model_validate(save(session, group, conflict=KEY_TAKEN))


def list_groups(session: Session, tenant_id: str, query: ListQuery) -> Page[Group]:
    """Return a page of the tenant's groups; `q` searches the name."""
    groups = select(GroupRecord).where(GroupRecord.tenant_id == tenant_id).order_by(GroupRecord.sequence)
    return paginate(
        session, filter_by_text(groups, query.q, GroupRecord.group_name_folded), query, Group.model_validate
    )


def update_group(session: Session, group: GroupRecord, body: GroupUpdate) -> Group:
    """Update the group, or raise ConflictError if the key is taken."""
    changes = body.changes()
    if "group_name" in changes:
        group.set_name(body.group_name)
    if "description" in changes:
        group.description = body.description
    return Group.model_validate(save(session, group, conflict=KEY_TAKEN))


def delete_group(session: Session, tenant_id: str, group_id: str) -> None:
    """Delete the group, or raise ConflictError if it is still assigned."""
    delete_matching(session, GroupRecord, conflict=STILL_ASSIGNED, tenant_id=tenant_id, group_id=group_id)
