"""Makes, finds, changes and removes a tenant's groups."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import find, remove, save
from reference_service.groups.models import Group, GroupChange, GroupRecord, NewGroup
from reference_service.lists import Listing, ListQuery, list_page, matching

TAKEN = "another group of the tenant has this key"
ASSIGNED = "the group is still assigned"


def find_group(session: Session, tenant_id: str, group_id: str) -> GroupRecord:
    """Raises: MissingError."""
    return find(
        session, GroupRecord, GroupRecord.tenant_id == tenant_id, GroupRecord.group_id == group_id, name="group"
    )


def create_group(session: Session, tenant_id: str, new: NewGroup) -> Group:
    """Raises: ClashError."""
    group = GroupRecord(tenant_id=tenant_id, description=new.description)
    group.take_name(new.group_name)
    return Group.model_validate(save(session, group, clash=TAKEN))


def list_groups(session: Session, tenant_id: str, page: ListQuery) -> Listing[Group]:
    """The tenant's groups; `q` looks at the name."""
    query = select(GroupRecord).where(GroupRecord.tenant_id == tenant_id).order_by(GroupRecord.sequence)
    return list_page(session, matching(query, page.q, GroupRecord.group_name_folded), page, Group.model_validate)


def change_group(session: Session, group: GroupRecord, change: GroupChange) -> Group:
    """Raises: ClashError."""
    changes = change.changes()
    if "group_name" in changes:
        group.take_name(change.group_name)
    if "description" in changes:
        group.description = change.description
    return Group.model_validate(save(session, group, clash=TAKEN))


def remove_group(session: Session, tenant_id: str, group_id: str) -> None:
    """Raises: ClashError where the group is still assigned."""
    remove(session, GroupRecord, GroupRecord.tenant_id == tenant_id, GroupRecord.group_id == group_id, clash=ASSIGNED)
