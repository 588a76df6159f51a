"""Creates, finds, replaces and deletes memberships."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import delete_matching, find, find_or_none, save
from reference_service.lists import ListQuery, Page, filter_by_text, paginate
from reference_service.memberships.models import Membership, MembershipPut, MembershipRecord
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant
from reference_service.users.models import UserRecord
from reference_service.users.service import find_user

STILL_ASSIGNED = "The member still has roles or groups."


def find_membership(session: Session, tenant_id: str, user_id: str) -> MembershipRecord:
    """Return the membership, or raise NotFoundError."""
    return find(session, MembershipRecord, name="membership", tenant_id=tenant_id, user_id=user_id)


def find_tenant_and_user(session: Session, tenant_id: str, user_id: str) -> tuple[TenantRecord, UserRecord]:
    """Return the tenant and the user of a membership, or raise NotFoundError."""
    return find_tenant(session, tenant_id), find_user(session, user_id)


def put_membership(session: Session, tenant_id: str, user_id: str, body: MembershipPut) -> tuple[Membership, bool]:
    """Create or replace a membership; return it and whether it is new."""
    existing = find_or_none(session, MembershipRecord, tenant_id=tenant_id, user_id=user_id)
    membership = existing or MembershipRecord(tenant_id=tenant_id, user_id=user_id)
    membership.set_title(body.title)
    return Membership.model_validate(save(session, membership)), existing is None


def list_memberships(session: Session, tenant_id: str, query: ListQuery) -> Page[Membership]:
    """Return a page of the tenant's memberships; `q` searches the user's display name and the title."""
    memberships = (
        select(MembershipRecord)
        .join(UserRecord, UserRecord.user_id == MembershipRecord.user_id)
        .where(MembershipRecord.tenant_id == tenant_id)
        .order_by(MembershipRecord.sequence)
    )
    memberships = filter_by_text(memberships, query.q, UserRecord.display_name_folded, MembershipRecord.title_folded)
    return paginate(session, memberships, query, Membership.model_validate)


def delete_membership(session: Session, tenant_id: str, user_id: str) -> None:
    """Delete the membership, or raise ConflictError if the member still has roles or groups."""
    delete_matching(session, MembershipRecord, conflict=STILL_ASSIGNED, tenant_id=tenant_id, user_id=user_id)
