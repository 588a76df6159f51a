"""Makes, finds, changes and removes users."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import find, remove, save
from reference_service.lists import Listing, ListQuery, list_page, matching
from reference_service.users.models import NewUser, User, UserChange, UserRecord

TAKEN = "another user has this e-mail address"
STILL_MEMBER = "the user is still a member of a tenant"


def find_user(session: Session, user_id: str) -> UserRecord:
    """Raises: MissingError."""
    return find(session, UserRecord, UserRecord.user_id == user_id, name="user")


def create_user(session: Session, new: NewUser) -> User:
    """Raises: ClashError."""
    user = UserRecord()
    user.take_email(new.email)
    user.take_name(new.display_name)
    return User.model_validate(save(session, user, clash=TAKEN))


def list_users(session: Session, page: ListQuery) -> Listing[User]:
    """All users; `q` looks at the display name."""
    query = select(UserRecord).order_by(UserRecord.sequence)
    return list_page(session, matching(query, page.q, UserRecord.display_name_folded), page, User.model_validate)


def change_user(session: Session, user: UserRecord, change: UserChange) -> User:
    """Raises: ClashError."""
    changes = change.changes()
    if "email" in changes:
        user.take_email(change.email)
    if "display_name" in changes:
        user.take_name(change.display_name)
    return User.model_validate(save(session, user, clash=TAKEN))


def remove_user(session: Session, user_id: str) -> None:
    """Raises: ClashError where the user is still a member."""
    remove(session, UserRecord, UserRecord.user_id == user_id, clash=STILL_MEMBER)
