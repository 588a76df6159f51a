"""The `errors` of a 422: one entry for each invalid field or query parameter, and for no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service

TOO_LONG = "x" * 121
SURROGATE = "half \ud800"
HUGE, INFINITE, DEEP = "@huge@", "@infinite@", "@deep@"  # `dumped` writes what Python's own JSON cannot

INTEGRATION = {"integration_name": "Hook", "kind": "webhook", "endpoint_url": "https://example.org/hook"}
VALID: dict[str, dict[str, Any]] = {
    "user": {"email": "never@example.org", "display_name": "Never"},
    "tenant": {"tenant_name": "Never Created"},
    "role": {"role_name": "Never Created"},
    "group": {"group_name": "Never Created"},
    "integration": INTEGRATION,
    "membership": {},
    "config": {"value": 1},
}
COMMON: list[tuple[dict[str, Any], set[str]]] = [
    ({"unknown": 1}, {"unknown"}),
    ({"created_at": "2026-01-01T00:00:00Z"}, {"created_at"}),
    ({"unknown": 1, "other": None, "created_at": 0}, {"unknown", "other", "created_at"}),
    ({"": 1}, {""}),
    ({"a.b": 1}, {"a.b"}),
    ({"unknown": SURROGATE}, {"unknown"}),
]
NAMES: list[tuple[Any, bool]] = [
    *((value, False) for value in ("", "  ", TOO_LONG, None, 1, True, [], {}, ["x"], "n\0l", SURROGATE, HUGE, DEEP)),
    *((value, True) for value in ("--", "_", "😀", " !? ")),  # invalid only where a key is derived
]


def named(field: str, *, with_key: bool) -> list[tuple[dict[str, Any], set[str]]]:
    return [({field: value}, {field}) for value, needs_key in NAMES if with_key or not needs_key]


PERMISSIONS = (
    None,
    "read",
    1,
    {"read": True},
    [1],
    [1, 2, None],
    ["read", 5, "write", 6],
    [["read"]],
    ["n\0l"],
    [SURROGATE],
)
CHANGES: dict[str, list[tuple[dict[str, Any], set[str]]]] = {
    "user": [
        *COMMON,
        *named("display_name", with_key=False),
        *(({"email": value}, {"email"}) for value in ("", "x", "x@localhost", "x y@example.org", None, 1, [], {})),
        ({"user_id": "x"}, {"user_id"}),
        ({"email": "x", "display_name": "", "user_id": 1, "nick": 2}, {"email", "display_name", "user_id", "nick"}),
        ({"email": SURROGATE, "display_name": ""}, {"email", "display_name"}),
        ({"email": HUGE, "display_name": SURROGATE, "nick": [HUGE]}, {"email", "display_name", "nick"}),
    ],
    "tenant": [
        *COMMON,
        *named("tenant_name", with_key=True),
        *(({"status": value}, {"status"}) for value in ("Active", "closed", "", None, 1, [])),
        ({"tenant_id": "x", "tenant_key": "x"}, {"tenant_id", "tenant_key"}),
        ({"tenant_name": "", "status": "closed", "x": 1}, {"tenant_name", "status", "x"}),
    ],
    "role": [
        *COMMON,
        *named("role_name", with_key=True),
        *(({"permissions": value}, {"permissions"}) for value in PERMISSIONS),
        ({"role_id": "x", "role_key": "x", "tenant_id": "x"}, {"role_id", "role_key", "tenant_id"}),
        ({"role_name": "!", "permissions": [1, 2], "x": 1}, {"role_name", "permissions", "x"}),
    ],
    "group": [
        *COMMON,
        *named("group_name", with_key=True),
        *(({"description": value}, {"description"}) for value in (1, True, [], {}, "n\0l", SURROGATE)),
        ({"group_id": "x", "group_key": "x"}, {"group_id", "group_key"}),
        ({"group_name": None, "description": 1}, {"group_name", "description"}),
    ],
    "integration": [
        *COMMON,
        *named("integration_name", with_key=False),
        *(({"kind": value}, {"kind"}) for value in ("email", "Webhook", "", None, 1, [])),
        *(({"endpoint_url": value}, {"endpoint_url"}) for value in ("", "x", "ftp://example.org", "https://", None, 1)),
        *(({"enabled": value}, {"enabled"}) for value in (1, "true", None, [])),
        *(({"secret": value}, {"secret"}) for value in ("", 1, True, [], {}, "n\0l", SURROGATE)),
        ({"integration_id": "x", "secret_set": True}, {"integration_id", "secret_set"}),
        ({"kind": 1, "enabled": 1, "secret": "", "endpoint_url": "x"}, {"kind", "enabled", "secret", "endpoint_url"}),
    ],
    "membership": [
        *COMMON,
        *(({"title": value}, {"title"}) for value in (1, True, [], {}, "n\0l", SURROGATE)),
        ({"tenant_id": "x", "user_id": "x"}, {"tenant_id", "user_id"}),
        ({"title": 1, "x": 1}, {"title", "x"}),
    ],
    "config": [
        *COMMON,
        *(
            ({"value": value}, {"value"})
            for value in (SURROGATE, {"a": [SURROGATE]}, {SURROGATE: 1}, HUGE, [HUGE], INFINITE, {"a": INFINITE}, DEEP)
        ),
        ({"config_key": "x", "version": 7, "updated_at": 1}, {"config_key", "version", "updated_at"}),
        ({"value": SURROGATE, "version": 7}, {"value", "version"}),
    ],
}
REQUIRED = {
    "user": {"email", "display_name"},
    "tenant": {"tenant_name"},
    "role": {"role_name"},
    "group": {"group_name"},
    "integration": {"integration_name", "kind", "endpoint_url"},
    "config": {"value"},
}
CASES = [
    pytest.param(kind, body, fields, id=f"{kind}-{number}")
    for kind, cases in CHANGES.items()
    for number, (body, fields) in enumerate(cases)
]
KINDS = list(VALID)


def invalid_fields(response: Any, fields: set[str]) -> list[str]:
    """Return the fields that a 422 names; an error inside a field counts as the field."""
    assert response.status_code == 422, response.text
    named = [error["field"] for error in response.json()["errors"]]
    return sorted(next((field for field in fields if name.startswith(f"{field}.")), name) for name in named)


def dumped(body: Any) -> bytes:
    """Return the body as JSON."""
    text = json.dumps(body).replace(f'"{HUGE}"', "9" * 5000).replace(f'"{INFINITE}"', "1e999")
    return text.replace(f'"{DEEP}"', "[" * 300 + "]" * 300).encode()


def requests_with_body(service: Service, tenant_id: str, kind: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return method, path and valid body of each request for this kind of resource."""
    if kind == "membership":
        return [("PUT", f"/tenants/{tenant_id}/users/{service.user()['user_id']}", VALID[kind])]
    if kind == "config":
        return [("PUT", f"/tenants/{tenant_id}/configs/a_key", VALID[kind])]
    collection = {"user": "/users", "tenant": "/admin/tenants"}.get(kind, f"/tenants/{tenant_id}/{kind}s")
    parent = () if kind in {"user", "tenant"} else (tenant_id,)
    one = getattr(service, kind)(*parent)[f"{kind}_id"]
    return [("POST", collection, VALID[kind]), ("PATCH", f"{collection}/{one}", {})]


