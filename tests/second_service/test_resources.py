"""The life of each resource: creation, defaults, updates, conflicts and removal."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.second_service.conftest import World

TENANT = "/tenants/{tenant_id}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


LONG = "x" * 120
URL = "HTTP://x.example:80/a?b#c"

#: Path, body of the creation, and the fields of the created resource beside its id and time.
CREATED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "/admin/tenants",
        {"tenant_name": "  Smoke Ünit  "},
        {"tenant_name": "Smoke Ünit", "tenant_key": "smoke_ünit", "status": "active"},
    ),
    (
        f"{TENANT}/roles",
        {"role_name": "ReadOnly"},
        {"role_name": "ReadOnly", "role_key": "read_only", "permissions": []},
    ),
    (f"{TENANT}/groups", {"group_name": LONG}, {"group_name": LONG, "group_key": LONG, "description": None}),
    (
        f"{TENANT}/groups",
        {"group_name": "A", "description": None},
        {"group_name": "A", "group_key": "a", "description": None},
    ),
    (
        f"{TENANT}/integrations",
        {"integration_name": "!?", "kind": "oidc", "endpoint_url": URL, "secret": None},
        {"integration_name": "!?", "kind": "oidc", "endpoint_url": URL, "enabled": True, "secret_set": False},
    ),
]


@pytest.mark.parametrize(("path", "body", "expected"), CREATED)
def test_a_created_resource_has_its_defaults(world: World, path: str, body: Any, expected: dict[str, Any]) -> None:
    created = world.admin.create(world.path(path), body)
    id_field = next(name for name in created if name.endswith("_id"))
    item = f"{world.path(path)}/{created[id_field]}"
    assert {name: value for name, value in created.items() if name not in {id_field, "created_at"}} == expected
    assert TIME.fullmatch(created["created_at"])
    assert world.admin.send("GET", item).json == created
    assert world.admin.send("DELETE", item).status == 204
    assert world.admin.send("GET", item).status == 404
    assert world.admin.send("DELETE", item).status == 204


def test_an_update_changes_what_was_sent_and_returns_everything(world: World) -> None:
    path = world.path(TENANT + "/roles/{role_id}")
    before = world.admin.send("GET", path).json
    updated = world.admin.send("PATCH", path, {"role_name": " HTTPServer "})
    assert updated.status == 200
    assert updated.json == before | {"role_name": "HTTPServer", "role_key": "http_server"}
    assert world.admin.send("PATCH", path, {}).json == updated.json
    permissions = ["read", "", "read"]
    assert world.admin.send("PATCH", path, {"permissions": permissions}).json == updated.json | {
        "permissions": permissions
    }


def test_null_clears_a_description_and_a_secret(world: World) -> None:
    group = world.path(TENANT + "/groups/{group_id}")
    assert world.admin.send("PATCH", group, {"description": ""}).json["description"] == ""
    assert world.admin.send("PATCH", group, {"description": None}).json["description"] is None
    integration = world.path(TENANT + "/integrations/{integration_id}")
    assert world.admin.send("PATCH", integration, {"enabled": False}).json["secret_set"] is True
    assert world.admin.send("PATCH", integration, {"secret": None}).json["secret_set"] is False
    replies = [world.admin.send("PATCH", integration, {"secret": "hidden-7"}), world.admin.send("GET", integration)]
    replies.append(world.send("GET", TENANT + "/integrations"))
    assert replies[0].json["secret_set"] is True
    assert not [reply for reply in replies if b"hidden-7" in reply.content or b'"secret"' in reply.content]


# Conflicts


@pytest.mark.parametrize("kind", ["role", "group"])
def test_a_key_is_unique_in_its_tenant(world: World, kind: str) -> None:
    path, name = world.path(f"{TENANT}/{kind}s"), f"{kind}_name"
    first = world.admin.create(path, {name: "Smoke Team"})
    for same in ("smoke team", "SmokeTeam", " smoke--TEAM! "):
        assert world.admin.send("POST", path, {name: same}).status == 409
        assert world.send("PATCH", f"{TENANT}/{kind}s/{{{kind}_id}}", {name: same}).status == 409
        assert world.admin.send("PATCH", f"{path}/{first[f'{kind}_id']}", {name: same}).status == 200
    world.admin.create(path, {name: "straße"})
    world.admin.create(path, {name: "strasse"})  # the keys differ
    other = world.admin.create("/admin/tenants", {"tenant_name": f"Other {world.ids['tenant_id']}"})["tenant_id"]
    world.admin.create(f"/tenants/{other}/{kind}s", {name: "Smoke Team"})


def test_a_tenant_key_and_an_email_are_unique(world: World) -> None:
    tenant, user = world.send("GET", "/admin/tenants/{tenant_id}").json, world.send("GET", "/users/{user_id}").json
    assert world.send("POST", "/admin/tenants", {"tenant_name": tenant["tenant_key"].upper()}).status == 409
    shouted = user["email"].upper()
    assert world.send("POST", "/users", {"email": shouted, "display_name": "Other"}).status == 409
    assert world.send("PATCH", "/users/{user_id}", {"email": shouted}).json == user | {"email": shouted}


def test_integration_and_user_names_may_repeat(world: World) -> None:
    hook = {"integration_name": "Hook", "kind": "slack", "endpoint_url": "http://x.example"}
    world.admin.create(world.path(TENANT + "/integrations"), hook)
    name = world.send("GET", "/users/{user_id}").json["display_name"]
    world.admin.create("/users", {"email": f"twin-{world.ids['user_id']}@example.com", "display_name": name})


# Memberships and assignments


def test_a_membership_is_created_then_replaced(world: World) -> None:
    path = world.path(TENANT + "/users/{user_id}")
    before = world.admin.send("GET", path).json
    assert before.keys() == {"tenant_id", "user_id", "title", "created_at"}
    for body, title in (({"title": "Boss"}, "Boss"), ({}, None), ({"title": ""}, ""), (..., None)):
        reply = world.admin.send("PUT", path, *([] if body is ... else [body]))
        assert (reply.status, reply.json) == (200, before | {"title": title})
    assert world.admin.send("DELETE", path).status == 204
    assert world.admin.send("GET", path).status == 404
    assert world.admin.send("PUT", path).status == 201
    assert world.send("PUT", TENANT + "/users/none").status == 404
    assert world.send("PUT", "/tenants/none/users/{user_id}").status == 404


@pytest.mark.parametrize("kind", ["role", "group"])
def test_assignments_are_listed_in_their_order(world: World, kind: str) -> None:
    collection, assigned = world.path(f"{TENANT}/{kind}s"), world.path(f"{TENANT}/users/{{user_id}}/{kind}s")
    second = world.admin.create(collection, {f"{kind}_name": "Second"})[f"{kind}_id"]
    for own_id in (second, world.ids[f"{kind}_id"], second):
        reply = world.admin.send("PUT", f"{assigned}/{own_id}")
        assert (reply.status, reply.content) == (204, b"")
    listed = world.admin.send("GET", assigned).items
    assert listed == [
        world.admin.send("GET", f"{collection}/{own_id}").json for own_id in (second, world.ids[f"{kind}_id"])
    ]
    assert [item[f"{kind}_name"] for item in world.admin.send("GET", f"{assigned}?q=SECOND").items] == ["Second"]
    for path in (f"{assigned}/none", f"/tenants/none/users/none/{kind}s/none"):
        assert world.admin.send("DELETE", path).status == 204
    assert world.admin.send("PUT", f"{assigned}/none").status == 404
    assert world.admin.send("PUT", world.path(f"{TENANT}/users/none/{kind}s/{second}")).status == 404
    assert world.admin.send("DELETE", f"{assigned}/{second}").status == 204
    assert len(world.admin.send("GET", assigned).items) == 1


# Removal


def test_nothing_is_removed_by_cascade(world: World) -> None:
    member = TENANT + "/users/{user_id}"
    assignments = (f"{member}/roles/{{role_id}}", f"{member}/groups/{{group_id}}")
    for path in assignments:
        assert world.send("PUT", path).status == 204
    tied = ["/users/{user_id}", TENANT + "/roles/{role_id}", TENANT + "/groups/{group_id}", member]
    assert [world.send("DELETE", path).status for path in tied] == [409] * 4
    for path in assignments:
        assert world.send("DELETE", path).status == 204
    parts = [member, TENANT + "/roles/{role_id}", TENANT + "/groups/{group_id}", TENANT + "/integrations/{integration_id}",
             TENANT + "/configs/{config_key}"]  # fmt: skip
    for path in parts:
        assert world.send("DELETE", "/admin/tenants/{tenant_id}").status == 409
        assert world.send("DELETE", path).status == 204
    assert world.send("DELETE", "/admin/tenants/{tenant_id}").status == 204
    assert world.send("GET", TENANT).status == 404
    assert [world.send("DELETE", path).status for path in (*assignments, *parts)] == [204] * 7
    assert world.send("DELETE", "/users/{user_id}").status == 204


def test_a_resource_of_another_tenant_is_neither_found_nor_removed(world: World) -> None:
    other = world.admin.create("/admin/tenants", {"tenant_name": f"Far {world.ids['tenant_id']}"})["tenant_id"]
    for path in (
        "roles/{role_id}",
        "groups/{group_id}",
        "integrations/{integration_id}",
        "configs/{config_key}",
        "users/{user_id}",
    ):
        elsewhere = world.path(f"/tenants/{other}/{path}")
        assert world.admin.send("GET", elsewhere).status == 404
        assert world.admin.send("DELETE", elsewhere).status == 204
        assert world.send("GET", f"{TENANT}/{path}").status == 200
