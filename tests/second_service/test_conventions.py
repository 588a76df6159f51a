"""The conventions of the contract: request IDs, problems, paths, lists and filters."""

from __future__ import annotations

from typing import Any

import pytest

from tests.second_service.client import NOTHING, Client
from tests.second_service.conftest import World

TENANT = "/tenants/{tenant_id}"

#: A request for each status: method, path, body.
ONE_OF_EACH: dict[int, tuple[str, str, Any]] = {
    200: ("GET", "/users", NOTHING),
    201: (
        "POST",
        TENANT + "/integrations",
        {"integration_name": "A", "kind": "slack", "endpoint_url": "http://x.example"},
    ),
    204: ("DELETE", "/users/none", NOTHING),
    400: ("POST", "/users", b"{"),
    404: ("GET", "/users/none", NOTHING),
    405: ("PUT", "/users", NOTHING),
    409: ("POST", TENANT + "/roles", {"role_name": "Editor"}),
    422: ("POST", "/users", {}),
}


@pytest.mark.parametrize("status", ONE_OF_EACH)
def test_every_response_carries_the_request_id(world: World, status: int) -> None:
    method, path, body = ONE_OF_EACH[status]
    for request_id in ("smoke-1", "a  b", "x" * 500, "\xe9, ü"):
        reply = world.admin.send(method, world.path(path), body, X_Request_ID=request_id.encode().decode("latin-1"))
        assert reply.status == status
        assert reply.headers["X-Request-ID"].encode("latin-1").decode() == request_id
    generated = [world.admin.send(method, world.path(path), body).headers["X-Request-ID"] for _ in range(2)]
    assert all(generated)
    assert generated[0] != generated[1]


@pytest.mark.parametrize("status", [status for status in ONE_OF_EACH if status >= 400])
def test_errors_are_problems(world: World, status: int) -> None:
    method, path, body = ONE_OF_EACH[status]
    reply = world.send(method, path, body)
    assert reply.status == status
    assert reply.headers["Content-Type"].partition(";")[0] == "application/problem+json"
    fields = {"type", "title", "status", "detail"}
    assert reply.json.keys() == (fields | {"errors"} if status == 422 else fields)
    assert reply.json["status"] == status


@pytest.mark.parametrize(
    "path", ["/", "/none", "/users/a/b", "//users", "/users//", "/admin", "/tenants", "/USERS", "/users%2F"]
)
def test_an_unknown_path_is_not_found_without_a_token(anonymous: Client, path: str) -> None:
    for method in ("GET", "POST", "BREW"):
        assert anonymous.send(method, path).status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/users"), ("POST", "/users/u"), ("DELETE", "/healthz"), ("GET", "/utils/jwt"), ("POST", "/tenants/t"),
     ("PATCH", "/tenants/t/users/u"), ("GET", "/tenants/t/users/u/roles/r"), ("POST", "/tenants/t/configs"), ("BREW", "/users")],
)  # fmt: skip
def test_a_wrong_method_is_refused_without_a_token(anonymous: Client, method: str, path: str) -> None:
    reply = anonymous.send(method, path)
    assert reply.status == 405
    assert reply.headers["Allow"]
    assert reply.json["status"] == 405


def test_a_path_is_the_same_with_and_without_a_trailing_slash(world: World) -> None:
    for path in (
        "/users",
        "/users/{user_id}",
        TENANT,
        TENANT + "/roles",
        TENANT + "/users/{user_id}/groups",
        "/healthz",
    ):
        without, with_slash = world.send("GET", path), world.send("GET", path + "/")
        assert (without.status, without.content) == (with_slash.status, with_slash.content)
        assert world.send("GET", path + "/?limit=1").status == 200


def test_health_needs_no_token(anonymous: Client) -> None:
    for path in ("/healthz", "/readyz"):
        reply = anonymous.send("GET", path)
        assert (reply.status, reply.json) == (200, {"status": "ok"})


# Lists


