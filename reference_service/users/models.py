"""Users in the database, in requests and in responses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Email, Name, RequestBody, ResponseBody, omittable
from reference_service.records import CreatedAt, GeneratedId, Record


class UserRecord(Record):
    """A user. The case-folded columns make the email address unique and are searched by `q`, both ignoring case."""

    __tablename__ = "users"
    __table_args__ = ({"sqlite_autoincrement": True},)

    user_id: Mapped[GeneratedId]
    email: Mapped[str] = mapped_column(TextColumn)
    email_folded: Mapped[str] = mapped_column(TextColumn, unique=True)
    display_name: Mapped[str] = mapped_column(TextColumn)
    display_name_folded: Mapped[str] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    def set_email(self, email: str) -> None:
        """Set the email address."""
        self.email, self.email_folded = email, email.casefold()

    def set_name(self, name: str) -> None:
        """Set the display name."""
        self.display_name, self.display_name_folded = name, name.casefold()


class User(ResponseBody):
    """A user."""

    user_id: str
    email: str
    display_name: str
    created_at: datetime


class UserCreate(RequestBody):
    """The fields of a new user."""

    email: Email
    display_name: Name


class UserUpdate(RequestBody):
    """The fields of a user that change."""

    email: Email = omittable()
    display_name: Name = omittable()
