"""Configs in the database, in requests and in responses."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy import Text as TextColumn
from sqlalchemy.orm import Mapped, mapped_column

from reference_service.fields import RequestBody, ResponseBody
from reference_service.records import Record, UtcDateTime


class ConfigRecord(Record):
    """A config. Its value is stored as JSON in ASCII, which both databases store unchanged, even with NUL."""

    __tablename__ = "configs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "config_key"),
        {"sqlite_autoincrement": True},
    )

    tenant_id: Mapped[str] = mapped_column(ForeignKey("tenants.tenant_id"))
    config_key: Mapped[str] = mapped_column(TextColumn)
    value_json: Mapped[str] = mapped_column(TextColumn)
    version: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def value(self) -> Any:
        """Return the value."""
        return json.loads(self.value_json)

    def set_value(self, value: Any) -> None:
        """Set the value."""
        self.value_json = json.dumps(value)


class Config(ResponseBody):
    """A config."""

    config_key: str
    value: Any
    version: int
    updated_at: datetime


class ConfigPut(RequestBody):
    """The fields of a new or changed config."""

    value: Any
