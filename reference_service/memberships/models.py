"""Memberships in the database, in requests and in responses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import RequestBody, ResponseBody, Text
from reference_service.records import CreatedAt, Record


class MembershipRecord(Record):
    """The membership of a user in a tenant."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("tenant_id", "user_id"),
        {"sqlite_autoincrement": True},
    )

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"))
    # The unique constraint starts with the tenant; this index serves the search for a user's memberships.
    user_id: Mapped[str] = mapped_column(ForeignKey("users.user_id"), index=True)
    title: Mapped[str | None] = mapped_column(TextColumn)
    title_folded: Mapped[str] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    def set_title(self, title: str | None) -> None:
        """Set or clear the title."""
        self.title, self.title_folded = title, (title or "").casefold()


class Membership(ResponseBody):
    """A membership."""

    tenant_id: str
    user_id: str
    title: str | None
    created_at: datetime


class MembershipPut(RequestBody):
    """The fields of a new or replaced membership."""

    title: Text | None = None
