"""Makes, finds, replaces and removes memberships."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import find, look_for, remove, save
from reference_service.lists import Listing, ListQuery, list_page, matching
from reference_service.memberships.models import Membership, MembershipForm, MembershipRecord
from reference_service.tenants.models import TenantRecord
from reference_service.tenants.service import find_tenant
from reference_service.users.models import UserRecord
from reference_service.users.service import find_user

ASSIGNED = "the member still has roles or groups"


def find_membership(session: Session, tenant_id: str, user_id: str) -> MembershipRecord:
    """Raises: MissingError."""
    is_it = (MembershipRecord.tenant_id == tenant_id, MembershipRecord.user_id == user_id)
    return find(session, MembershipRecord, *is_it, name="member of the tenant")


def find_tenant_and_user(session: Session, tenant_id: str, user_id: str) -> tuple[TenantRecord, UserRecord]:
    """Both ends of a membership that may be made. Raises: MissingError."""
    return find_tenant(session, tenant_id), find_user(session, user_id)


def put_membership(session: Session, tenant_id: str, user_id: str, form: MembershipForm) -> tuple[Membership, bool]:
    """The membership, and whether this made it."""
    is_it = (MembershipRecord.tenant_id == tenant_id, MembershipRecord.user_id == user_id)
    there = look_for(session, MembershipRecord, *is_it)
    membership = there or MembershipRecord(tenant_id=tenant_id, user_id=user_id)
    membership.take_title(form.title)
    return Membership.model_validate(save(session, membership)), there is None


def list_memberships(session: Session, tenant_id: str, page: ListQuery) -> Listing[Membership]:
    """The tenant's memberships; `q` looks at the user's display name and at the title."""
    query = (
        select(MembershipRecord)
        .join(UserRecord, UserRecord.user_id == MembershipRecord.user_id)
        .where(MembershipRecord.tenant_id == tenant_id)
        .order_by(MembershipRecord.sequence)
    )
    query = matching(query, page.q, UserRecord.display_name_folded, MembershipRecord.title_folded)
    return list_page(session, query, page, Membership.model_validate)


def remove_membership(session: Session, tenant_id: str, user_id: str) -> None:
    """Raises: ClashError where the member still has roles or groups."""
    is_it = (MembershipRecord.tenant_id == tenant_id, MembershipRecord.user_id == user_id)
    remove(session, MembershipRecord, *is_it, clash=ASSIGNED)
