"""What a group is: in the database, as shown, and as sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Form, KeyedName, Text, View, unsent
from reference_service.keys import derive_key
from reference_service.records import CreatedAt, OwnId, Record


class GroupRecord(Record):
    """A group. The second unique constraint is what assignments refer to, so that they stay inside the tenant."""

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("tenant_id", "group_key"),
        UniqueConstraint("tenant_id", "group_id"),
        {"sqlite_autoincrement": True},
    )

    group_id: Mapped[OwnId]
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"))
    group_name: Mapped[str] = mapped_column(TextColumn)
    group_name_folded: Mapped[str] = mapped_column(TextColumn)
    group_key: Mapped[str] = mapped_column(TextColumn)
    description: Mapped[str | None] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    def take_name(self, name: str) -> None:
        """Sets the name, and the key with it."""
        self.group_name, self.group_name_folded, self.group_key = name, name.casefold(), derive_key(name)


class Group(View):
    """A group as shown."""

    group_id: str
    group_name: str
    group_key: str
    description: str | None
    created_at: datetime


class NewGroup(Form):
    """A group to be made."""

    group_name: KeyedName
    description: Text | None = None


class GroupChange(Form):
    """What is to change of a group."""

    group_name: KeyedName = unsent()
    description: Text | None = None
