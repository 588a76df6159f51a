"""The database, SQLite or PostgreSQL, behaving the same: transactions, locks, and what a broken constraint means."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, ColumnElement, Engine, Select, create_engine, delete, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from reference_service.problems import ClashError, MissingError
from reference_service.records import Record

R = TypeVar("R", bound=Record)

CONNECTIONS = 16
BUSY_SECONDS = 20
_TRY_AGAIN = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock
_FOREIGN_KEY = {"23503", "SQLITE_CONSTRAINT_FOREIGNKEY"}


class UnusableDatabaseError(Exception):
    """The URL names no database that the service can keep its things in; the message says why."""


class Database:
    """Opens transactions. In a writing one, whatever was found stays as it is until the end."""

    def __init__(self, url: str) -> None:
        """Raises: UnusableDatabaseError."""
        self.url = _supported(url)
        self.engine = _sqlite(self.url) if self.url.get_backend_name() == "sqlite" else _postgresql(self.url)
        self._writing = self.engine.execution_options(writing=True)

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True)

    def create_tables(self) -> None:
        """Raises: UnusableDatabaseError where the database cannot be reached or written."""
        try:
            try:
                Record.metadata.create_all(self.engine)
            except DBAPIError:
                # Another service may have created them between our look and our act: look again.
                Record.metadata.create_all(self.engine)
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise UnusableDatabaseError(" ".join(str(cause).split())) from error

    def check(self) -> None:
        """Raises: SQLAlchemyError where the database does not answer, or has lost its tables."""
        with self.reading() as session:
            session.execute(text("SELECT sequence FROM tenants LIMIT 1"))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that writes nothing."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is committed at its end, or not at all."""
        with Session(self._writing, expire_on_commit=False, info={"writing": True}) as session, session.begin():
            yield session


def find(session: Session, kind: type[R], *conditions: ColumnElement[bool], name: str) -> R:
    """The one record that meets the conditions, locked where the transaction writes.

    Raises: MissingError, telling of `name`.
    """
    found = look_for(session, kind, *conditions)
    if found is None:
        message = f"there is no such {name}"
        raise MissingError(message)
    return found


def look_for(session: Session, kind: type[R], *conditions: ColumnElement[bool]) -> R | None:
    """The one record that meets the conditions, or None; locked where the transaction writes."""
    query: Select[Any] = select(kind).where(*conditions)
    if session.info.get("writing"):
        query = query.with_for_update(key_share=True)
    found: R | None = session.scalars(query).one_or_none()
    return found


def save(session: Session, record: R, *, clash: str = "it is there already") -> R:
    """Writes a new or changed record.

    Raises: ClashError, with `clash` as its detail, where another has what must be unique; MissingError where what it
    belongs to went away meanwhile.
    """
    session.add(record)
    try:
        session.flush()
    except IntegrityError as error:
        if _code(error) in _FOREIGN_KEY:
            message = "what it belongs to is no longer there"
            raise MissingError(message) from error
        raise ClashError(clash) from error
    return record


def remove(session: Session, kind: type[Record], *conditions: ColumnElement[bool], clash: str = "it is in use") -> None:
    """Deletes the records that meet the conditions, if any.

    Raises: ClashError, with `clash` as its detail, where something still needs one of them.
    """
    try:
        session.execute(delete(kind).where(*conditions), execution_options={"synchronize_session": False})
    except IntegrityError as error:
        raise ClashError(clash) from error


def is_worth_another_try(error: DBAPIError) -> bool:
    """Whether two transactions were in each other's way, and the loser only has to begin again."""
    return _code(error) in _TRY_AGAIN


def _code(error: DBAPIError) -> str | None:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return str(code) if code else None


def _supported(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        message = "it is no database URL"
        raise UnusableDatabaseError(message) from None
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        if parsed.database in {None, "", ":memory:"}:
            message = "an SQLite database has to be a file, as each connection would see a memory of its own"
            raise UnusableDatabaseError(message)
        return parsed
    message = f"{parsed.drivername} is not supported, only sqlite and postgresql are"
    raise UnusableDatabaseError(message)


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url, pool_size=CONNECTIONS, max_overflow=0, pool_pre_ping=True, connect_args={"connect_timeout": 5}
        )
    except ImportError:
        message = "the package psycopg is not installed (pip install 'psycopg[binary]')"
        raise UnusableDatabaseError(message) from None


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url, pool_size=CONNECTIONS, max_overflow=0, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver is to begin nothing by itself, `begin` below does
        for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A transaction that first reads and then writes fails at once where another wrote in between, whatever the
        # timeout says; one that announces that it will write waits for its turn.
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
