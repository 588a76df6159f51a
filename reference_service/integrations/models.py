"""What an integration is: in the database, as shown, and as sent."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Form, Name, Secret, View, WebAddress, unsent
from reference_service.integrations.secrets import digest
from reference_service.records import CreatedAt, OwnId, Record

Kind = Literal["webhook", "slack", "oidc"]


class IntegrationRecord(Record):
    """An integration. Of its secret only a digest is kept."""

    __tablename__ = "integrations"
    __table_args__ = ({"sqlite_autoincrement": True},)

    integration_id: Mapped[OwnId]
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
        """Whether there is a secret: all that anyone may learn of it."""
        return self.secret_digest is not None

    def take_name(self, name: str) -> None:
        """Sets the name."""
        self.integration_name, self.integration_name_folded = name, name.casefold()

    def take_secret(self, secret: str | None) -> None:
        """Sets the secret, or takes it away."""
        self.secret_digest = None if secret is None else digest(secret)


class Integration(View):
    """An integration as shown."""

    integration_id: str
    integration_name: str
    kind: Kind
    endpoint_url: str
    enabled: bool
    secret_set: bool
    created_at: datetime


class NewIntegration(Form):
    """An integration to be made."""

    integration_name: Name
    kind: Kind
    endpoint_url: WebAddress
    enabled: bool = True
    secret: Secret | None = None


class IntegrationChange(Form):
    """What is to change of an integration; a null takes the secret away."""

    integration_name: Name = unsent()
    kind: Kind = unsent()
    endpoint_url: WebAddress = unsent()
    enabled: bool = unsent()
    secret: Secret | None = None
