"""What a role is: in the database, as shown, and as sent."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field
from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Form, KeyedName, Text, View, unsent
from reference_service.keys import derive_key
from reference_service.records import CreatedAt, OwnId, Record


class RoleRecord(Record):
    """A role. The second unique constraint is what assignments refer to, so that they stay inside the tenant."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("tenant_id", "role_key"),
        UniqueConstraint("tenant_id", "role_id"),
        {"sqlite_autoincrement": True},
    )

    role_id: Mapped[OwnId]
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"))
    role_name: Mapped[str] = mapped_column(TextColumn)
    role_name_folded: Mapped[str] = mapped_column(TextColumn)
    role_key: Mapped[str] = mapped_column(TextColumn)
    permissions: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[CreatedAt]

    def take_name(self, name: str) -> None:
        """Sets the name, and the key with it."""
        self.role_name, self.role_name_folded, self.role_key = name, name.casefold(), derive_key(name)


class Role(View):
    """A role as shown."""

    role_id: str
    role_name: str
    role_key: str
    permissions: list[str]
    created_at: datetime


class NewRole(Form):
    """A role to be made."""

    role_name: KeyedName
    permissions: list[Text] = Field(default=[])


class RoleChange(Form):
    """What is to change of a role."""

    role_name: KeyedName = unsent()
    permissions: list[Text] = unsent()