@pytest.mark.parametrize(("kind", "changes", "fields"), CASES)
def test_errors_name_each_invalid_field_and_no_other(
    service: Service, admin: Client, tenant_id: str, kind: str, changes: dict[str, Any], fields: set[str]
) -> None:
    for method, path, body in requests_with_body(service, tenant_id, kind):
        response = admin(method, path, data=dumped({**body, **changes}))
        assert invalid_fields(response, fields) == sorted(fields), (method, path)


@pytest.mark.parametrize("kind", REQUIRED)
def test_errors_name_each_missing_field(service: Service, admin: Client, tenant_id: str, kind: str) -> None:
    method, path, body = requests_with_body(service, tenant_id, kind)[0]
    for missing in [REQUIRED[kind], *({field} for field in REQUIRED[kind])]:
        rest = {name: value for name, value in body.items() if name not in missing}
        assert invalid_fields(admin(method, path, data=dumped(rest)), missing) == sorted(missing)
        both = admin(method, path, data=dumped({**rest, "unknown": 1}))
        assert invalid_fields(both, missing) == sorted({*missing, "unknown"})


WHOLE_BODIES = [b"null", b"1", b'"text"', b"[]", b"[{}]", b"true", b"1e999", b'"\\ud800"', b"9" * 5000]
WHOLE_BODIES += [b"[" * 300 + b"]" * 300, b"[" * 100000 + b"]" * 100000, b'{"a":' * 100000 + b"1" + b"}" * 100000]


@pytest.mark.parametrize("kind", VALID)
@pytest.mark.parametrize("body", WHOLE_BODIES, ids=lambda body: body[:12].decode())
def test_errors_name_the_body_if_it_is_not_an_object(
    service: Service, admin: Client, tenant_id: str, kind: str, body: bytes
) -> None:
    for method, path, _ in requests_with_body(service, tenant_id, kind):
        assert invalid_fields(admin(method, path, data=body), set()) == ["body"]


def test_errors_name_the_body_if_the_name_of_a_field_is_not_valid_unicode(admin: Client) -> None:
    response = admin.post("/users", data=b'{"email": 1, "display_name": "Never", "\\udc00": 1}')
    assert invalid_fields(response, set()) == ["body", "email"]


