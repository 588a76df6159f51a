"""Tenants, and keys derived from names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service


def test_a_new_tenant_is_returned_with_all_fields(service: Service, admin: Client) -> None:
    tenant = service.tenant()
    assert tenant.keys() == {"tenant_id", "tenant_name", "tenant_key", "status", "created_at"}
    assert tenant["status"] == "active"
    assert admin.get(f"/admin/tenants/{tenant['tenant_id']}").json() == tenant
    assert admin.get(f"/tenants/{tenant['tenant_id']}").json() == tenant


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Smoke Group 7", "smoke_group_7"),
        ("HTTPServer", "http_server"),
        ("smokeGroup", "smoke_group"),
        ("SmokeGroup7Up", "smoke_group7_up"),
        ("group7b", "group7b"),
        ("ABC", "abc"),
        ("aB", "a_b"),
        ("XMLHttpRequest", "xml_http_request"),
        ("  --a__B!?  c.", "a_b_c"),
        ("under_score", "under_score"),
        ("2FA", "2_fa"),
        ("7", "7"),
        ("Größe ÜberÄrger", "größe_über_ärger"),
        ("данныеТеста", "данные_теста"),
        ("日本 語", "日本_語"),
        ("٣ب", "٣ب"),
    ],
)
def test_a_key_is_derived_from_the_name(service: Service, tenant_id: str, name: str, key: str) -> None:
    assert service.role(tenant_id, role_name=name)["role_key"] == key


def test_a_tenants_key_follows_a_rename(service: Service, admin: Client) -> None:
    tenant = service.tenant()
    path = f"/admin/tenants/{tenant['tenant_id']}"
    name = service.unique("Renamed Tenant")
    renamed = admin.patch(path, {"tenant_name": f" {name} "}).json()
    assert renamed == {**tenant, "tenant_name": name, "tenant_key": name.lower().replace(" ", "_")}
    assert admin.get(path).json() == renamed
    service.tenant(tenant_name=tenant["tenant_name"])


def test_tenant_keys_are_unique(service: Service, admin: Client) -> None:
    first, second = service.tenant(), service.tenant()
    alike = first["tenant_name"].upper().replace(" ", "--")
    assert admin.post("/admin/tenants", {"tenant_name": alike}).status_code == 409
    path = f"/admin/tenants/{second['tenant_id']}"
    assert admin.patch(path, {"tenant_name": alike}).status_code == 409
    assert admin.get(path).json() == second
    same = admin.patch(f"/admin/tenants/{first['tenant_id']}", {"tenant_name": alike})
    assert same.status_code == 200


@pytest.mark.parametrize("name", ["", " ", "!?", "_", "😀", "x" * 121, "n\0l", None, 7, True], ids=repr)
def test_an_invalid_name_is_rejected(admin: Client, name: Any) -> None:
    response = admin.post("/admin/tenants", {"tenant_name": name})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["tenant_name"]


def test_a_tenant_is_active_or_suspended(service: Service, admin: Client) -> None:
    tenant = service.tenant(status="suspended")
    path = f"/admin/tenants/{tenant['tenant_id']}"
    assert tenant["status"] == "suspended"
    assert admin.patch(path, {"status": "active"}).json() == {**tenant, "status": "active"}
    for status in ("Active", "closed", "", None, 1):
        assert admin.patch(path, {"status": status}).status_code == 422
        assert admin.post("/admin/tenants", {"tenant_name": "Never", "status": status}).status_code == 422


@pytest.mark.parametrize("field", ["tenant_id", "tenant_key", "created_at", "colour"])
def test_unknown_and_read_only_fields_are_rejected(service: Service, admin: Client, field: str) -> None:
    assert admin.post("/admin/tenants", {"tenant_name": "Never", field: "x"}).status_code == 422
    assert admin.patch(f"/admin/tenants/{service.tenant()['tenant_id']}", {field: "x"}).status_code == 422


def test_a_name_is_required_and_never_null(service: Service, admin: Client) -> None:
    tenant = service.tenant()
    path = f"/admin/tenants/{tenant['tenant_id']}"
    assert admin.post("/admin/tenants", {}).status_code == 422
    assert admin.patch(path, {"tenant_name": None}).status_code == 422
    assert admin.patch(path, {}).json() == tenant


def test_a_deleted_tenant_no_longer_exists_and_can_be_deleted_again(service: Service, admin: Client) -> None:
    tenant = service.tenant()
    path = f"/admin/tenants/{tenant['tenant_id']}"
    assert admin.delete(path).status_code == admin.delete(path).status_code == 204
    for gone in (path, f"/tenants/{tenant['tenant_id']}"):
        assert admin.get(gone).status_code == 404
    insider = service.in_tenant("tenant_admin", tenant["tenant_id"])
    assert insider.get(f"/tenants/{tenant['tenant_id']}").status_code == 404
    service.tenant(tenant_name=tenant["tenant_name"])


@pytest.mark.parametrize("resource", ["users", "roles", "groups", "integrations", "configs"])
def test_a_tenant_that_is_not_empty_cannot_be_deleted(
    service: Service, admin: Client, tenant_id: str, resource: str
) -> None:
    under = f"/tenants/{tenant_id}"
    if resource == "users":
        path = f"{under}/users/{service.member(tenant_id)}"
    elif resource == "configs":
        path = f"{under}/configs/a_key"
        admin.put(path, {"value": None})
    else:
        kind = resource.removesuffix("s")
        path = f"{under}/{resource}/{getattr(service, kind)(tenant_id)[f'{kind}_id']}"
    assert admin.delete(f"/admin{under}").status_code == 409
    assert admin.get(path).status_code == 200
    assert admin.delete(path).status_code == 204
    assert admin.delete(f"/admin{under}").status_code == 204
    assert admin.get(f"/admin{under}").status_code == 404
