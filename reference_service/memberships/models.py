"""What a membership is: in the database, as shown, and as sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Form, Text, View
from reference_service.records import CreatedAt, Record


class MembershipRecord(Record):
    """That a user belongs to a tenant."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id"),
        {"sqlite_autoincrement": True},
    )

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"))
    # The unique constraint begins with the tenant; the question whether a user is still a member needs this one.
    user_id: Mapped[str] = mapped_column(ForeignKey("users.user_id"), index=True)
    title: Mapped[str | None] = mapped_column(TextColumn)
    title_folded: Mapped[str] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    def take_title(self, title: str | None) -> None:
        """Sets the title, or takes it away."""
        self.title, self.title_folded = title, (title or "").casefold()


class Membership(View):
    """A membership as shown."""

    tenant_id: str
    user_id: str
    title: str | None
    created_at: datetime


class MembershipForm(Form):
    """The whole of what may be said of a membership."""

    title: Text | None = None
