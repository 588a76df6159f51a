"""What a tenant is: in the database, as shown, and as sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Form, KeyedName, View, unsent
from reference_service.keys import derive_key
from reference_service.records import CreatedAt, OwnId, Record

Status = Literal["active", "suspended"]


class TenantRecord(Record):
    """A tenant."""

    __tablename__ = "tenants"
    __table_args__ = ({"sqlite_autoincrement": True},)

    tenant_id: Mapped[OwnId]
    tenant_name: Mapped[str] = mapped_column(TextColumn)
    tenant_name_folded: Mapped[str] = mapped_column(TextColumn)
    tenant_key: Mapped[str] = mapped_column(TextColumn, unique=True)
    status: Mapped[str] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    def take_name(self, name: str) -> None:
        """Sets the name, and the key with it."""
        self.tenant_name, self.tenant_name_folded, self.tenant_key = name, name.casefold(), derive_key(name)


class Tenant(View):
    """A tenant as shown."""

    tenant_id: str
    tenant_name: str
    tenant_key: str
    status: Status
    created_at: datetime


class NewTenant(Form):
    """A tenant to be made."""

    tenant_name: KeyedName
    status: Status = "active"


class TenantChange(Form):
    """What is to change of a tenant."""

    tenant_name: KeyedName = unsent()
    status: Status = unsent()
