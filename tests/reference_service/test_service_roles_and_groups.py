"""Roles and groups, which behave the same in most respects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service


@dataclass
class Resources:
    """The roles or the groups of a new tenant."""

    kind: str
    tenant_id: str
    admin: Client

    @property
    def path(self) -> str:
        return f"/tenants/{self.tenant_id}/{self.kind}s/"

    def one(self, resource: dict[str, Any]) -> str:
        return f"{self.path}{resource[f'{self.kind}_id']}"

    def name(self, text: Any) -> dict[str, Any]:
        return {f"{self.kind}_name": text}

    def create(self, text: str = "A Name", **body: Any) -> dict[str, Any]:
        return self.admin.create(self.path, **self.name(text), **body)


@pytest.fixture(params=["role", "group"])
def resources(request: pytest.FixtureRequest, service: Service, tenant_id: str) -> Resources:
    return Resources(request.param, tenant_id, service.admin)


def test_a_new_role_or_group_is_returned_with_all_fields(resources: Resources, admin: Client) -> None:
    resource = resources.create("  The Name ")
    own = {"permissions": []} if resources.kind == "role" else {"description": None}
    assert resource == {
        f"{resources.kind}_id": resource[f"{resources.kind}_id"],
        **resources.name("The Name"),
        f"{resources.kind}_key": "the_name",
        "created_at": resource["created_at"],
        **own,
    }
    assert admin.get(resources.one(resource)).json() == resource


def test_a_key_is_unique_within_the_tenant_only(resources: Resources, service: Service, admin: Client) -> None:
    resources.create("The Name")
    assert admin.post(resources.path, resources.name("the-name")).status_code == 409
    elsewhere = Resources(resources.kind, service.tenant()["tenant_id"], admin)
    assert elsewhere.create("The Name")[f"{resources.kind}_key"] == "the_name"


def test_a_key_follows_a_rename_and_the_old_key_is_free(resources: Resources, admin: Client) -> None:
    resource = resources.create("First")
    other = resources.create("Second")
    renamed = admin.patch(resources.one(resource), resources.name("ThirdName")).json()
    assert renamed == {**resource, **resources.name("ThirdName"), f"{resources.kind}_key": "third_name"}
    assert admin.get(resources.one(resource)).json() == renamed
    assert admin.patch(resources.one(other), resources.name("third name")).status_code == 409
    assert admin.get(resources.one(other)).json() == other
    resources.create("First")


def test_an_empty_patch_changes_nothing(resources: Resources, admin: Client) -> None:
    resource = resources.create()
    response = admin.patch(resources.one(resource), {})
    assert (response.status_code, response.json()) == (200, resource)


@pytest.mark.parametrize("name", ["", "  ", "--", "x" * 121, None, 1, ["x"]], ids=repr)
def test_an_invalid_name_is_rejected_on_create_and_update(resources: Resources, admin: Client, name: Any) -> None:
    resource = resources.create()
    assert admin.post(resources.path, resources.name(name)).status_code == 422
    assert admin.patch(resources.one(resource), resources.name(name)).status_code == 422
    assert admin.get(resources.path).json()["items"] == [resource]


@pytest.mark.parametrize("field", ["id", "key", "created_at", "tenant_id", "colour"])
def test_unknown_and_read_only_fields_are_rejected(resources: Resources, admin: Client, field: str) -> None:
    name = f"{resources.kind}_{field}" if field in {"id", "key"} else field
    assert admin.post(resources.path, {**resources.name("X"), name: "x"}).status_code == 422
    assert admin.patch(resources.one(resources.create()), {name: "x"}).status_code == 422


def test_a_name_is_required(resources: Resources, admin: Client) -> None:
    assert admin.post(resources.path, {}).status_code == 422


def test_a_deleted_role_or_group_no_longer_exists_and_can_be_deleted_again(resources: Resources, admin: Client) -> None:
    resource = resources.create()
    assert admin.delete(resources.one(resource)).status_code == admin.delete(resources.one(resource)).status_code == 204
    assert admin.get(resources.one(resource)).status_code == 404
    assert admin.patch(resources.one(resource), {}).status_code == 404
    assert admin.get(resources.path).json()["items"] == []


def test_a_role_or_group_of_another_tenant_is_not_found(resources: Resources, service: Service, admin: Client) -> None:
    resource = resources.create()
    other = Resources(resources.kind, service.tenant()["tenant_id"], admin)
    assert admin.get(other.one(resource)).status_code == 404
    assert admin.patch(other.one(resource), resources.name("Taken over")).status_code == 404
    assert admin.delete(other.one(resource)).status_code == 204
    assert admin.get(resources.one(resource)).json() == resource


def test_under_a_missing_tenant_nothing_is_found_and_delete_does_nothing(resources: Resources, admin: Client) -> None:
    resource = resources.create()
    nowhere = Resources(resources.kind, "missing", admin)
    assert admin.get(nowhere.path).status_code == 404
    assert admin.post(nowhere.path, resources.name("X")).status_code == 404
    assert admin.get(nowhere.one(resource)).status_code == 404
    assert admin.delete(nowhere.one(resource)).status_code == 204
    assert admin.get(resources.one(resource)).status_code == 200


def test_an_assigned_role_or_group_cannot_be_deleted(resources: Resources, service: Service, admin: Client) -> None:
    resource = resources.create()
    member = service.member(resources.tenant_id)
    assignment = f"/tenants/{resources.tenant_id}/users/{member}/{resources.kind}s/{resource[f'{resources.kind}_id']}"
    assert admin.put(assignment).status_code == 204
    assert admin.delete(resources.one(resource)).status_code == 409
    assert admin.get(resources.one(resource)).json() == resource
    assert admin.delete(assignment).status_code == 204
    assert admin.delete(resources.one(resource)).status_code == 204


def test_a_role_has_a_list_of_permissions(service: Service, admin: Client, tenant_id: str) -> None:
    role = service.role(tenant_id, permissions=["read", "", "wörld", "read"])
    assert role["permissions"] == ["read", "", "wörld", "read"]
    path = f"/tenants/{tenant_id}/roles/{role['role_id']}"
    assert admin.patch(path, {"permissions": []}).json() == {**role, "permissions": []}
    assert admin.get(path).json()["permissions"] == []


@pytest.mark.parametrize("permissions", [None, "read", {"read": True}, [1], [None], ["n\0l"]], ids=repr)
def test_permissions_must_be_a_list_of_texts(service: Service, admin: Client, tenant_id: str, permissions: Any) -> None:
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
