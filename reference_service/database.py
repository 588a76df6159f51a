"""The database, SQLite or PostgreSQL: transactions, locks, queries, and errors for violated constraints."""

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

from reference_service.problems import ConflictError, NotFoundError
from reference_service.records import Record

R = TypeVar("R", bound=Record)

CONNECTIONS = 16
BUSY_TIMEOUT = 20  # seconds
_RETRYABLE = {"40001", "40P01"}  # PostgreSQL: serialization failure, deadlock
_FOREIGN_KEY = {"23503", "SQLITE_CONSTRAINT_FOREIGNKEY"}


class UnusableDatabaseError(Exception):
    """The service cannot use the database; the message has the reason."""


class Database:
    """Opens transactions. A write transaction locks every record that it reads until it ends."""

    def __init__(self, url: str) -> None:
        """Prepare connections to the database; none is opened yet.

        Raises:
            UnusableDatabaseError: the URL is invalid or the database is not supported.
        """
        self.url = _supported(url)
        self.engine = _sqlite(self.url) if self.url.get_backend_name() == "sqlite" else _postgresql(self.url)
        self._write_engine = self.engine.execution_options(writing=True)

    def __str__(self) -> str:
        return self.url.render_as_string(hide_password=True)

    def create_tables(self) -> None:
        """Create the tables that do not exist.

        Raises:
            UnusableDatabaseError: the database cannot be reached or written.
        """
        try:
            try:
                Record.metadata.create_all(self.engine)
            except DBAPIError:
                # Another process may have created a table after the check whether it exists: check again.
                Record.metadata.create_all(self.engine)
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise UnusableDatabaseError(" ".join(str(cause).split())) from error

    def check(self) -> None:
        """Check that the database responds and has its tables.

        Raises:
            SQLAlchemyError: it does not.
        """
        with self.read_transaction() as session:
            session.execute(text("SELECT sequence FROM tenants LIMIT 1"))

    @contextmanager
    def read_transaction(self) -> Iterator[Session]:
        """Open a transaction that only reads."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write_transaction(self) -> Iterator[Session]:
        """Open a transaction that is committed at its end, or rolled back if an exception is raised."""
        with Session(self._write_engine, expire_on_commit=False, info={"writing": True}) as session, session.begin():
            yield session


def find(session: Session, kind: type[R], *conditions: ColumnElement[bool], name: str) -> R:
    """Return the one record that meets the conditions; a write transaction locks it.

    Args:
        name: what the error calls the record.

    Raises:
        NotFoundError: there is none.
    """
    found = find_or_none(session, kind, *conditions)
    if found is None:
        message = f"The {name} does not exist."
        raise NotFoundError(message)
    return found


def find_or_none(session: Session, kind: type[R], *conditions: ColumnElement[bool]) -> R | None:
    """Return the one record that meets the conditions, or None; a write transaction locks it."""
    query: Select[Any] = select(kind).where(*conditions)
    if session.info.get("writing"):
        query = query.with_for_update(key_share=True)
    found: R | None = session.scalars(query).one_or_none()
    return found


def save(session: Session, record: R, *, conflict: str = "It already exists.") -> R:
    """Write a new or changed record.

    Args:
        conflict: the detail of the ConflictError.

    Raises:
        ConflictError: another record has a value that must be unique.
        NotFoundError: the parent was deleted in the meantime.
    """
    session.add(record)
    try:
        session.flush()
    except IntegrityError as error:
        if _code(error) in _FOREIGN_KEY:
            message = "The parent no longer exists."
            raise NotFoundError(message) from error
        raise ConflictError(conflict) from error
    return record


def delete_matching(
    session: Session, kind: type[Record], *conditions: ColumnElement[bool], conflict: str = "It is in use."
) -> None:
    """Delete the records that meet the conditions, if any.

    Args:
        conflict: the detail of the ConflictError.

    Raises:
        ConflictError: other records refer to one of them.
    """
    try:
        session.execute(delete(kind).where(*conditions), execution_options={"synchronize_session": False})
    except IntegrityError as error:
        raise ConflictError(conflict) from error


def is_retryable(error: DBAPIError) -> bool:
    """Return whether the transaction failed only because of a concurrent one, so that a retry can succeed."""
    return _code(error) in _RETRYABLE


def _code(error: DBAPIError) -> str | None:
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return str(code) if code else None


def _supported(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        message = "it is not a database URL"
        raise UnusableDatabaseError(message) from None
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        if parsed.database in {None, "", ":memory:"}:
            message = "an SQLite database must be a file, because each connection would have its own database in memory"
            raise UnusableDatabaseError(message)
        return parsed
    message = f"{parsed.drivername} is not supported; sqlite and postgresql are"
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
        url, pool_size=CONNECTIONS, max_overflow=0, connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver does not start transactions; `begin` below does
        for setting in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A transaction that reads before it writes fails immediately if another wrote in between, whatever the timeout.
        # BEGIN IMMEDIATE takes the write lock at the start and waits for it.
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
