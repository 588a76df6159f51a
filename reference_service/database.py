"""The database, SQLite or PostgreSQL: transactions, locks, queries, and errors for violated constraints."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Delete,
    Engine,
    Select,
    bindparam,
    create_engine,
    delete,
    event,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
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


def find(session: Session, kind: type[R], *conditions: ColumnElement[bool], name: str, **values: str) -> R:
    """Return the one record that meets the conditions; a write transaction locks it.

    Args:
        name: what the error calls the record.
        values: values of its columns; faster than conditions, since the statement is built once.

    Raises:
        NotFoundError: there is none.
    """
    found = find_or_none(session, kind, *conditions, **values)
    if found is None:
        message = f"The {name} does not exist."
        raise NotFoundError(message)
    return found


def find_or_none(session: Session, kind: type[R], *conditions: ColumnElement[bool], **values: str) -> R | None:
    """Return the one record that meets the conditions and has the values, or None; a write transaction locks it."""
    if not session.info.get("writing") and not conditions:
        # Nothing will be changed, so the session need not follow the record.
        row = session.connection().execute(_row_selection(kind, tuple(values)), values).one_or_none()
        return None if row is None else kind(**row._mapping)  # noqa: SLF001 - public, in spite of its name
    query = _selection(kind, tuple(values), writing=bool(session.info.get("writing")))
    if conditions:
        query = query.where(*conditions)
    found: R | None = session.scalars(query, values).one_or_none()
    return found


@cache
def _row_selection(kind: type[Record], columns: tuple[str, ...]) -> Select[Any]:
    table = kind.__table__
    return select(table).where(*(table.c[column] == bindparam(column) for column in columns))


@cache
def _selection(kind: type[Record], columns: tuple[str, ...], *, writing: bool) -> Select[Any]:
    query: Select[Any] = select(kind).where(*_equal(kind, columns))
    return query.with_for_update(key_share=True) if writing else query


@cache
def _deletion(kind: type[Record], columns: tuple[str, ...]) -> Delete:
    return delete(kind).where(*_equal(kind, columns)).execution_options(synchronize_session=False)


def _equal(kind: type[Record], columns: tuple[str, ...]) -> list[ColumnElement[bool]]:
    return [getattr(kind, column) == bindparam(column) for column in columns]


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
    session: Session,
    kind: type[Record],
    *conditions: ColumnElement[bool],
    conflict: str = "It is in use.",
    **values: str,
) -> None:
    """Delete the records that meet the conditions and have the values, if any.

    Args:
        conflict: the detail of the ConflictError.

    Raises:
        ConflictError: other records refer to one of them.
    """
    try:
        session.execute(_deletion(kind, tuple(values)).where(*conditions), values)
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
        statement = "BEGIN IMMEDIATE" if writing else "BEGIN"
        try:
            connection.connection.driver_connection.execute(
                statement
            ).close()  # what SQLAlchemy adds takes ten times as long
        except sqlite3.OperationalError as error:
            raise OperationalError(statement, None, error) from error

    return engine
