"""Conventions of all operations: request ids, trailing slashes, problems, bodies, and the order of checks."""

from __future__ import annotations

import socket
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service


@pytest.mark.parametrize("path", ["/users", "/healthz", "/nowhere", "/openapi.json"])
@pytest.mark.parametrize("sent", ["smoke-7f3a-12", "a b", "x" * 3000, "<&>'\"é"])
def test_the_response_has_the_request_id(service: Service, path: str, sent: str) -> None:
    response = service.anonymous.get(path, headers={"X-Request-ID": sent.encode("latin-1")})
    assert response.headers["X-Request-ID"] == sent


@pytest.mark.parametrize("headers", [{}, {"X-Request-ID": ""}])
def test_a_request_without_id_gets_one(service: Service, headers: dict[str, str]) -> None:
    ids = {service.anonymous.get("/healthz", headers=headers).headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def test_errors_have_the_request_id(service: Service, admin: Client) -> None:
    for method, path in (("PUT", "/users"), ("GET", "/users"), ("GET", "/users/x")):
        client = admin if path == "/users/x" else service.anonymous
        response = client(method, path, headers={"X-Request-ID": "mine"})
        assert response.status_code >= 400
        assert response.headers["X-Request-ID"] == "mine"


def test_every_path_works_with_and_without_trailing_slash(service: Service) -> None:
    for path, operations in service.document.content["paths"].items():
        filled = path.replace("{", "").replace("}", "").rstrip("/")
        for method in operations:
            responses = [service.anonymous(method.upper(), filled + slash) for slash in ("", "/")]
            assert responses[0].status_code == responses[1].status_code, path
            assert responses[0].status_code in {200, 400, 401}, path


@pytest.mark.parametrize(
    "path",
    ["/", "/nowhere", "//users", "/users//", "/users/a/b", "/users%0A", "/users/a%2Fb", "/USERS", "/tenants", "/admin"],
)
def test_an_unknown_path_is_404_even_without_a_token(service: Service, path: str) -> None:
    assert service.anonymous.get(path).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE", "BREW"])
def test_an_unsupported_method_is_405_with_the_supported_ones_even_without_a_token(
    service: Service, method: str
) -> None:
    url = urlsplit(service.base_url)
    for path in ("/users", "/users/"):
        with socket.create_connection((url.hostname, url.port)) as connection:
            connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            response = b"".join(iter(lambda: connection.recv(65536), b"")).decode().lower()
        assert response.startswith("http/1.1 405"), response
        assert "\r\nallow: get, post\r\n" in response
        assert "\r\ncontent-type: application/problem+json\r\n" in response
        assert "\r\nx-request-id: " in response


def raw(client: Client, path: str, body: bytes, content_type: str | None = "application/json") -> Any:
    headers = {"Content-Type": content_type} if content_type else {}
    return client.post(path, data=body, headers=headers)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b'{"a": 1,}',
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b"a=1",
        b'{"a": "\n"}',
        b"\xff\xfe{\x00}\x00",
    ],
)
def test_a_body_that_is_not_json_is_400(admin: Client, body: bytes) -> None:
    assert raw(admin, "/users", body).status_code == 400


@pytest.mark.parametrize("body", [b"null", b"1", b'"text"', b"[]", b"true", b"[{}]", b"1e999"])
def test_a_body_that_is_not_an_object_is_422(admin: Client, body: bytes) -> None:
    assert raw(admin, "/users", body).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        b'{"email": "a@example.org", "display_name": "half \\ud800"}',
        b'{"email": "a@example.org", "display_name": "n\\u0000l"}',
        b'{"email": "a\\u0000@example.org", "display_name": "n"}',
        b'{"email": "a@example.org", "display_name": "n", "\\udc00": 1}',
        b'{"email": "a@example.org", "display_name": ' + b"9" * 5000 + b"}",
        b'{"email": "a@example.org", "display_name": ' + b"[" * 100000 + b"]" * 100000 + b"}",
        b'{"email": "a@example.org", "display_name": ' + b"[" * 300 + b"]" * 300 + b"}",
    ],
)
def test_a_value_that_cannot_be_stored_is_422(admin: Client, body: bytes) -> None:
    assert raw(admin, "/users", body).status_code == 422


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "nonsense"])
def test_a_body_is_read_as_json_whatever_its_content_type(service: Service, content_type: str | None) -> None:
    body = b'{"tenant_name": "%s"}' % service.unique("Typed").encode()
    assert raw(service.admin, "/admin/tenants", body, content_type).status_code == 201


