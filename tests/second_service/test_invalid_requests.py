"""Every way in which a request is invalid (422), and exactly which fields each response blames."""

from __future__ import annotations

from typing import Any

import pytest

from tests.second_service.client import NOTHING
from tests.second_service.conftest import World

USER: dict[str, Any] = {"email": "new@example.com", "display_name": "New"}
HOOK: dict[str, Any] = {"integration_name": "New", "kind": "webhook", "endpoint_url": "https://x.example/hook"}
TENANT = "/tenants/{tenant_id}"

#: Path of the collection, path of the item, a valid body, and its required fields.
RESOURCES: dict[str, tuple[str, str, dict[str, Any], list[str]]] = {
    "user": ("/users", "/users/{user_id}", USER, ["display_name", "email"]),
    "tenant": ("/admin/tenants", "/admin/tenants/{tenant_id}", {"tenant_name": "New"}, ["tenant_name"]),
    "role": (f"{TENANT}/roles", f"{TENANT}/roles/{{role_id}}", {"role_name": "New"}, ["role_name"]),
    "group": (f"{TENANT}/groups", f"{TENANT}/groups/{{group_id}}", {"group_name": "New"}, ["group_name"]),
    "integration": (
        f"{TENANT}/integrations",
        f"{TENANT}/integrations/{{integration_id}}",
        HOOK,
        ["endpoint_url", "integration_name", "kind"],
    ),
}
NOT_TEXT: list[Any] = [None, 7, True, [], {}]
NOT_NAMES = ["", "   ", "\t\n", "x" * 121, *NOT_TEXT]
NOT_KEYED_NAMES = ["!?", "___", *NOT_NAMES]
NOT_EMAILS = [
    "",
    "a",
    "a@b",
    "@b.example",
    "a@",
    "a b@c.example",
    "a@b@c.example",
    "a@b..example",
    "a@.example",
    *NOT_TEXT,
]
NOT_URLS = [
    "",
    "x.example",
    "ftp://x.example",
    "https://",
    "https:x",
    "http://a b",
    "http://[",
    "http://a:b",
    *NOT_TEXT,
]

#: Resource and field → its invalid values.
INVALID: dict[tuple[str, str], list[Any]] = {
    ("user", "email"): NOT_EMAILS,
    ("user", "display_name"): NOT_NAMES,
    ("tenant", "tenant_name"): NOT_KEYED_NAMES,
    ("tenant", "status"): ["", "closed", "Active", *NOT_TEXT],
    ("role", "role_name"): NOT_KEYED_NAMES,
    ("role", "permissions"): [None, "read", 7, {}],
    ("group", "group_name"): NOT_KEYED_NAMES,
    ("group", "description"): [7, True, [], {}],
    ("integration", "integration_name"): NOT_NAMES,
    ("integration", "kind"): ["", "email", "Slack", *NOT_TEXT],
    ("integration", "endpoint_url"): NOT_URLS,
    ("integration", "enabled"): [None, 0, 1, "true", [], {}],
    ("integration", "secret"): ["", 7, True, [], {}],
}
CASES = [(*pair, value) for pair, values in INVALID.items() for value in values]
READ_ONLY = {
    "user": ["user_id", "created_at"],
    "tenant": ["tenant_id", "tenant_key", "created_at"],
    "role": ["role_id", "role_key", "created_at"],
    "group": ["group_id", "group_key", "created_at"],
    "integration": ["integration_id", "secret_set", "created_at"],
}
NOT_OBJECTS: list[Any] = [None, 7, 1.5, "text", True, [], [{}]]


