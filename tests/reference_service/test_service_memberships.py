"""Memberships, and the assignments of roles and groups to members."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service


def test_a_put_creates_a_membership_and_another_replaces_it(service: Service, admin: Client, tenant_id: str) -> None:
    user = service.user()["user_id"]
    path = f"/tenants/{tenant_id}/users/{user}"
    created = admin.put(path, {"title": "Boss"})
    assert created.status_code == 201
    membership = created.json()
    assert membership == {
        "tenant_id": tenant_id,
        "user_id": user,
        "title": "Boss",
        "created_at": membership["created_at"],
    }
    assert admin.get(path).json() == membership
    changed = admin.put(path, {"title": ""})
    assert (changed.status_code, changed.json()) == (200, {**membership, "title": ""})
    for body in ({}, None):
        admin.put(path, {"title": "Boss"})
        emptied = admin.put(path, body)
        assert (emptied.status_code, emptied.json()) == (200, {**membership, "title": None})
    assert admin.get(path).json()["title"] is None


@pytest.mark.parametrize("body", [{"title": 1}, {"title": "n\0l"}, {"user_id": "x"}, {"x": 1}, [], "text", 0], ids=repr)
def test_an_invalid_membership_is_rejected(service: Service, admin: Client, tenant_id: str, body: Any) -> None:
    path = f"/tenants/{tenant_id}/users/{service.user()['user_id']}"
    assert admin.put(path, data=json.dumps(body)).status_code == 422
    assert admin.get(path).status_code == 404


def test_a_membership_needs_an_existing_tenant_and_user(service: Service, admin: Client, tenant_id: str) -> None:
    user = service.user()["user_id"]
    assert admin.put(f"/tenants/{tenant_id}/users/missing", {}).status_code == 404
    assert admin.put(f"/tenants/missing/users/{user}", {}).status_code == 404


def test_a_user_who_is_not_a_member_is_not_found(service: Service, admin: Client, tenant_id: str) -> None:
    user = service.user()["user_id"]
    assert admin.get(f"/tenants/{tenant_id}/users/{user}").status_code == 404
    member = service.member(tenant_id)
    assert admin.get(f"/tenants/{service.tenant()['tenant_id']}/users/{member}").status_code == 404


def test_a_deleted_membership_no_longer_exists_and_can_be_deleted_again(
    service: Service, admin: Client, tenant_id: str
) -> None:
    user = service.member(tenant_id)
    path = f"/tenants/{tenant_id}/users/{user}"
    for gone in (path, path, f"/tenants/{tenant_id}/users/missing", f"/tenants/missing/users/{user}"):
        assert admin.delete(gone).status_code == 204
    assert admin.get(path).status_code == 404
    assert admin.get(f"/users/{user}").status_code == 200
    assert admin.put(path, {}).status_code == 201


def test_a_user_may_belong_to_two_tenants(service: Service, admin: Client, tenant_id: str) -> None:
    user, other = service.member(tenant_id), service.tenant()["tenant_id"]
    assert admin.put(f"/tenants/{other}/users/{user}", {"title": "Guest"}).status_code == 201
    assert admin.delete(f"/tenants/{other}/users/{user}").status_code == 204
    assert admin.get(f"/tenants/{tenant_id}/users/{user}").status_code == 200


@pytest.fixture(params=["role", "group"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def create(service: Service, kind: str, tenant_id: str) -> dict[str, Any]:
    resource: dict[str, Any] = getattr(service, kind)(tenant_id)
    return resource


def test_a_repeated_assignment_is_listed_once(service: Service, admin: Client, tenant_id: str, kind: str) -> None:
    member, resource = service.member(tenant_id), create(service, kind, tenant_id)
    path = f"/tenants/{tenant_id}/users/{member}/{kind}s"
    for _ in range(2):
        response = admin.put(f"{path}/{resource[f'{kind}_id']}")
        assert (response.status_code, response.content) == (204, b"")
    listed = admin.get(path).json()
    assert (listed["items"], listed["total"]) == ([resource], 1)


def test_a_body_of_an_assignment_is_ignored(service: Service, admin: Client, tenant_id: str, kind: str) -> None:
    member, resource = service.member(tenant_id), create(service, kind, tenant_id)
    path = f"/tenants/{tenant_id}/users/{member}/{kind}s/{resource[f'{kind}_id']}"
    for body in (b"{}", b"{", b"[1]"):
        assert admin.put(path, data=body).status_code == 204


def test_assigned_roles_and_groups_are_listed_in_order_of_assignment(
    service: Service, admin: Client, tenant_id: str, kind: str
) -> None:
    member = service.member(tenant_id)
    path = f"/tenants/{tenant_id}/users/{member}/{kind}s"
    resources = [create(service, kind, tenant_id) for _ in range(3)]
    for place in (1, 2, 0):
        admin.put(f"{path}/{resources[place][f'{kind}_id']}")
    assert admin.get(path).json()["items"] == [resources[1], resources[2], resources[0]]
    admin.delete(f"{path}/{resources[1][f'{kind}_id']}")
    admin.put(f"{path}/{resources[1][f'{kind}_id']}")
    assert admin.get(path).json()["items"] == [resources[2], resources[0], resources[1]]


def test_an_assignment_needs_a_member_and_a_role_or_group_of_the_same_tenant(
    service: Service, admin: Client, tenant_id: str, kind: str
) -> None:
    member, resource = service.member(tenant_id), create(service, kind, tenant_id)[f"{kind}_id"]
    other = service.tenant()["tenant_id"]
    foreign = create(service, kind, other)[f"{kind}_id"]
    stranger = service.user()["user_id"]
    for path in (
        f"/tenants/{tenant_id}/users/{stranger}/{kind}s/{resource}",
        f"/tenants/{tenant_id}/users/missing/{kind}s/{resource}",
        f"/tenants/{tenant_id}/users/{member}/{kind}s/missing",
        f"/tenants/{tenant_id}/users/{member}/{kind}s/{foreign}",
        f"/tenants/missing/users/{member}/{kind}s/{resource}",
        f"/tenants/{other}/users/{member}/{kind}s/{foreign}",
    ):
        assert admin.put(path).status_code == 404, path
    assert admin.get(f"/tenants/{tenant_id}/users/{member}/{kind}s").json()["total"] == 0


def test_a_removed_assignment_no_longer_exists_and_can_be_removed_again(
    service: Service, admin: Client, tenant_id: str, kind: str
) -> None:
    member, resource = service.member(tenant_id), create(service, kind, tenant_id)[f"{kind}_id"]
    path = f"/tenants/{tenant_id}/users/{member}/{kind}s"
    admin.put(f"{path}/{resource}")
    other = service.tenant()["tenant_id"]
    assert admin.delete(f"/tenants/{other}/users/{member}/{kind}s/{resource}").status_code == 204
    assert admin.get(path).json()["total"] == 1
    for gone in (f"{path}/{resource}", f"{path}/{resource}", f"{path}/missing"):
        assert admin.delete(gone).status_code == 204
    assert admin.get(path).json()["total"] == 0
    assert admin.delete(f"/tenants/{tenant_id}/users/missing/{kind}s/{resource}").status_code == 204
    assert admin.delete(f"/tenants/missing/users/{member}/{kind}s/{resource}").status_code == 204


def test_roles_and_groups_of_a_user_who_is_not_a_member_are_not_found(
    service: Service, admin: Client, tenant_id: str, kind: str
) -> None:
    user = service.user()["user_id"]
    assert admin.get(f"/tenants/{tenant_id}/users/{user}/{kind}s").status_code == 404
    assert admin.get(f"/tenants/missing/users/{user}/{kind}s").status_code == 404


def test_a_member_with_assignments_cannot_be_deleted(
    service: Service, admin: Client, tenant_id: str, kind: str
) -> None:
    member, resource = service.member(tenant_id), create(service, kind, tenant_id)[f"{kind}_id"]
    path = f"/tenants/{tenant_id}/users/{member}"
    admin.put(f"{path}/{kind}s/{resource}")
    assert admin.delete(path).status_code == 409
    assert admin.get(path).status_code == 200
    assert admin.get(f"{path}/{kind}s").json()["total"] == 1
    admin.delete(f"{path}/{kind}s/{resource}")
    assert admin.delete(path).status_code == 204


def test_a_member_can_list_only_their_own_roles_and_groups(service: Service, tenant_id: str, kind: str) -> None:
    member, colleague = service.member(tenant_id), service.member(tenant_id)
    client = service.in_tenant("member", tenant_id, user_id=member)
    assert client.get(f"/tenants/{tenant_id}/users/{member}/{kind}s").status_code == 200
    assert client.get(f"/tenants/{tenant_id}/users/{colleague}/{kind}s").status_code == 403
