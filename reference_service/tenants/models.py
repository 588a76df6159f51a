"""Tenants in the database, in requests and in responses."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import NameWithKey, RequestBody, ResponseBody, omittable
from reference_service.keys import derive_key
from reference_service.records import CreatedAt, GeneratedId, Record

Status = Literal["active", "suspended"]


class TenantRecord(Record):
    """A tenant."""

    __tablename__ = "tenants"
    __table_args__ = ({"sqlite_autoincrement": True},)

    tenant_id: Mapped[GeneratedId]
    tenant_name: Mapped[str] = mapped_column(TextColumn)
    tenant_name_folded: Mapped[str] = mapped_column(TextColumn)
    tenant_key: Mapped[str] = mapped_column(TextColumn, unique=True)
    status: Mapped[str] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    def set_name(self, name: str) -> None:
        """Set the name and the key derived from it."""
        self.tenant_name, self.tenant_name_folded, self.tenant_key = name, name.casefold(), derive_key(name)


class Tenant(ResponseBody):
    """A tenant."""

    tenant_id: str
    tenant_name: str
    tenant_key: str
    status: Status
    created_at: datetime


class TenantCreate(RequestBody):
    """The fields of a new tenant."""

    tenant_name: NameWithKey
    status: Status = "active"


class TenantUpdate(RequestBody):
    """The fields of a tenant that change."""

    tenant_name: NameWithKey = omittable()
    status: Status = omittable()
