"""Everything that the service holds, in memory; lists may be made to lag behind it."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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
SIGNS = "abcdefghjkmnpqrstuvwxyz"

Key = tuple[str, ...]


@dataclass(slots=True)
class Row:
    """One thing. `key` holds the ids of what it is in and its own last; the times are the clock's, in seconds."""

    key: Key
    data: dict[str, Any]
    number: int
    made: float
    removed: float | None = None


class Table:
    """Things of one kind, by key.

    Args:
        lag: seconds that a creation or removal stays unseen in lists.
    """

    def __init__(self, prefix: str, numbers: itertools.count[int], lag: float, clock: Callable[[], float]) -> None:
        self._prefix = prefix
        self._numbers = numbers
        self._lag = lag
        self._clock = clock
        self._rows: dict[Key, Row] = {}
        self._ghosts: list[Row] = []

    def __len__(self) -> int:
        return len(self._rows)

    def new_id(self) -> str:
        """An id that tells nothing, and looks like nobody else's."""
        return f"{self._prefix}_{next(self._numbers):06d}-{secrets.choice(SIGNS)}{secrets.choice(SIGNS)}"

    def add(self, key: Key, data: dict[str, Any]) -> Row:
        row = self._rows[key] = Row(key, data, next(self._numbers), self._clock())
        return row

    def get(self, *key: str) -> Row | None:
        return self._rows.get(key)

    def remove(self, *key: str) -> None:
        """Take a thing away; does nothing where it is not."""
        row = self._rows.pop(key, None)
        if row is not None and self._lag:
            row.removed = self._clock()
            self._ghosts.append(row)

    def recall(self, *key: str) -> Row | None:
        """The thing, or what it last was where lists may still show it."""
        return self._rows.get(key) or next((row for row in reversed(self._ghosts) if row.key == key), None)

    def within(self, *scope: str) -> list[Row]:
        """What is there now, below the ids of a scope."""
        return [row for row in self._rows.values() if row.key[: len(scope)] == scope]

    def listed(self, *scope: str) -> list[Row]:
        """What a list shows below the ids of a scope, oldest first: what was there `lag` seconds ago."""
        if not self._lag:
            return self.within(*scope)
        then = self._clock() - self._lag
        # Twice the lag: a thing must outlive in memory what still refers to it in a list.
        self._ghosts = [row for row in self._ghosts if row.removed is not None and row.removed > then - self._lag]
        rows = [row for row in self.within(*scope) if row.made <= then]
        rows += [
            row
            for row in self._ghosts
            if row.key[: len(scope)] == scope and row.made <= then and row.removed is not None and row.removed > then
        ]
        return sorted(rows, key=lambda row: row.number)


class Store:
    """The tables; whoever uses them holds the lock of the service meanwhile."""

    def __init__(self, lag: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        numbers = itertools.count(17)
        self._tables = {name: Table(prefix, numbers, lag, clock) for name, prefix in TABLES.items()}

    def __getitem__(self, table: str) -> Table:
        return self._tables[table]

    def census(self) -> dict[str, int]:
        """How many things there are of each kind."""
        return {name: len(table) for name, table in self._tables.items()}