@pytest.mark.parametrize(("resource", "field", "value"), CASES)
def test_an_invalid_field_alone_is_blamed(world: World, resource: str, field: str, value: Any) -> None:
    collection, item, valid, _ = RESOURCES[resource]
    before = world.send("GET", item).json
    assert world.send("POST", collection, {**valid, field: value}).invalid_fields == [field]
    assert world.send("PATCH", item, {field: value}).invalid_fields == [field]
    assert world.send("GET", item).json == before


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_missing_field_is_blamed_on_creation_only(world: World, resource: str) -> None:
    collection, item, valid, required = RESOURCES[resource]
    assert world.send("POST", collection, {}).invalid_fields == required
    for field in required:
        partial = {name: value for name, value in valid.items() if name != field}
        assert world.send("POST", collection, partial).invalid_fields == [field]
    assert world.send("PATCH", item, {}).status == 200


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_unknown_or_read_only_field_is_blamed(world: World, resource: str) -> None:
    collection, item, valid, _ = RESOURCES[resource]
    for field in [*READ_ONLY[resource], "colour", "body", "a.b", "", " ", "É\ud800"]:
        assert world.send("POST", collection, {**valid, field: "x"}).invalid_fields == [field]
        assert world.send("PATCH", item, {field: "x"}).invalid_fields == [field]


@pytest.mark.parametrize("resource", RESOURCES)
@pytest.mark.parametrize("body", NOT_OBJECTS)
def test_a_body_that_is_no_object_is_blamed_as_a_whole(world: World, resource: str, body: Any) -> None:
    collection, item, *_ = RESOURCES[resource]
    assert world.send("POST", collection, body).invalid_fields == ["body"]
    assert world.send("PATCH", item, body).invalid_fields == ["body"]


def test_every_invalid_field_is_blamed_once(world: World) -> None:
    body = {"kind": "email", "endpoint_url": "x", "enabled": 1, "secret": "", "colour": "red", "secret_set": True}
    fields = ["colour", "enabled", "endpoint_url", "kind", "secret", "secret_set"]
    path = world.path(TENANT + "/integrations")
    assert world.admin.send("POST", path, body).invalid_fields == sorted([*fields, "integration_name"])
    assert world.admin.send("PATCH", f"{path}/{world.ids['integration_id']}", body).invalid_fields == fields


def test_an_invalid_permission_is_blamed_with_its_place(world: World) -> None:
    for permissions, place in (([7], "0"), (["read", None], "1"), ([["read"], 7], "0")):
        body = {"role_name": "New", "permissions": permissions}
        assert world.send("POST", TENANT + "/roles", body).invalid_fields == [f"permissions.{place}"]


# Memberships, assignments and configs


@pytest.mark.parametrize("title", [None, 7, True, [], {}])
def test_an_invalid_title_is_blamed(world: World, title: Any) -> None:
    assert world.send("PUT", TENANT + "/users/{user_id}", {"title": title}).invalid_fields == ["title"]
    body = {"title": title, "user_id": "u", "created_at": "now"}
    assert world.send("PUT", TENANT + "/users/{user_id}", body).invalid_fields == ["created_at", "title", "user_id"]


@pytest.mark.parametrize("body", NOT_OBJECTS)
def test_a_membership_or_config_that_is_no_object_is_blamed_as_a_whole(world: World, body: Any) -> None:
    assert world.send("PUT", TENANT + "/users/{user_id}", body).invalid_fields == ["body"]
    assert world.send("PUT", TENANT + "/configs/{config_key}", body).invalid_fields == ["body"]


@pytest.mark.parametrize("body", [{}, {"role_id": "r"}, *NOT_OBJECTS])
def test_an_assignment_with_a_body_is_invalid(world: World, body: Any) -> None:
    for path in ("/users/{user_id}/roles/{role_id}", "/users/{user_id}/groups/{group_id}"):
        assert world.send("PUT", TENANT + path, body).invalid_fields == ["body"]


@pytest.mark.parametrize("key", ["Flags", "feature-flags", "a__b", "_a", "a_", "a%20b", "a%2Fb", "aB", "%20", "!"])
def test_a_bad_config_key_is_blamed_with_everything_else(world: World, key: str) -> None:
    path = f"{TENANT}/configs/{key}"
    assert world.send("PUT", path, {"value": 1}).invalid_fields == ["config_key"]
    assert world.send("PUT", path, {}).invalid_fields == ["config_key", "value"]
    assert world.send("PUT", path, {"value": 1, "version": 2}).invalid_fields == ["config_key", "version"]
    assert world.send("PUT", path, 7).invalid_fields == ["body", "config_key"]
    assert world.send("PUT", path, b"{").status == 400
    assert world.send("GET", path).status == 404
    assert world.send("DELETE", path).status == 204


