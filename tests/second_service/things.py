"""Users, tenants, roles, groups and integrations: what is made by POST, given an id and changed by PATCH."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.second_service import rules
from tests.second_service.calls import Answer, Call
from tests.second_service.problems import Problem, missing
from tests.second_service.store import Row, Store


def now() -> str:
    """RFC 3339, in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def need_tenant(call: Call) -> None:
    """Raise a 404 where the tenant of the path is not there."""
    if call.store["tenants"].get(call.ids["tenant_id"]) is None:
        raise missing("tenant")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing.

    `name`: the field that its name is in. `key`: the field for what is derived of the name, where there is one.
    `ties`: tables whose rows keep a thing from being removed, each with the place of its id in their keys.
    """

    word: str
    table: str
    shape: rules.Shape
    name: str
    key: str | None = None
    of_tenant: bool = True
    ties: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.word}_id"

    def create(self, call: Call) -> Answer:
        scope = self._scope(call)
        data = self._derived(self.shape.whole(call.body()))
        self._refuse_clash(call.store, scope, data, None)
        own = call.store[self.table].new_id()
        data = {"created_at": now(), self.id: own, **data}
        return Answer(201, shown(call.store[self.table].add((*scope, own), data)))

    def index(self, call: Call) -> Answer:
        rows = call.store[self.table].listed(*self._scope(call))
        call.paging()
        return call.page([shown(row) for row in rows if call.wants(row.data[self.name])])

    def read(self, call: Call) -> Answer:
        return Answer(200, shown(self._row(call)))

    def update(self, call: Call) -> Answer:
        row = self._row(call)
        data = self._derived(self.shape.said(call.body()))
        self._refuse_clash(call.store, row.key[:-1], data, row)
        row.data |= data
        return Answer(200, shown(row))

    def delete(self, call: Call) -> Answer:
        scope = (call.ids["tenant_id"],) if self.of_tenant else ()
        key = (*scope, call.ids[self.id])
        if call.store[self.table].get(*key) is not None:
            self._refuse_tied(call.store, key)
            call.store[self.table].remove(*key)
        return Answer(204)

    def _scope(self, call: Call) -> tuple[str, ...]:
        """The ids of what the kind is in, which must be there."""
        if not self.of_tenant:
            return ()
        need_tenant(call)
        return (call.ids["tenant_id"],)

    def _row(self, call: Call) -> Row:
        row = call.store[self.table].get(*self._scope(call), call.ids[self.id])
        if row is None:
            raise missing(self.word)
        return row

    def _derived(self, data: dict[str, Any]) -> dict[str, Any]:
        return data | {self.key: rules.key_of(data[self.name])} if self.key and self.name in data else data

    def _refuse_clash(self, store: Store, scope: tuple[str, ...], data: Mapping[str, Any], own: Row | None) -> None:
        unique = "email" if "email" in self.shape.fields else self.key
        if unique is None or unique not in data:
            return
        wanted = data[unique].casefold()
        if any(row is not own and row.data[unique].casefold() == wanted for row in store[self.table].within(*scope)):
            raise Problem(409, f"Another {self.word} has that {unique}.")

    def _refuse_tied(self, store: Store, key: tuple[str, ...]) -> None:
        scope, own = key[:-1], key[-1]
        for table, place in self.ties.items():
            if any(row.key[place] == own for row in store[table].within(*scope)):
                raise Problem(409, f"The {self.word} still has {table.replace('_', ' ')}.")


def shown(row: Row) -> dict[str, Any]:
    """What an answer shows of a row: all but the secret, of which only whether there is one."""
    data = dict(row.data)
    if "secret" in data:
        data["secret_set"] = data.pop("secret") is not None
    return data


IN_A_TENANT = ("memberships", "roles", "groups", "integrations", "configs")

USERS = Kind("user", "users", rules.USER, "display_name", of_tenant=False, ties={"memberships": 1})
TENANTS = Kind(
    "tenant", "tenants", rules.TENANT, "tenant_name", "tenant_key", of_tenant=False, ties=dict.fromkeys(IN_A_TENANT, 0)
)
ROLES = Kind("role", "roles", rules.ROLE, "role_name", "role_key", ties={"role_assignments": 2})
GROUPS = Kind("group", "groups", rules.GROUP, "group_name", "group_key", ties={"group_assignments": 2})
INTEGRATIONS = Kind("integration", "integrations", rules.INTEGRATION, "integration_name")
