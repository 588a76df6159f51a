"""In-memory storage of every resource. Lists can lag behind writes, as those of a distributed service do."""

from __future__ import annotations

import itertools
import secrets
import string
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

#: Table → the prefix of its ids.
TABLES: Mapping[str, str] = {
    "users": "u",
    "tenants": "t",
    "memberships": "m",
    "roles": "r",
    "groups": "g",
    "integrations": "i",
    "configs": "c",
    "role_assignments": "ra",
    "group_assignments": "ga",
}

Key = tuple[str, ...]


@dataclass(slots=True)
class Row:
    """A stored resource.

    Args:
        key: the ids of the resources that contain it, then its own.
        data: its fields. A value is replaced, never changed in place, so a shallow copy is a snapshot.
        number: its place in the order of creation.
        created: when it was created, in seconds of the store's clock.
        removed: when it was removed, if it was.
    """

    key: Key
    data: dict[str, Any]
    number: int
    created: float
    removed: float | None = None


class Table:
    """The rows of one kind, by key.

    Args:
        lag: seconds until a creation or removal shows in lists.
    """

    def __init__(self, prefix: str, numbers: itertools.count[int], lag: float, clock: Callable[[], float]) -> None:
        self._prefix = prefix
        self._numbers = numbers
        self._lag = lag
        self._clock = clock
        self._rows: dict[Key, Row] = {}
        self._rows_within: dict[Key, dict[Key, Row]] = {}
        self._removed: list[Row] = []

    def __len__(self) -> int:
        return len(self._rows)

    def new_id(self) -> str:
        """Return a new id, in a format unlike that of other services."""
        suffix = "".join(secrets.choice(string.ascii_lowercase) for _ in range(2))
        return f"{self._prefix}_{next(self._numbers):06d}-{suffix}"

    def add(self, key: Key, data: dict[str, Any]) -> Row:
        row = self._rows[key] = Row(key, data, next(self._numbers), self._clock())
        for length in range(len(key)):
            self._rows_within.setdefault(key[:length], {})[key] = row
        return row

    def get(self, *key: str) -> Row | None:
        return self._rows.get(key)

    def remove(self, *key: str) -> None:
        """Remove a row; does nothing if there is none."""
        row = self._rows.pop(key, None)
        if row is None:
            return
        for length in range(len(key)):
            rows = self._rows_within[key[:length]]
            del rows[key]
            if not rows:
                del self._rows_within[key[:length]]
        if self._lag:
            row.removed = self._clock()
            self._removed.append(row)

    def get_listed(self, *key: str) -> Row | None:
        """Return a row, also after its removal as long as lists may refer to it."""
        return self._rows.get(key) or next((row for row in reversed(self._removed) if row.key == key), None)

    def within(self, *scope: str) -> list[Row]:
        """Return the current rows whose keys start with `scope`, oldest first."""
        return list(self._rows_within.get(scope, {}).values())

    def listed(self, *scope: str) -> list[Row]:
        """Return the rows whose keys start with `scope` as they were `lag` seconds ago, oldest first."""
        if not self._lag:
            return self.within(*scope)
        then = self._clock() - self._lag
        # Keep a removed row for twice the lag: lists may refer to it from rows removed up to one lag later.
        self._removed = [row for row in self._removed if row.removed is not None and row.removed > then - self._lag]
        removed = [
            row
            for row in self._removed
            if row.key[: len(scope)] == scope and row.removed is not None and row.removed > then
        ]
        rows = [row for row in [*self.within(*scope), *removed] if row.created <= then]
        return sorted(rows, key=lambda row: row.number)


class Store:
    """All tables. Callers hold the lock of the service while they use it.

    Args:
        lag: seconds until a creation or removal shows in lists.
        clock: the current time in seconds, never going back.
    """

    def __init__(self, lag: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        numbers = itertools.count(17)
        self._tables = {name: Table(prefix, numbers, lag, clock) for name, prefix in TABLES.items()}
        self._latest = datetime.now(UTC)

    def __getitem__(self, table: str) -> Table:
        return self._tables[table]

    def timestamp(self) -> str:
        """Return the current time in UTC (RFC 3339), strictly later than at the previous call."""
        self._latest = max(datetime.now(UTC), self._latest + timedelta(microseconds=1))
        return self._latest.isoformat(timespec="microseconds")

    def census(self) -> dict[str, int]:
        """Return the number of rows of each table."""
        return {name: len(table) for name, table in self._tables.items()}
