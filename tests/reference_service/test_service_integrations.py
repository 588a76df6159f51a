"""Integrations, and their write-only secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service

GOOD = {"integration_name": "Hook", "kind": "webhook", "endpoint_url": "https://example.org/hook"}


def path_of(tenant_id: str, integration: dict[str, Any]) -> str:
    return f"/tenants/{tenant_id}/integrations/{integration['integration_id']}"


def test_an_integration_is_returned_without_its_secret(service: Service, admin: Client, tenant_id: str) -> None:
    response = admin.post(f"/tenants/{tenant_id}/integrations/", {**GOOD, "secret": "hush-hush"})
    assert response.status_code == 201
    integration = response.json()
    assert integration == {
        **GOOD,
        "integration_id": integration["integration_id"],
        "enabled": True,
        "secret_set": True,
        "created_at": integration["created_at"],
    }
    path = path_of(tenant_id, integration)
    responses = [response, admin.get(path), admin.get(f"/tenants/{tenant_id}/integrations/"), admin.patch(path, {})]
    assert all("hush" not in one.text and '"secret"' not in one.text for one in responses)
    assert responses[1].json() == integration
    assert responses[2].json()["items"] == [integration]


def test_a_secret_can_be_set_and_cleared(service: Service, admin: Client, tenant_id: str) -> None:
    integration = service.integration(tenant_id)
    path = path_of(tenant_id, integration)
    assert integration["secret_set"] is False
    assert admin.patch(path, {"secret": "hush"}).json() == {**integration, "secret_set": True}
    assert admin.patch(path, {"enabled": True}).json()["secret_set"] is True
    assert admin.patch(path, {"secret": None}).json() == integration
    assert admin.get(path).json() == integration
    assert service.integration(tenant_id, secret=None)["secret_set"] is False


@pytest.mark.parametrize("secret", ["", 5, True, ["hush"], "n\0l"], ids=repr)
def test_an_invalid_secret_is_rejected_and_not_repeated(
    service: Service, admin: Client, tenant_id: str, secret: Any
) -> None:
    path = f"/tenants/{tenant_id}/integrations/"
    response = admin.post(path, {**GOOD, "secret": secret})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["secret"]
    assert "hush" not in response.text
    assert admin.patch(path_of(tenant_id, service.integration(tenant_id)), {"secret": secret}).status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("kind", value) for value in ("email", "Webhook", "", None, 1)),
        *(("enabled", value) for value in (1, 0, "true", None, [])),
        *(
            ("endpoint_url", value)
            for value in (
                *(
                    "",
                    "example.org",
                    "ftp://example.org",
                    "https://",
                    "http:///x",
                    "javascript:alert(1)",
                    "//example.org",
                ),
                *("https://exa mple.org", "https://[::1", "https://x:99999", "https://example.org\n", None, 1),
            )
        ),
        *(("integration_name", value) for value in ("", "  ", "x" * 121, None, 1)),
        *((field, "x") for field in ("integration_id", "secret_set", "created_at", "tenant_id", "colour")),
    ],
    ids=repr,
)
def test_an_invalid_field_is_rejected(service: Service, admin: Client, tenant_id: str, field: str, value: Any) -> None:
    for response in (
        admin.post(f"/tenants/{tenant_id}/integrations/", {**GOOD, field: value}),
        admin.patch(path_of(tenant_id, service.integration(tenant_id)), {field: value}),
    ):
        assert response.status_code == 422
        assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("field", GOOD)
def test_name_kind_and_url_are_required(admin: Client, tenant_id: str, field: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != field}
    assert admin.post(f"/tenants/{tenant_id}/integrations/", body).status_code == 422


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "HTTPS://EXAMPLE.org/a?b=c#d", "http://[::1]:80/", "https://ü.example"]
)
def test_a_url_is_returned_as_sent(service: Service, tenant_id: str, url: str) -> None:
    assert service.integration(tenant_id, endpoint_url=url)["endpoint_url"] == url


def test_each_field_can_be_updated(service: Service, admin: Client, tenant_id: str) -> None:
    integration = service.integration(tenant_id)
    for change in (
        {"integration_name": "Renamed"},
        {"kind": "slack"},
        {"kind": "oidc"},
        {"endpoint_url": "http://example.org"},
        {"enabled": False},
    ):
        integration = {**integration, **change}
        response = admin.patch(path_of(tenant_id, integration), change)
        assert (response.status_code, response.json()) == (200, integration)
    assert admin.get(path_of(tenant_id, integration)).json() == integration
    assert service.integration(tenant_id, enabled=False)["enabled"] is False


def test_names_need_not_be_unique_or_contain_a_letter(service: Service, tenant_id: str) -> None:
    names = [service.integration(tenant_id, integration_name=" !? ")["integration_name"] for _ in range(2)]
    assert names == ["!?", "!?"]


def test_an_integration_of_another_tenant_is_not_found(service: Service, admin: Client, tenant_id: str) -> None:
    integration, other = service.integration(tenant_id), service.tenant()["tenant_id"]
    assert admin.get(path_of(other, integration)).status_code == 404
    assert admin.patch(path_of(other, integration), {"enabled": False}).status_code == 404
    assert admin.delete(path_of(other, integration)).status_code == 204
    assert admin.delete(path_of("missing", integration)).status_code == 204
    assert admin.get(path_of(tenant_id, integration)).json() == integration
    assert admin.post("/tenants/missing/integrations/", GOOD).status_code == 404


def test_a_deleted_integration_no_longer_exists_and_can_be_deleted_again(
    service: Service, admin: Client, tenant_id: str
) -> None:
    path = path_of(tenant_id, service.integration(tenant_id))
    assert admin.delete(path).status_code == admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404
    assert admin.patch(path, {}).status_code == 404


def test_the_document_shows_no_secret_in_responses(service: Service) -> None:
    shown = json.dumps(service.document.content["components"]["schemas"]["Integration"])
    assert '"secret"' not in shown
