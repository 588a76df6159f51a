"""The operations on users."""

from __future__ import annotations

from reference_service.lists import Listing, ListQuery
from reference_service.operations import Call, Operations, nothing
from reference_service.users import service
from reference_service.users.models import NewUser, User, UserChange, UserRecord

operations = Operations("users")

ALL = "/users"
ONE = "/users/{user_id}"


@operations.create(ALL, finds=nothing, takes=NewUser, gives=User, clash=service.TAKEN)
def create_user(call: Call[None, NewUser]) -> User:
    """Create a user."""
    return service.create_user(call.session, call.sent)


@operations.list(ALL, finds=nothing, gives=Listing[User])
def list_users(call: Call[None, ListQuery]) -> Listing[User]:
    """List the users."""
    return service.list_users(call.session, call.sent)


@operations.read(ONE, finds=service.find_user, gives=User)
def read_user(call: Call[UserRecord, None]) -> User:
    """Read one user."""
    return User.model_validate(call.found)


@operations.change(ONE, finds=service.find_user, takes=UserChange, gives=User, clash=service.TAKEN)
def update_user(call: Call[UserRecord, UserChange]) -> User:
    """Change some of a user's fields."""
    return service.change_user(call.session, call.found, call.sent)


@operations.remove(ONE, clash=service.STILL_MEMBER)
def delete_user(call: Call[None, None]) -> None:
    """Remove a user."""
    service.remove_user(call.session, call.path["user_id"])