@pytest.mark.parametrize("key", ["feature_flags", "new_config"])
def test_a_config_takes_a_value_and_nothing_else(world: World, key: str) -> None:
    path = f"{TENANT}/configs/{key}"
    assert world.send("PUT", path, {}).invalid_fields == ["value"]
    extra = {"config_key": key, "version": 7, "updated_at": "now"}
    assert world.send("PUT", path, extra).invalid_fields == ["config_key", "updated_at", "value", "version"]


def test_a_value_that_cannot_be_stored_is_blamed(world: World) -> None:
    deep = b"[" * 600 + b"]" * 600
    for value in (b"1e999", b"[-1e999]", b"7" * 5000, deep):
        assert world.send("PUT", TENANT + "/configs/new", b'{"value": ' + value + b"}").invalid_fields == ["value"]
    unreadable = b"[" * 100_000 + b"]" * 100_000
    assert world.send("PUT", TENANT + "/configs/new", b'{"value": ' + unreadable + b"}").invalid_fields == ["body"]


# Query parameters

LISTS = ["/users", "/admin/tenants", *(f"{TENANT}/{part}" for part in (
    "users", "roles", "groups", "integrations", "configs", "search", "users/{user_id}/roles", "users/{user_id}/groups"
))]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_an_invalid_limit_or_offset_is_blamed(world: World, path: str) -> None:
    for limit in ("0", "-1", "201", "ten", "", "1.5", "1e1", "%2B5", "%D9%A3", "9" * 50):
        assert world.send("GET", f"{path}?limit={limit}").invalid_fields == ["limit"]
    for offset in ("-1", "one", "", "0.0", "%201"):
        assert world.send("GET", f"{path}?offset={offset}").invalid_fields == ["offset"]
    assert world.send("GET", f"{path}?offset=-1&limit=0&q=%25&colour=red").invalid_fields == ["limit", "offset"]


@pytest.mark.parametrize("kind", ["", "tenant", "User", "config", "users", "user,role"])
def test_an_unknown_kind_is_blamed_with_everything_else(world: World, kind: str) -> None:
    path = f"{TENANT}/search?kind={kind}"
    assert world.send("GET", path).invalid_fields == ["kind"]
    assert world.send("GET", f"{path}&limit=0").invalid_fields == ["kind", "limit"]
    assert world.send("GET", f"{path}&limit=201&offset=-1").invalid_fields == ["kind", "limit", "offset"]


@pytest.mark.parametrize(
    "path", ["/users/{user_id}", TENANT, TENANT + "/configs/{config_key}", TENANT + "/roles/{role_id}"]
)
def test_what_is_no_list_ignores_the_parameters_of_lists(world: World, path: str) -> None:
    assert world.send("GET", f"{path}?limit=0&offset=-1&kind=x").status == 200


# Bodies that are not JSON


@pytest.mark.parametrize(
    "body",
    [
        NOTHING,
        b"",
        b" ",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b"[Infinity]",
        b"-Infinity",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"{} {}",
    ],
)
def test_a_body_that_is_not_json_is_malformed(world: World, body: Any) -> None:
    for collection, item, *_ in RESOURCES.values():
        assert world.send("POST", collection, body).status == 400
        assert world.send("PATCH", item, body).status == 400
    assert world.send("PUT", TENANT + "/configs/{config_key}", body).status == 400
    if body not in {NOTHING, b""}:
        assert world.send("PUT", TENANT + "/users/{user_id}", body).status == 400
        assert world.send("PUT", TENANT + "/users/{user_id}/roles/{role_id}", body).status == 400
