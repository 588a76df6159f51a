"""What is made by PUT at an address of its maker's choice, memberships, assignments and configs; and the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.second_service import rules
from tests.second_service.calls import Answer, Call
from tests.second_service.problems import Problem, broken, missing
from tests.second_service.store import Row
from tests.second_service.things import GROUPS, INTEGRATIONS, ROLES, USERS, Kind, need_tenant, now, shown

FOUND = {"user": USERS, "role": ROLES, "group": GROUPS, "integration": INTEGRATIONS}


def member(call: Call) -> Row:
    """The membership that the path names.

    Raises:
        Problem: 404, where the tenant or the membership is not there.
    """
    need_tenant(call)
    row = call.store["memberships"].get(call.ids["tenant_id"], call.ids["user_id"])
    if row is None:
        raise missing("member")
    return row


def account(call: Call, membership: Row) -> Row:
    """The user of a membership, also of one that only lists still show."""
    row = call.store["users"].recall(membership.key[1])
    assert row is not None, "a user with a membership is not removed"
    return row


def list_members(call: Call) -> Answer:
    need_tenant(call)
    call.paging()
    rows = call.store["memberships"].listed(call.ids["tenant_id"])
    return call.page(
        [row.data for row in rows if call.wants(account(call, row).data["display_name"], row.data["title"])]
    )


def read_member(call: Call) -> Answer:
    return Answer(200, member(call).data)


def put_member(call: Call) -> Answer:
    need_tenant(call)
    key = (call.ids["tenant_id"], call.ids["user_id"])
    if call.store["users"].get(key[1]) is None:
        raise missing("user")
    data = rules.MEMBERSHIP.whole(call.body() if call.sent else {})
    row = call.store["memberships"].get(*key)
    if row is not None:
        row.data |= data
        return Answer(200, row.data)
    made = {"created_at": now(), "user_id": key[1], "tenant_id": key[0], **data}
    return Answer(201, call.store["memberships"].add(key, made).data)


def delete_member(call: Call) -> Answer:
    key = (call.ids["tenant_id"], call.ids["user_id"])
    if any(call.store[table].within(*key) for table in ("role_assignments", "group_assignments")):
        raise Problem(409, "The member still has roles or groups.")
    call.store["memberships"].remove(*key)
    return Answer(204)


@dataclass(frozen=True, slots=True)
class Assignments:
    """What a member was assigned, of one kind."""

    kind: Kind

    @property
    def table(self) -> str:
        return f"{self.kind.word}_assignments"

    def index(self, call: Call) -> Answer:
        scope = member(call).key
        call.paging()
        things = call.store[self.kind.table]
        rows = [things.recall(scope[0], tie.key[2]) for tie in call.store[self.table].listed(*scope)]
        return call.page([shown(row) for row in rows if row is not None and call.wants(row.data[self.kind.name])])

    def put(self, call: Call) -> Answer:
        key = self._key(call)
        member(call)
        if call.store[self.kind.table].get(key[0], key[2]) is None:
            raise missing(self.kind.word)
        if call.sent:
            call.body()
            raise broken(("body", "is not to be sent"))
        if call.store[self.table].get(*key) is None:
            call.store[self.table].add(key, {})
        return Answer(204)

    def delete(self, call: Call) -> Answer:
        call.store[self.table].remove(*self._key(call))
        return Answer(204)

    def _key(self, call: Call) -> tuple[str, str, str]:
        return call.ids["tenant_id"], call.ids["user_id"], call.ids[self.kind.id]


ROLE_ASSIGNMENTS = Assignments(ROLES)
GROUP_ASSIGNMENTS = Assignments(GROUPS)


def list_configs(call: Call) -> Answer:
    need_tenant(call)
    call.paging()
    rows = call.store["configs"].listed(call.ids["tenant_id"])
    return call.page([row.data for row in rows if call.wants(row.data["config_key"])])


def read_config(call: Call) -> Answer:
    need_tenant(call)
    row = call.store["configs"].get(call.ids["tenant_id"], call.ids["config_key"])
    if row is None:
        raise missing("config")
    return Answer(200, row.data)


def put_config(call: Call) -> Answer:
    need_tenant(call)
    tenant_id, config_key = call.ids["tenant_id"], call.ids["config_key"]
    data: dict[str, Any] = rules.CONFIG.whole(call.body())
    if config_key != rules.key_of(config_key):
        raise broken(("path.config_key", "is to be in lower snake case"))
    row = call.store["configs"].get(tenant_id, config_key)
    if row is not None:
        row.data |= data | {"version": row.data["version"] + 1, "updated_at": now()}
        return Answer(200, row.data)
    made = {"updated_at": now(), "version": 1, "config_key": config_key, **data}
    return Answer(201, call.store["configs"].add((tenant_id, config_key), made).data)


def delete_config(call: Call) -> Answer:
    call.store["configs"].remove(call.ids["tenant_id"], call.ids["config_key"])
    return Answer(204)


def search(call: Call) -> Answer:
    """What the caller may read of the tenant, oldest first; a user is as old as the account."""
    need_tenant(call)
    call.paging()
    kind, tenant_id = call.query.get("kind"), call.ids["tenant_id"]
    if kind is not None and kind not in FOUND:
        raise broken(("query.kind", f"is to be one of {', '.join(FOUND)}"))
    wanted = {word: FOUND[word] for word in ([kind] if kind else FOUND)}
    if not call.whose.admin and call.whose.role_in(tenant_id) == "member":
        wanted.pop("integration", None)
    found: list[tuple[Row, dict[str, str]]] = []
    for word, each in wanted.items():
        rows = call.store["memberships" if word == "user" else each.table].listed(tenant_id)
        things = [account(call, row) for row in rows] if word == "user" else rows
        found += [(row, {"name": row.data[each.name], "id": row.data[each.id], "kind": word}) for row in things]
    found.sort(key=lambda pair: pair[0].number)
    return call.page([item for _, item in found if call.wants(item["name"])])