def test_a_list_has_pages_oldest_first(world: World) -> None:
    path = world.path(TENANT + "/groups")
    names = ["Night Shift", *(f"Group {number}" for number in range(59))]
    for name in names[1:]:
        world.admin.create(path, {"group_name": name})
    whole = world.admin.send("GET", path).json
    assert whole.keys() == {"items", "total", "limit", "offset"}
    assert (whole["total"], whole["limit"], whole["offset"], len(whole["items"])) == (60, 50, 0, 50)
    assert [item["group_name"] for item in world.admin.send("GET", path + "?limit=200").items] == names
    page = world.admin.send("GET", path + "?limit=7&offset=56").json
    assert (page["total"], page["limit"], page["offset"]) == (60, 7, 56)
    assert [item["group_name"] for item in page["items"]] == names[56:]
    far = world.admin.send("GET", path + f"?offset={10**30}").json
    assert (far["items"], far["total"], far["offset"]) == ([], 60, 10**30)
    filtered = world.admin.send("GET", path + "?limit=1&q=GROUP%205").json
    assert (filtered["total"], len(filtered["items"])) == (10, 1)


def test_a_filter_ignores_case_and_takes_every_character_as_it_is(world: World) -> None:
    path = world.path(TENANT + "/roles")
    for name in ("100% sure", "snake_case", "STRASSE"):
        world.admin.create(path, {"role_name": name})
    found = {q: [item["role_name"] for item in world.admin.send("GET", f"{path}?q={q}").items] for q in (
        "%25", "_", "SNAKE", "stra%C3%9Fe", "%20", "%20%20", "", "none", "0%25%20s", "%20sure")}  # fmt: skip
    everything = ["Editor", "100% sure", "snake_case", "STRASSE"]
    assert found == {
        "%25": ["100% sure"], "_": ["snake_case"], "SNAKE": ["snake_case"], "stra%C3%9Fe": ["STRASSE"],
        "%20": everything, "%20%20": everything, "": everything, "none": [], "0%25%20s": ["100% sure"],
        "%20sure": ["100% sure"],
    }  # fmt: skip


def test_a_filter_looks_at_the_name_of_each_resource(world: World) -> None:
    inside = world.path(TENANT)
    user = world.send("GET", "/users/{user_id}").json
    counts = {
        f"/users?q={user['display_name'].replace(' ', '%20')}x": 0,
        f"{inside}/users?q=LEAD": 1,
        f"{inside}/users?q=user": 1,
        f"{inside}/users?q=example.com": 0,
        f"{inside}/configs?q=FEATURE": 1,
        f"{inside}/configs?q=beta": 0,
        f"{inside}/integrations?q=hook": 1,
        f"{inside}/integrations?q=webhook": 0,
        f"{inside}/groups?q=night_shift": 0,
        f"{inside}/roles?q=http://x.example/": 0,
    }
    assert {path: world.admin.send("GET", path).json["total"] for path in counts} == counts


@pytest.mark.parametrize(
    "part", ["users", "roles", "groups", "integrations", "configs", "search", "users/u/roles", "users/u/groups"]
)
def test_a_list_of_what_does_not_exist_is_not_found(world: World, part: str) -> None:
    assert world.admin.send("GET", f"/tenants/none/{part}").status == 404
    if "/" in part:
        assert world.send("GET", f"{TENANT}/{part}").status == 404


# Search


def test_search_finds_what_the_caller_may_read(world: World, as_account: Any) -> None:
    path = world.path(TENANT + "/search")
    found = world.admin.send("GET", path).items
    ids = world.ids
    assert [(item["kind"], item["id"]) for item in found] == [
        (kind, ids[f"{kind}_id"]) for kind in ("user", "role", "group", "integration")
    ]
    assert [item["name"] for item in found][1:] == ["Editor", "Night Shift", "Hook"]
    assert all(item.keys() == {"kind", "id", "name"} for item in found)
    assert [item["kind"] for item in world.admin.send("GET", path + "?q=IT").items] == ["role"]
    page = world.admin.send("GET", path + "?limit=2&offset=1").json
    assert (page["total"], [item["kind"] for item in page["items"]]) == (4, ["role", "group"])
    for account, kinds in (
        ("tenant_admin", ["user", "role", "group", "integration"]),
        ("viewer", ["user", "role", "group", "integration"]),
        ("member", ["user", "role", "group"]),
    ):
        client = as_account(account, tenant_id=ids["tenant_id"])
        assert [item["kind"] for item in client.send("GET", path).items] == kinds
        for kind in ("user", "role", "group", "integration"):
            assert len(client.send("GET", f"{path}?kind={kind}").items) == (kind in kinds)
