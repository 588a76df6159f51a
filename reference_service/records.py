"""What every table has: a number that keeps the order of creation, and times in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

from sqlalchemy import BigInteger, DateTime, Dialect, Integer
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A time in UTC. SQLite forgets the zone, PostgreSQL answers in the session's; both are put right here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment as read, with its zone."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """An id that nothing had before."""
    return uuid4().hex


CreatedAt = Annotated[datetime, mapped_column(Moment, default=now)]
OwnId = Annotated[str, mapped_column(unique=True, default=new_id)]


class Record(DeclarativeBase):
    """A row that knows its place in the order of creation: `sequence` never runs backwards, as a clock may."""

    __abstract__ = True

    sequence: Mapped[int] = mapped_column(
        # SQLite counts by itself in a column of exactly the type INTEGER.
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
        sort_order=-1,
    )
