"""The authorization matrix of the contract, cell by cell, for six callers."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests

from support.description.service import ServiceDescription
from support.json_files import SERVICES

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service

CALLERS = ("admin", "tenant_admin", "viewer", "member", "outsider", "anonymous")
_counter = itertools.count(1)

T, M = "/tenants/{tenant}", "/tenants/{tenant}/users/{user}"
BODIES: dict[str, Any] = {
    "user": {"email": "row{n}@example.org", "display_name": "Row {n}"},
    "tenant": {"tenant_name": "Row {n}"},
    "role": {"role_name": "Row {n}"},
    "group": {"group_name": "Row {n}"},
    "integration": {"integration_name": "Row {n}", "kind": "oidc", "endpoint_url": "https://example.org"},
    "config": {"value": 1},
}
# The cells are in the order of CALLERS; "own" is allowed for the caller's own user_id and refused for another's.
MATRIX: list[tuple[list[tuple[str, str, Any]], str]] = [
    (
        [
            ("POST", "/users", "user"),
            ("GET", "/users", None),
            ("PATCH", "/users/{user}", {}),
            ("DELETE", "/users/{missing}", None),
        ],
        "A F F F F U",
    ),
    ([("GET", "/users/{user}", None)], "A own own own own U"),
    (
        [
            ("POST", "/admin/tenants", "tenant"),
            ("GET", "/admin/tenants", None),
            ("GET", "/admin/tenants/{tenant}", None),
            ("PATCH", "/admin/tenants/{tenant}", {}),
            ("DELETE", "/admin/tenants/{missing}", None),
        ],
        "A F F F F U",
    ),
    ([("GET", T, None)], "A A A A F U"),
    (
        [
            ("GET", f"{T}/users", None),
            ("GET", M, None),
            ("GET", f"{T}/roles/", None),
            ("GET", f"{T}/roles/{{role}}", None),
            ("GET", f"{T}/groups/", None),
            ("GET", f"{T}/groups/{{group}}", None),
        ],
        "A A A A F U",
    ),
    (
        [
            ("PUT", M, {}),
            ("DELETE", f"{T}/users/{{missing}}", None),
            ("POST", f"{T}/roles/", "role"),
            ("PATCH", f"{T}/roles/{{role}}", {}),
            ("DELETE", f"{T}/roles/{{missing}}", None),
            ("POST", f"{T}/groups/", "group"),
            ("PATCH", f"{T}/groups/{{group}}", {}),
            ("DELETE", f"{T}/groups/{{missing}}", None),
        ],
        "A A F F F U",
    ),
    ([("GET", f"{M}/roles", None), ("GET", f"{M}/groups", None)], "A A A own F U"),
    (
        [
            ("PUT", f"{M}/roles/{{role}}", None),
            ("PUT", f"{M}/groups/{{group}}", None),
            ("DELETE", f"{M}/roles/{{missing}}", None),
            ("DELETE", f"{M}/groups/{{missing}}", None),
        ],
        "A A F F F U",
    ),
    (
        [
            ("GET", f"{T}/integrations/", None),
            ("GET", f"{T}/integrations/{{integration}}", None),
            ("GET", f"{T}/configs/", None),
            ("GET", f"{T}/configs/a_key", None),
        ],
        "A A A F F U",
    ),
    (
        [
            ("POST", f"{T}/integrations/", "integration"),
            ("PATCH", f"{T}/integrations/{{integration}}", {}),
            ("DELETE", f"{T}/integrations/{{missing}}", None),
            ("PUT", f"{T}/configs/a_key", "config"),
            ("DELETE", f"{T}/configs/missing", None),
        ],
        "A A F F F U",
    ),
    ([("GET", f"{T}/search", None)], "A A A A F U"),
]
CELLS = [
    pytest.param(method, path, body, caller, cell, id=f"{caller}-{method}-{path}")
    for operations, cells in MATRIX
    for method, path, body in operations
    for caller, cell in zip(CALLERS, cells.split(), strict=True)
]


@dataclass
class Scene:
    """A tenant with one resource of each kind, the six callers, and all texts that no refusal may show."""

    ids: dict[str, str]
    callers: dict[str, Client]
    own: dict[str, Client]
    private: set[str]

    def send(self, client: Client, method: str, path: str, body: Any) -> int:
        status: int = self.respond(client, method, path, body).status_code
        return status

    def respond(self, client: Client, method: str, path: str, body: Any) -> requests.Response:
        filled = BODIES[body] if isinstance(body, str) else body
        if filled:
            number = str(next(_counter))
            filled = {k: v.replace("{n}", number) if isinstance(v, str) else v for k, v in filled.items()}
        return client(method, path.format(**self.ids), json=filled)


@pytest.fixture(scope="module")
def scene(service: Service) -> Scene:
    tenant, other = service.tenant()["tenant_id"], service.tenant()["tenant_id"]
    user = service.member(tenant)
    put = service.admin.put
    resources = {
        "tenant": service.admin.get(f"/tenants/{tenant}").json(),
        "user": service.admin.get(f"/users/{user}").json(),
        "role": service.role(tenant, permissions=["private-permission"]),
        "group": service.group(tenant, description="private description"),
        "integration": service.integration(tenant, secret="private-secret", endpoint_url="https://private.example.org"),
        "membership": put(f"/tenants/{tenant}/users/{user}", {"title": "private title"}).json(),
        "config": put(f"/tenants/{tenant}/configs/a_key", {"value": "private value"}).json(),
    }
    ids = {kind: resources[kind][f"{kind}_id"] for kind in ("tenant", "user", "role", "group", "integration")}
    texts = {str(value) for resource in resources.values() for value in resource.values()}
    private = {"private", *(text for text in texts if len(text) > 7)}

    def callers(user_id: str) -> dict[str, Client]:
        return {
            "admin": service.admin,
            **{role: service.in_tenant(role, tenant, user_id=user_id) for role in ("tenant_admin", "viewer", "member")},
            "outsider": service.caller("smoke-outsider", tenant_role="tenant_admin", tenant_id=other, user_id=user_id),
            "anonymous": service.anonymous,
        }

    return Scene({**ids, "missing": "missing"}, callers("somebody else"), callers(user), private)


@pytest.mark.parametrize(("method", "path", "body", "caller", "cell"), CELLS)
def test_the_authorization_matrix_holds_for_every_caller(
    scene: Scene, method: str, path: str, body: Any, caller: str, cell: str
) -> None:
    client, own = scene.callers[caller], scene.own[caller]
    if cell == "A":
        assert scene.send(client, method, path, body) in {200, 201, 204}
    elif cell == "own":
        assert scene.send(client, method, path, body) == 403
        assert scene.send(own, method, path, body) == 200
    else:
        expected = {"F": 403, "U": 401}[cell]
        assert scene.send(client, method, path, body) == expected
        # The decision does not depend on what exists, nor on the user_id.
        assert scene.send(own, method, path.replace("{role}", "no-role").replace("a_key", "no_key"), body) == expected


def without_resources(path: str) -> str:
    """Return the path with ids that do not exist."""
    return re.sub(r"{\w+}|a_key", "no_such_id", path)


REFUSED = [cell for cell in CELLS if cell.values[4] in {"F", "U", "own"}]


@pytest.mark.parametrize(("method", "path", "body", "caller", "cell"), REFUSED)
def test_a_refusal_reveals_nothing(scene: Scene, method: str, path: str, body: Any, caller: str, cell: str) -> None:
    client = scene.callers[caller]
    response = scene.respond(client, method, path, body)
    assert response.status_code in {401, 403}
    revealed = [text for text in {*scene.private, *scene.ids.values(), "Row"} if text in response.text]
    assert revealed == []
    assert response.json().keys() == {"type", "title", "status", "detail"}
    assert scene.respond(client, method, without_resources(path), body).text == response.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        *(
            (method, f"/{kind}s/{{{kind}}}", {})
            for kind in ("role", "group", "integration")
            for method in ("GET", "PATCH")
        ),
        ("GET", "/users/{user}", None),
        ("GET", "/users/{user}/roles", None),
        ("GET", "/users/{user}/groups", None),
        ("PUT", "/users/{user}/roles/{role}", None),
        ("PUT", "/users/{user}/groups/{group}", None),
        ("GET", "/configs/a_key", None),
    ],
)
def test_a_404_for_a_resource_of_another_tenant_reveals_nothing(
    service: Service, scene: Scene, method: str, path: str, body: Any
) -> None:
    other = service.tenant()["tenant_id"]
    for client in (service.admin, service.in_tenant("tenant_admin", other)):
        response = scene.respond(client, method, f"/tenants/{other}{path}", body)
        assert response.status_code == 404
        assert [text for text in {*scene.private, *scene.ids.values(), other} if text in response.text] == []
        assert scene.respond(client, method, f"/tenants/{other}{without_resources(path)}", body).text == response.text
        assert response.json().keys() == {"type", "title", "status", "detail"}


def test_every_operation_that_needs_a_token_has_a_matrix(service: Service) -> None:
    """Here, or in the features: the suite demands a row there for each operation that it describes."""
    documented = {
        (method.upper(), re.sub(r"\{[^}]+\}", "{}", path))
        for path, operations in service.document.content["paths"].items()
        for method, operation in operations.items()
        if operation["security"]
    }
    here = {(method, re.sub(r"\{[^}]+\}", "{}", path)) for rows, _ in MATRIX for method, path, _ in rows}
    description = ServiceDescription.from_file(SERVICES / "tenant_management.json")
    in_features = {(each.method, re.sub(r"\{[^}]+\}", "{}", each.path)) for each in description.operations}
    assert documented <= here | in_features


@pytest.mark.parametrize("row", [cell.values[:3] for cell in CELLS if cell.values[3] == "outsider"], ids=str)
def test_an_outsider_is_refused_even_if_the_tenant_does_not_exist(scene: Scene, row: tuple[str, str, Any]) -> None:
    method, path, body = row
    if path.startswith("/tenants"):
        assert scene.send(scene.callers["outsider"], method, path.replace("{tenant}", "none"), body) == 403


def test_a_refused_request_creates_nothing(service: Service, scene: Scene) -> None:
    path = f"/tenants/{scene.ids['tenant']}/roles/"
    before = service.admin.get(path).json()["total"]
    assert scene.callers["viewer"].post(path, {"role_name": "Sneaked in"}).status_code == 403
    assert service.admin.get(path).json()["total"] == before


def test_own_only_depends_on_the_user_id_claim_alone(service: Service, scene: Scene) -> None:
    user = scene.ids["user"]
    assert service.caller("smoke-member", user_id=user).get(f"/users/{user}").status_code == 200
    assert service.caller("smoke-member", user_id="nobody").get("/users/nobody").status_code == 404
    assert service.caller("smoke-member").get(f"/users/{user}").status_code == 403


def test_a_token_without_claims_allows_nothing(service: Service, scene: Scene) -> None:
    tenant = scene.ids["tenant"]
    for claims in ({}, {"tenant_id": tenant}, {"tenant_role": "viewer"}):
        client = service.caller("smoke-viewer", **claims)
        assert client.get(f"/tenants/{tenant}").status_code == 403
        assert client.get("/users").status_code == 403


def test_a_role_in_one_tenant_allows_nothing_in_another(service: Service, scene: Scene) -> None:
    other = service.tenant()["tenant_id"]
    client = scene.callers["tenant_admin"]
    assert client.get(f"/tenants/{other}").status_code == 403
    assert client.post(f"/tenants/{other}/roles/", {"role_name": "No"}).status_code == 403


def test_suspending_a_tenant_changes_no_permissions(service: Service) -> None:
    tenant = service.tenant(status="suspended")["tenant_id"]
    assert service.in_tenant("tenant_admin", tenant).post(f"/tenants/{tenant}/roles/", {"role_name": "R"}).ok
    assert service.in_tenant("member", tenant).get(f"/tenants/{tenant}").ok
