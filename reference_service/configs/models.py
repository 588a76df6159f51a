"""What a config is: in the database, as shown, and as sent."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import Form, View
from reference_service.records import Moment, Record


class ConfigRecord(Record):
    """A config. Its value is kept as JSON text in ASCII, which either database keeps as it is, NUL and all."""

    __tablename__ = "configs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "config_key"),
        {"sqlite_autoincrement": True},
    )

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"))
    config_key: Mapped[str] = mapped_column(TextColumn)
    value_json: Mapped[str] = mapped_column(TextColumn)
    version: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(Moment)

    @property
    def value(self) -> Any:
        """The value itself."""
        return json.loads(self.value_json)

    def take_value(self, value: Any) -> None:
        """Sets the value."""
        self.value_json = json.dumps(value)


class Config(View):
    """A config as shown."""

    config_key: str
    value: Any
    version: int
    updated_at: datetime


class ConfigForm(Form):
    """A config's value."""

    value: Any
