"""Integrations in the database, in requests and in responses."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Name, RequestBody, ResponseBody, Secret, Url, omittable
from reference_service.integrations.secrets import digest
from reference_service.records import CreatedAt, GeneratedId, Record

Kind = Literal["webhook", "slack", "oidc"]


class IntegrationRecord(Record):
    """An integration. Only a digest of its secret is stored."""

    __tablename__ = "integrations"
    __table_args__ = ({"sqlite_autoincrement": True},)

    integration_id: Mapped[GeneratedId]
    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"), index=True)
    integration_name: Mapped[str] = mapped_column(TextColumn)
    integration_name_folded: Mapped[str] = mapped_column(TextColumn)
    kind: Mapped[str] = mapped_column(TextColumn)
    endpoint_url: Mapped[str] = mapped_column(TextColumn)
    enabled: Mapped[bool]
    secret_digest: Mapped[str | None] = mapped_column(TextColumn)
    created_at: Mapped[CreatedAt]

    @property
    def secret_set(self) -> bool:
        """Return whether there is a secret. Responses show nothing else about it."""
        return self.secret_digest is not None

    def set_name(self, name: str) -> None:
        """Set the name."""
        self.integration_name, self.integration_name_folded = name, name.casefold()

    def set_secret(self, secret: str | None) -> None:
        """Set or clear the secret."""
        self.secret_digest = None if secret is None else digest(secret)


class Integration(ResponseBody):
    """An integration."""

    integration_id: str
    integration_name: str
    kind: Kind
    endpoint_url: str
    enabled: bool
    secret_set: bool
    created_at: datetime


class IntegrationCreate(RequestBody):
    """The fields of a new integration."""

    integration_name: Name
    kind: Kind
    endpoint_url: Url
    enabled: bool = True
    secret: Secret | None = None


class IntegrationUpdate(RequestBody):
    """The fields of an integration that change; null clears the secret."""

    integration_name: Name = omittable()
    kind: Kind = omittable()
    endpoint_url: Url = omittable()
    enabled: bool = omittable()
    secret: Secret | None = None
