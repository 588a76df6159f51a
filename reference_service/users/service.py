"""Creates, finds, updates and deletes users."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reference_service.database import delete_matching, find, save
from reference_service.lists import ListQuery, Page, filter_by_text, paginate
from reference_service.users.models import User, UserCreate, UserRecord, UserUpdate

EMAIL_TAKEN = "Another user has this email address."
STILL_MEMBER = "The user is still a member of a tenant."


def find_user(session: Session, user_id: str) -> UserRecord:
    """Return the user, or raise NotFoundError."""
    return find(session, UserRecord, name="user", user_id=user_id)


def create_user(session: Session, body: UserCreate) -> User:
    """Create a user, or raise ConflictError if the email address is taken."""
    user = UserRecord()
    user.set_email(body.email)
    user.set_name(body.display_name)
    return User.model_validate(save(session, user, conflict=EMAIL_TAKEN))


def list_users(session: Session, query: ListQuery) -> Page[User]:
    """Return a page of all users; `q` searches the display name."""
    users = select(UserRecord).order_by(UserRecord.sequence)
    return paginate(session, filter_by_text(users, query.q, UserRecord.display_name_folded), query, User.model_validate)


def update_user(session: Session, user: UserRecord, body: UserUpdate) -> User:
    """Update the user, or raise ConflictError if the email address is taken."""
    changes = body.changes()
    if "email" in changes:
        user.set_email(body.email)
    if "display_name" in changes:
        user.set_name(body.display_name)
    return User.model_validate(save(session, user, conflict=EMAIL_TAKEN))


def delete_user(session: Session, user_id: str) -> None:
    """Delete the user, or raise ConflictError if the user is still a member of a tenant."""
    delete_matching(session, UserRecord, conflict=STILL_MEMBER, user_id=user_id)
