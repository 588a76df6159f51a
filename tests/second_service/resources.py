"""Users, tenants, roles, groups and integrations: resources that POST creates, with an id, and that PATCH updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.second_service.keys import key_of
from tests.second_service.problems import Problem, not_found
from tests.second_service.request import Request, Response
from tests.second_service.storage import Row, Store
from tests.second_service.validation import (
    Field,
    Schema,
    boolean,
    email,
    keyed_name,
    name,
    one_of,
    secret,
    text,
    text_list,
    web_url,
)


def require_tenant(request: Request) -> str:
    """Return the id of the tenant in the path.

    Raises:
        Problem: 404 if there is no such tenant.
    """
    tenant_id = request.ids["tenant_id"]
    if request.store["tenants"].get(tenant_id) is None:
        raise not_found("tenant")
    return tenant_id


def representation(row: Row) -> dict[str, Any]:
    """Return a snapshot of a row for a response; of a secret, it shows only whether it is set."""
    data = dict(row.data)
    if "secret" in data:
        data["secret_set"] = data.pop("secret") is not None
    return data


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type of resource and its operations.

    Args:
        word: its name in the contract.
        table: the table that stores it.
        schema: the fields that a client may send.
        name_field: the field that holds its name.
        unique_field: the field that is unique in its scope, ignoring case for an email; None if there is none.
        in_tenant: whether it belongs to a tenant.
        dependents: tables with rows that keep it from being deleted, and the position of its id in their keys.
    """

    word: str
    table: str
    schema: Schema
    name_field: str
    unique_field: str | None = None
    in_tenant: bool = True
    dependents: Mapping[str, int] = field(default_factory=dict)

    @property
    def id_field(self) -> str:
        return f"{self.word}_id"

    def create(self, request: Request) -> Response:
        scope = self._scope(request)
        data = self._with_key(self.schema.complete(request.json()))
        self._refuse_duplicate(request.store, scope, data, None)
        table = request.store[self.table]
        own_id = table.new_id()
        row = table.add((*scope, own_id), {self.id_field: own_id, **data, "created_at": request.store.timestamp()})
        return Response(201, representation(row))

    def list(self, request: Request) -> Response:
        scope = self._scope(request)
        page = request.page()
        rows = request.store[self.table].listed(*scope)
        return page.of([representation(row) for row in rows if request.matches(row.data[self.name_field])])

    def read(self, request: Request) -> Response:
        return Response(200, representation(self._row(request)))

    def update(self, request: Request) -> Response:
        row = self._row(request)
        data = self._with_key(self.schema.changes(request.json()))
        self._refuse_duplicate(request.store, row.key[:-1], data, row)
        row.data |= data
        return Response(200, representation(row))

    def delete(self, request: Request) -> Response:
        scope = (request.ids["tenant_id"],) if self.in_tenant else ()
        key = (*scope, request.ids[self.id_field])
        if request.store[self.table].get(*key) is not None:
            self._refuse_dependents(request.store, key)
            request.store[self.table].remove(*key)
        return Response(204)

    def _scope(self, request: Request) -> tuple[str, ...]:
        """Return the ids of what contains the resource, which must exist."""
        return (require_tenant(request),) if self.in_tenant else ()

    def _row(self, request: Request) -> Row:
        row = request.store[self.table].get(*self._scope(request), request.ids[self.id_field])
        if row is None:
            raise not_found(self.word)
        return row

    def _with_key(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data with the key that follows from the name, if both apply."""
        key_field = f"{self.word}_key"
        if self.unique_field != key_field or self.name_field not in data:
            return data
        return data | {key_field: key_of(data[self.name_field])}

    def _refuse_duplicate(self, store: Store, scope: tuple[str, ...], data: Mapping[str, Any], own: Row | None) -> None:
        if self.unique_field is None or self.unique_field not in data:
            return
        comparable = str.casefold if self.unique_field == "email" else str
        value = comparable(data[self.unique_field])
        rows = store[self.table].within(*scope)
        if any(row is not own and comparable(row.data[self.unique_field]) == value for row in rows):
            raise Problem(409, f"Another {self.word} has the same {self.unique_field}.")

    def _refuse_dependents(self, store: Store, key: tuple[str, ...]) -> None:
        scope, own_id = key[:-1], key[-1]
        for table, position in self.dependents.items():
            if any(row.key[position] == own_id for row in store[table].within(*scope)):
                raise Problem(409, f"The {self.word} still has {table.replace('_', ' ')}.")


IN_TENANTS = ("memberships", "roles", "groups", "integrations", "configs")

USERS = ResourceType(
    word="user",
    table="users",
    schema=Schema({"email": Field(email), "display_name": Field(name)}),
    name_field="display_name",
    unique_field="email",
    in_tenant=False,
    dependents={"memberships": 1},
)
TENANTS = ResourceType(
    word="tenant",
    table="tenants",
    schema=Schema({"tenant_name": Field(keyed_name), "status": Field(one_of("active", "suspended"), "active")}),
    name_field="tenant_name",
    unique_field="tenant_key",
    in_tenant=False,
    dependents=dict.fromkeys(IN_TENANTS, 0),
)
ROLES = ResourceType(
    word="role",
    table="roles",
    schema=Schema({"role_name": Field(keyed_name), "permissions": Field(text_list, ())}),
    name_field="role_name",
    unique_field="role_key",
    dependents={"role_assignments": 2},
)
GROUPS = ResourceType(
    word="group",
    table="groups",
    schema=Schema({"group_name": Field(keyed_name), "description": Field(text, None, nullable=True)}),
    name_field="group_name",
    unique_field="group_key",
    dependents={"group_assignments": 2},
)
INTEGRATIONS = ResourceType(
    word="integration",
    table="integrations",
    schema=Schema(
        {
            "integration_name": Field(name),
            "kind": Field(one_of("webhook", "slack", "oidc")),
            "endpoint_url": Field(web_url),
            "enabled": Field(boolean, default=True),
            "secret": Field(secret, None, nullable=True),
        }
    ),
    name_field="integration_name",
)
