"""Groups in the database, in requests and in responses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import NameWithKey, RequestBody, ResponseBody, Text, omittable
from reference_service.keys import derive_key
from reference_service.records import CreatedAt, GeneratedId, Record


class GroupRecord(Record):
    """A group. Assignments refer to the second unique constraint, which keeps them inside the tenant."""

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("tenant_id", "group_key"),
        UniqueConstraint("tenant_id", "group_id"),
        {"sqlite_autoincrement": True},
    )

    group_id: Mapped[GeneratedId]
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"))
    group_name: Mapped[str] = mapped_column(TextColumn)
    group_name_folded: Mapped[str] = mapped_column(TextColumn)
    group_key: Mapped[str] = mapped_column(TextColumn)
    description: Mapped[str | None] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    def set_name(self, name: str) -> None:
        """Set the name and the key derived from it."""
        self.group_name, self.group_name_folded, self.group_key = name, name.casefold(), derive_key(name)


class Group(ResponseBody):
    """A group."""

    group_id: str
    group_name: str
    group_key: str
    description: str | None
    created_at: datetime


class GroupCreate(RequestBody):
    """The fields of a new group."""

    group_name: NameWithKey
    description: Text | None = None


class GroupUpdate(RequestBody):
    """The fields of a group that change."""

    group_name: NameWithKey = omittable()
    description: Text | None = None
