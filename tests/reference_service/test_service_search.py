"""Search: everything in a tenant that the caller may read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service


@pytest.fixture
def hits(service: Service, tenant_id: str) -> list[dict[str, str]]:
    """Everything in the tenant, in order of creation."""
    group = service.group(tenant_id, group_name="Alpha Team")
    user = service.member(tenant_id, display_name="Alpha Ann")
    integration = service.integration(tenant_id, integration_name="Alpha Hook")
    role = service.role(tenant_id, role_name="Beta Boss")
    service.user(display_name="Alpha Stranger")
    service.group(service.tenant()["tenant_id"], group_name="Alpha Elsewhere")
    return [
        {"kind": "group", "id": group["group_id"], "name": "Alpha Team"},
        {"kind": "user", "id": user, "name": "Alpha Ann"},
        {"kind": "integration", "id": integration["integration_id"], "name": "Alpha Hook"},
        {"kind": "role", "id": role["role_id"], "name": "Beta Boss"},
    ]


def search(client: Client, tenant_id: str, **query: Any) -> dict[str, Any]:
    response = client.get(f"/tenants/{tenant_id}/search", params=query)
    assert response.status_code == 200
    content: dict[str, Any] = response.json()
    return content


def test_a_search_finds_all_kinds_oldest_first(admin: Client, tenant_id: str, hits: list[dict[str, str]]) -> None:
    assert search(admin, tenant_id) == {"items": hits, "total": 4, "limit": 50, "offset": 0}
    assert search(admin, tenant_id, q="ALPHA")["items"] == hits[:3]
    assert search(admin, tenant_id, q="nothing")["total"] == 0


def test_a_search_can_be_limited_to_one_kind(admin: Client, tenant_id: str, hits: list[dict[str, str]]) -> None:
    for hit in hits:
        assert search(admin, tenant_id, kind=hit["kind"])["items"] == [hit]
    assert search(admin, tenant_id, kind="role", q="alpha")["items"] == []


def test_a_search_is_paged(admin: Client, tenant_id: str, hits: list[dict[str, str]]) -> None:
    page = search(admin, tenant_id, q="alpha", limit=1, offset=1)
    assert page == {"items": [hits[1]], "total": 3, "limit": 1, "offset": 1}


@pytest.mark.parametrize("kind", ["users", "User", "config", "tenant", "", "x"])
def test_an_unknown_kind_is_rejected(service: Service, tenant_id: str, kind: str) -> None:
    for client in (service.admin, service.in_tenant("member", tenant_id)):
        response = client.get(f"/tenants/{tenant_id}/search", params={"kind": kind})
        assert response.status_code == 422
        assert [error["field"] for error in response.json()["errors"]] == ["kind"]


def test_a_member_finds_no_integrations(service: Service, tenant_id: str, hits: list[dict[str, str]]) -> None:
    member = service.in_tenant("member", tenant_id)
    without = [hit for hit in hits if hit["kind"] != "integration"]
    assert search(member, tenant_id) == {"items": without, "total": 3, "limit": 50, "offset": 0}
    asked = search(member, tenant_id, kind="integration", limit=7, offset=2)
    assert asked == {"items": [], "total": 0, "limit": 7, "offset": 2}


@pytest.mark.parametrize("role", ["tenant_admin", "viewer"])
def test_administrators_and_viewers_find_all_kinds(
    service: Service, tenant_id: str, hits: list[dict[str, str]], role: str
) -> None:
    assert search(service.in_tenant(role, tenant_id), tenant_id)["items"] == hits


def test_a_deleted_membership_is_no_longer_found(admin: Client, tenant_id: str, hits: list[dict[str, str]]) -> None:
    admin.delete(f"/tenants/{tenant_id}/users/{hits[1]['id']}")
    assert search(admin, tenant_id, kind="user")["items"] == []


def test_a_search_in_a_missing_tenant_is_404(admin: Client) -> None:
    assert admin.get("/tenants/missing/search").status_code == 404