@pytest.mark.parametrize(
    ("key", "body", "fields"),
    [
        ("Bad-Key", b'{"value": 1}', {"config_key"}),
        ("a__b", b"{}", {"config_key", "value"}),
        ("_", b'{"value": 1, "version": 2}', {"config_key", "version"}),
        ("%00", b'{"version": 1}', {"config_key", "value", "version"}),
        (TOO_LONG, b"[]", {"config_key", "body"}),
        ("Bad", b'{"value": 1, "config_key": "bad"}', {"config_key"}),
        ("good", b'{"value": 1, "config_key": "good"}', {"config_key"}),
    ],
)
def test_errors_name_an_invalid_config_key_and_invalid_fields(
    admin: Client, tenant_id: str, key: str, body: bytes, fields: set[str]
) -> None:
    response = admin.put(f"/tenants/{tenant_id}/configs/{key}", data=body)
    assert invalid_fields(response, fields) == sorted(fields)


TOKEN = {"username": "smoke-viewer", "password": "viewer-demo-pass-9b03", "claims": {}}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        *COMMON,
        *(({field: value}, {field}) for field in ("username", "password") for value in (None, 1, [], SURROGATE, HUGE)),
        *(({"claims": value}, {"claims"}) for value in (None, [], "x", 1, {"a": SURROGATE}, {"a": [INFINITE]}, DEEP)),
        *(
            ({"expires_in": value}, {"expires_in"})
            for value in (0, -1, 3601, 1.5, "60", True, None, [], HUGE, INFINITE)
        ),
        ({"username": 1, "password": 1, "claims": 1}, {"username", "password", "claims"}),
        ({"username": None, "expires_in": 3601}, {"username", "expires_in"}),
        ({"expires_in": 0, "extra": 1}, {"expires_in", "extra"}),
        ({"username": "nobody", "password": "wrong", "expires_in": 3601}, {"expires_in"}),
        ({"claims": {"admin": True}, "expires_in": 0}, {"expires_in"}),
    ],
    ids=lambda part: "+".join(sorted(part)) if isinstance(part, set) else str(part),
)
def test_errors_of_a_token_request_name_each_invalid_field(
    service: Service, changes: dict[str, Any], fields: set[str]
) -> None:
    response = service.anonymous.post("/utils/jwt", data=dumped({**TOKEN, **changes}))
    assert invalid_fields(response, fields) == sorted(fields)


@pytest.mark.parametrize(
    "missing",
    [{"username"}, {"password"}, {"claims"}, {"username", "claims"}, {*TOKEN}],
    ids=lambda part: "+".join(sorted(part)),
)
def test_errors_of_a_token_request_name_each_missing_field(service: Service, missing: set[str]) -> None:
    rest = {name: value for name, value in TOKEN.items() if name not in missing}
    response = service.anonymous.post("/utils/jwt", data=dumped({**rest, "expires_in": 3601}))
    assert invalid_fields(response, missing) == sorted({*missing, "expires_in"})


@pytest.mark.parametrize("body", WHOLE_BODIES, ids=lambda body: body[:12].decode())
def test_errors_of_a_token_request_name_the_body_if_it_is_not_an_object(service: Service, body: bytes) -> None:
    assert invalid_fields(service.anonymous.post("/utils/jwt", data=body), set()) == ["body"]


QUERIES = [
    ("limit=0", {"limit"}),
    ("limit=201", {"limit"}),
    ("limit=x", {"limit"}),
    ("limit=", {"limit"}),
    ("offset=-1", {"offset"}),
    ("offset=1.5", {"offset"}),
    ("limit=0&offset=-1", {"limit", "offset"}),
    ("limit=x&offset=x&q=fine&unknown=-1", {"limit", "offset"}),
    ("limit=1&offset=-1&q=%00", {"offset", "q"}),
]


@pytest.mark.parametrize(("query", "fields"), QUERIES)
def test_errors_name_each_invalid_query_parameter(
    service: Service, admin: Client, tenant_id: str, query: str, fields: set[str]
) -> None:
    member = f"users/{service.member(tenant_id)}"
    under_tenant = (
        "users",
        "roles",
        "groups",
        "integrations",
        "configs",
        "search",
        f"{member}/roles",
        f"{member}/groups",
    )
    for path in ("/users", "/admin/tenants", *(f"/tenants/{tenant_id}/{one}" for one in under_tenant)):
        assert invalid_fields(admin.get(f"{path}?{query}"), fields) == sorted(fields), path
    unknown_kind = admin.get(f"/tenants/{tenant_id}/search?{query}&kind=users")
    assert invalid_fields(unknown_kind, fields) == sorted({*fields, "kind"})
