"""Integrations, and the secret that goes in and never comes out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service

GOOD = {"integration_name": "Hook", "kind": "webhook", "endpoint_url": "https://example.org/hook"}


def path_of(tenant_id: str, integration: dict[str, Any]) -> str:
    return f"/tenants/{tenant_id}/integrations/{integration['integration_id']}"


def test_an_integration_is_shown_whole_without_its_secret(service: Service, admin: Client, tenant_id: str) -> None:
    answer = admin.post(f"/tenants/{tenant_id}/integrations/", {**GOOD, "secret": "hush-hush"})
    assert answer.status_code == 201
    made = answer.json()
    assert made == {
        **GOOD,
        "integration_id": made["integration_id"],
        "enabled": True,
        "secret_set": True,
        "created_at": made["created_at"],
    }
    path = path_of(tenant_id, made)
    answers = [answer, admin.get(path), admin.get(f"/tenants/{tenant_id}/integrations/"), admin.patch(path, {})]
    assert all("hush" not in one.text and '"secret"' not in one.text for one in answers)
    assert answers[1].json() == made
    assert answers[2].json()["items"] == [made]


def test_a_secret_can_be_set_and_taken_away(service: Service, admin: Client, tenant_id: str) -> None:
    made = service.integration(tenant_id)
    path = path_of(tenant_id, made)
    assert made["secret_set"] is False
    assert admin.patch(path, {"secret": "hush"}).json() == {**made, "secret_set": True}
    assert admin.patch(path, {"enabled": True}).json()["secret_set"] is True
    assert admin.patch(path, {"secret": None}).json() == made
    assert admin.get(path).json() == made
    assert service.integration(tenant_id, secret=None)["secret_set"] is False


@pytest.mark.parametrize("secret", ["", 5, True, ["hush"], "n\0l"], ids=repr)
def test_a_bad_secret_is_refused_and_not_repeated(service: Service, admin: Client, tenant_id: str, secret: Any) -> None:
    path = f"/tenants/{tenant_id}/integrations/"
    answer = admin.post(path, {**GOOD, "secret": secret})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["secret"]
    assert "hush" not in answer.text
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
def test_what_breaks_a_rule_is_refused(service: Service, admin: Client, tenant_id: str, field: str, value: Any) -> None:
    for answer in (
        admin.post(f"/tenants/{tenant_id}/integrations/", {**GOOD, field: value}),
        admin.patch(path_of(tenant_id, service.integration(tenant_id)), {field: value}),
    ):
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("field", GOOD)
def test_name_kind_and_address_are_required(admin: Client, tenant_id: str, field: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != field}
    assert admin.post(f"/tenants/{tenant_id}/integrations/", body).status_code == 422


@pytest.mark.parametrize(
    "url", ["http://localhost:8080", "HTTPS://EXAMPLE.org/a?b=c#d", "http://[::1]:80/", "https://ü.example"]
)
def test_a_web_address_is_shown_as_sent(service: Service, tenant_id: str, url: str) -> None:
    assert service.integration(tenant_id, endpoint_url=url)["endpoint_url"] == url


def test_each_field_can_be_changed(service: Service, admin: Client, tenant_id: str) -> None:
    made = service.integration(tenant_id)
    for change in (
        {"integration_name": "Renamed"},
        {"kind": "slack"},
        {"kind": "oidc"},
        {"endpoint_url": "http://example.org"},
        {"enabled": False},
    ):
        made = {**made, **change}
        answer = admin.patch(path_of(tenant_id, made), change)
        assert (answer.status_code, answer.json()) == (200, made)
    assert admin.get(path_of(tenant_id, made)).json() == made
    assert service.integration(tenant_id, enabled=False)["enabled"] is False


def test_names_may_repeat_and_need_no_letter(service: Service, tenant_id: str) -> None:
    names = [service.integration(tenant_id, integration_name=" !? ")["integration_name"] for _ in range(2)]
    assert names == ["!?", "!?"]


def test_another_tenants_integration_is_not_there(service: Service, admin: Client, tenant_id: str) -> None:
    made, other = service.integration(tenant_id), service.tenant()["tenant_id"]
    assert admin.get(path_of(other, made)).status_code == 404
    assert admin.patch(path_of(other, made), {"enabled": False}).status_code == 404
    assert admin.delete(path_of(other, made)).status_code == 204
    assert admin.delete(path_of("missing", made)).status_code == 204
    assert admin.get(path_of(tenant_id, made)).json() == made
    assert admin.post("/tenants/missing/integrations/", GOOD).status_code == 404


def test_a_removed_integration_is_gone_and_may_be_removed_again(
    service: Service, admin: Client, tenant_id: str
) -> None:
    path = path_of(tenant_id, service.integration(tenant_id))
    assert admin.delete(path).status_code == admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404
    assert admin.patch(path, {}).status_code == 404


def test_no_part_of_a_secret_is_in_the_document(service: Service) -> None:
    shown = json.dumps(service.document.content["components"]["schemas"]["Integration"])
    assert '"secret"' not in shown