def test_a_422_names_every_field_and_repeats_no_value(admin: Client) -> None:
    body = {"email": "do not repeat", "display_name": "", "admin": "nor this", "created_at": "nor that"}
    response = admin.post("/users", body)
    assert response.status_code == 422
    assert {error["field"] for error in response.json()["errors"]} == body.keys()
    assert "not repeat" not in response.text
    assert "nor th" not in response.text


def test_times_are_utc_rfc_3339(service: Service) -> None:
    text = service.user()["created_at"]
    assert text.endswith("Z")
    assert abs(datetime.fromisoformat(text).timestamp() - time.time()) < 60


@pytest.mark.parametrize("odd", ["%00", "x" * 4000, "%FF", "..", "%0A", "'; DROP TABLE users; --", "%F0%9F%98%80"])
def test_unusual_ids_are_not_found(service: Service, tenant_id: str, odd: str) -> None:
    for path in (f"/users/{odd}", f"/tenants/{odd}", f"/tenants/{tenant_id}/roles/{odd}", f"/tenants/{odd}/configs/a"):
        assert service.admin.get(path).status_code in {404, 200 if odd == ".." else 404}
    if odd != "..":
        assert service.admin.delete(f"/tenants/{tenant_id}/roles/{odd}").status_code == 204
        assert service.admin.put(f"/tenants/{tenant_id}/users/{odd}").status_code == 404


def test_checks_are_done_in_order(service: Service, tenant_id: str) -> None:
    viewer, admin = service.in_tenant("viewer", tenant_id), service.admin
    role = service.role(tenant_id)["role_id"]
    missing, there = f"/tenants/{tenant_id}/roles/missing", f"/tenants/{tenant_id}/roles/{role}"
    no_json, broken = {"data": b"{"}, {"json": {"role_name": "", "x": 1}}
    for bad in (no_json, broken):
        assert service.anonymous("PATCH", missing, **bad).status_code == 401
        assert viewer("PATCH", missing, **bad).status_code == 403
        assert admin("PATCH", missing, **bad).status_code == 404
    assert admin("PATCH", there, **no_json).status_code == 400
    assert admin("PATCH", there, **broken).status_code == 422


@pytest.mark.parametrize("collection", ["roles", "groups", "integrations"])
def test_a_missing_tenant_is_reported_before_an_invalid_body(admin: Client, collection: str) -> None:
    assert admin("POST", f"/tenants/missing/{collection}/", data=b"{").status_code == 404


def test_a_missing_user_or_tenant_is_reported_before_an_invalid_membership(service: Service, tenant_id: str) -> None:
    user = service.user()["user_id"]
    for path in (f"/tenants/{tenant_id}/users/missing", f"/tenants/missing/users/{user}"):
        assert service.admin("PUT", path, data=b"{").status_code == 404
    assert service.admin("PUT", f"/tenants/{tenant_id}/users/{user}", data=b"{").status_code == 400


def test_checks_of_a_config_are_done_in_order(service: Service, tenant_id: str) -> None:
    assert service.admin("PUT", "/tenants/missing/configs/Bad Key", data=b"{").status_code == 404
    assert service.admin("PUT", f"/tenants/{tenant_id}/configs/Bad Key", data=b"{").status_code == 400
    assert service.admin("PUT", f"/tenants/{tenant_id}/configs/Bad Key", json={"value": 1}).status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "offset=-1"])
def test_an_invalid_query_is_reported_after_everything_that_the_path_names(
    service: Service, tenant_id: str, query: str
) -> None:
    outsider = service.in_tenant("tenant_admin", "elsewhere")
    for path in ("users", "users/missing/roles", "users/missing/groups", "roles", "groups", "integrations", "configs"):
        assert service.anonymous.get(f"/tenants/{tenant_id}/{path}?{query}").status_code == 401
        assert outsider.get(f"/tenants/{tenant_id}/{path}?{query}").status_code == 403
        assert service.admin.get(f"/tenants/missing/{path}?{query}").status_code == 404
        known = path.replace("missing", service.member(tenant_id)) if "missing" in path else path
        assert service.admin.get(f"/tenants/{tenant_id}/{known}?{query}").status_code == 422
    assert service.admin.get(f"/tenants/missing/search?kind=x&{query}").status_code == 404


def test_a_conflict_is_reported_after_an_invalid_field(service: Service, tenant_id: str) -> None:
    name = service.role(tenant_id)["role_name"]
    path = f"/tenants/{tenant_id}/roles/"
    assert service.admin.post(path, {"role_name": name, "permissions": 1}).status_code == 422
    assert service.admin.post(path, {"role_name": name}).status_code == 409
