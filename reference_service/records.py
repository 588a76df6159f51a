"""The base of every table: a sequence number in order of creation, generated ids, and times in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC. SQLite returns times without a time zone, PostgreSQL in the time zone of the session."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time with the time zone UTC."""
        if value is None:
            return None
        time: datetime = value
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def utc_now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a unique id."""
    return uuid4().hex


CreatedAt = Annotated[datetime, mapped_column(UtcDateTime, default=utc_now)]
GeneratedId = Annotated[str, mapped_column(unique=True, default=new_id)]


class Record(DeclarativeBase):
    """A row. Lists are ordered by `sequence`, which always increases; a clock may be set back."""

    __abstract__ = True

    sequence: Mapped[int] = mapped_column(
        # SQLite generates values only for a primary key of exactly the type INTEGER.
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
        sort_order=-1,
    )
