"""What a user is: in the database, as shown, and as sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Email, Form, Name, View, unsent
from reference_service.records import CreatedAt, OwnId, Record


class UserRecord(Record):
    """A user. The folded columns have no case: in one the address is unique, in the other `q` looks."""

    __tablename__ = "users"
    __table_args__ = ({"sqlite_autoincrement": True},)

    user_id: Mapped[OwnId]
    email: Mapped[str] = mapped_column(TextColumn)
    email_folded: Mapped[str] = mapped_column(TextColumn, unique=True)
    display_name: Mapped[str] = mapped_column(TextColumn)
    display_name_folded: Mapped[str] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    def take_email(self, email: str) -> None:
        """Sets the address."""
        self.email, self.email_folded = email, email.casefold()

    def take_name(self, name: str) -> None:
        """Sets the name."""
        self.display_name, self.display_name_folded = name, name.casefold()


class User(View):
    """A user as shown."""

    user_id: str
    email: str
    display_name: str
    created_at: datetime


class NewUser(Form):
    """A user to be made."""

    email: Email
    display_name: Name


class UserChange(Form):
    """What is to change of a user."""

    email: Email = unsent()
    display_name: Name = unsent()
