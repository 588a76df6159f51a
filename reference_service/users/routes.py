"""The operations on users."""

from __future__ import annotations

from reference_service.lists import ListQuery, Page
from reference_service.operations import Call, Operations, no_target
from reference_service.users import service
from reference_service.users.models import User, UserCreate, UserRecord, UserUpdate
from reference_service.users.service import find_user

operations = Operations("users")

ALL = "/users"
ONE = "/users/{user_id}"


@operations.create(ALL, find=no_target, body=UserCreate, response=User, conflict=service.EMAIL_TAKEN)
def create_user(call: Call[None, UserCreate]) -> User:
    """Create a user."""
    return service.create_user(call.session, call.payload)


@operations.list(ALL, find=no_target, response=Page[User])
def list_users(call: Call[None, ListQuery]) -> Page[User]:
    """List all users."""
    return service.list_users(call.session, call.payload)


@operations.read(ONE, find=find_user, response=User)
def read_user(call: Call[UserRecord, None]) -> User:
    """Get a user."""
    return User.model_validate(call.target)


@operations.update(ONE, find=find_user, body=UserUpdate, response=User, conflict=service.EMAIL_TAKEN)
def update_user(call: Call[UserRecord, UserUpdate]) -> User:
    """Update a user."""
    return service.update_user(call.session, call.target, call.payload)


@operations.delete(ONE, conflict=service.STILL_MEMBER)
def delete_user(call: Call[None, None]) -> None:
    """Delete a user who is a member of no tenant."""
    service.delete_user(call.session, call.path["user_id"])
