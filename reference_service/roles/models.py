"""Roles in the database, in requests and in responses."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field
from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import NameWithKey, RequestBody, ResponseBody, Text, omittable
from reference_service.keys import derive_key
from reference_service.records import CreatedAt, GeneratedId, Record


class RoleRecord(Record):
    """A role. Assignments refer to the second unique constraint, which keeps them inside the tenant."""

    __tablename__ = "roles"
    __table_args__ = (
        UniqueConstraint("tenant_id", "role_key"),
        UniqueConstraint("tenant_id", "role_id"),
        {"sqlite_autoincrement": True},
    )

    role_id: Mapped[GeneratedId]
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"))
    role_name: Mapped[str] = mapped_column(TextColumn)
    role_name_folded: Mapped[str] = mapped_column(TextColumn)
    role_key: Mapped[str] = mapped_column(TextColumn)
    permissions: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[CreatedAt]

    def set_name(self, name: str) -> None:
        """Set the name and the key derived from it."""
        self.role_name, self.role_name_folded, self.role_key = name, name.casefold(), derive_key(name)


class Role(ResponseBody):
    """A role."""

    role_id: str
    role_name: str
    role_key: str
    permissions: list[str]
    created_at: datetime


class RoleCreate(RequestBody):
    """The fields of a new role."""

    role_name: NameWithKey
    permissions: list[Text] = Field(default=[])


class RoleUpdate(RequestBody):
    """The fields of a role that change."""

    role_name: NameWithKey = omittable()
    permissions: list[Text] = omittable()
