"""Roles and groups, which keep most promises in the same words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service


@dataclass
class Things:
    """Roles or groups in a tenant of the test's own."""

    kind: str
    tenant_id: str
    admin: Client

    @property
    def path(self) -> str:
        return f"/tenants/{self.tenant_id}/{self.kind}s/"

    def one(self, thing: dict[str, Any]) -> str:
        return f"{self.path}{thing[f'{self.kind}_id']}"

    def name(self, text: Any) -> dict[str, Any]:
        return {f"{self.kind}_name": text}

    def made(self, text: str = "A Name", **body: Any) -> dict[str, Any]:
        return self.admin.made(self.path, **self.name(text), **body)


@pytest.fixture(params=["role", "group"])
def things(request: pytest.FixtureRequest, service: Service, tenant_id: str) -> Things:
    return Things(request.param, tenant_id, service.admin)


def test_a_new_one_is_shown_whole_and_can_be_read(things: Things, admin: Client) -> None:
    thing = things.made("  The Name ")
    own = {"permissions": []} if things.kind == "role" else {"description": None}
    assert thing == {
        f"{things.kind}_id": thing[f"{things.kind}_id"],
        **things.name("The Name"),
        f"{things.kind}_key": "the_name",
        "created_at": thing["created_at"],
        **own,
    }
    assert admin.get(things.one(thing)).json() == thing


def test_a_key_is_unique_within_the_tenant_only(things: Things, service: Service, admin: Client) -> None:
    things.made("The Name")
    assert admin.post(things.path, things.name("the-name")).status_code == 409
    elsewhere = Things(things.kind, service.tenant()["tenant_id"], admin)
    assert elsewhere.made("The Name")[f"{things.kind}_key"] == "the_name"


def test_a_key_follows_a_rename_and_is_free_again(things: Things, admin: Client) -> None:
    thing = things.made("First")
    other = things.made("Second")
    renamed = admin.patch(things.one(thing), things.name("ThirdName")).json()
    assert renamed == {**thing, **things.name("ThirdName"), f"{things.kind}_key": "third_name"}
    assert admin.get(things.one(thing)).json() == renamed
    assert admin.patch(things.one(other), things.name("third name")).status_code == 409
    assert admin.get(things.one(other)).json() == other
    things.made("First")


def test_an_empty_patch_changes_nothing(things: Things, admin: Client) -> None:
    thing = things.made()
    answer = admin.patch(things.one(thing), {})
    assert (answer.status_code, answer.json()) == (200, thing)


@pytest.mark.parametrize("name", ["", "  ", "--", "x" * 121, None, 1, ["x"]], ids=repr)
def test_a_bad_name_is_refused_on_create_and_change(things: Things, admin: Client, name: Any) -> None:
    thing = things.made()
    assert admin.post(things.path, things.name(name)).status_code == 422
    assert admin.patch(things.one(thing), things.name(name)).status_code == 422
    assert admin.get(things.path).json()["items"] == [thing]


@pytest.mark.parametrize("field", ["id", "key", "created_at", "tenant_id", "colour"])
def test_unknown_and_read_only_fields_are_refused(things: Things, admin: Client, field: str) -> None:
    name = f"{things.kind}_{field}" if field in {"id", "key"} else field
    assert admin.post(things.path, {**things.name("X"), name: "x"}).status_code == 422
    assert admin.patch(things.one(things.made()), {name: "x"}).status_code == 422


def test_a_name_is_required(things: Things, admin: Client) -> None:
    assert admin.post(things.path, {}).status_code == 422


def test_a_removed_one_is_gone_and_may_be_removed_again(things: Things, admin: Client) -> None:
    thing = things.made()
    assert admin.delete(things.one(thing)).status_code == admin.delete(things.one(thing)).status_code == 204
    assert admin.get(things.one(thing)).status_code == 404
    assert admin.patch(things.one(thing), {}).status_code == 404
    assert admin.get(things.path).json()["items"] == []


def test_another_tenants_thing_is_not_there(things: Things, service: Service, admin: Client) -> None:
    thing = things.made()
    other = Things(things.kind, service.tenant()["tenant_id"], admin)
    assert admin.get(other.one(thing)).status_code == 404
    assert admin.patch(other.one(thing), things.name("Taken over")).status_code == 404
    assert admin.delete(other.one(thing)).status_code == 204
    assert admin.get(things.one(thing)).json() == thing


def test_under_a_missing_tenant_all_is_missing_and_removal_does_nothing(things: Things, admin: Client) -> None:
    thing = things.made()
    nowhere = Things(things.kind, "missing", admin)
    assert admin.get(nowhere.path).status_code == 404
    assert admin.post(nowhere.path, things.name("X")).status_code == 404
    assert admin.get(nowhere.one(thing)).status_code == 404
    assert admin.delete(nowhere.one(thing)).status_code == 204
    assert admin.get(things.one(thing)).status_code == 200


def test_one_that_is_assigned_stays(things: Things, service: Service, admin: Client) -> None:
    thing = things.made()
    member = service.member(things.tenant_id)
    assignment = f"/tenants/{things.tenant_id}/users/{member}/{things.kind}s/{thing[f'{things.kind}_id']}"
    assert admin.put(assignment).status_code == 204
    assert admin.delete(things.one(thing)).status_code == 409
    assert admin.get(things.one(thing)).json() == thing
    assert admin.delete(assignment).status_code == 204
    assert admin.delete(things.one(thing)).status_code == 204


def test_a_role_has_a_list_of_permissions(service: Service, admin: Client, tenant_id: str) -> None:
    role = service.role(tenant_id, permissions=["read", "", "wörld", "read"])
    assert role["permissions"] == ["read", "", "wörld", "read"]
    path = f"/tenants/{tenant_id}/roles/{role['role_id']}"
    assert admin.patch(path, {"permissions": []}).json() == {**role, "permissions": []}
    assert admin.get(path).json()["permissions"] == []


@pytest.mark.parametrize("permissions", [None, "read", {"read": True}, [1], [None], ["n\0l"]], ids=repr)
def test_permissions_are_a_list_of_text(service: Service, admin: Client, tenant_id: str, permissions: Any) -> None:
    path = f"/tenants/{tenant_id}/roles/"
    assert admin.post(path, {"role_name": "X", "permissions": permissions}).status_code == 422
    role = service.role(tenant_id)["role_id"]
    assert admin.patch(f"{path}{role}", {"permissions": permissions}).status_code == 422


def test_a_groups_description_can_be_set_and_cleared(service: Service, admin: Client, tenant_id: str) -> None:
    group = service.group(tenant_id, description=" As sent ")
    path = f"/tenants/{tenant_id}/groups/{group['group_id']}"
    assert group["description"] == " As sent "
    assert admin.patch(path, {"group_name": "Else"}).json()["description"] == " As sent "
    assert admin.patch(path, {"description": ""}).json()["description"] == ""
    assert admin.patch(path, {"description": None}).json()["description"] is None
    for bad in (1, [], {}, "n\0l"):
        assert admin.patch(path, {"description": bad}).status_code == 422
