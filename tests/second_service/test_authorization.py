"""The authorization matrix, and what a refusal reveals: nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.second_service.client import NOTHING, Client
from tests.second_service.conftest import World
from tests.second_service.tokens import Tokens

CALLERS = ("admin", "tenant_admin", "viewer", "member", "outsider", "anonymous")
TENANT = "/tenants/{tenant_id}"
USER: dict[str, Any] = {"email": "matrix@example.com", "display_name": "Matrix"}
HOOK: dict[str, Any] = {"integration_name": "New", "kind": "slack", "endpoint_url": "http://x.example"}

#: The matrix of the contract, one letter for each caller (A: allowed, F: 403, U: 401), and the operations of each row.
MATRIX: list[tuple[str, list[tuple[str, str, Any]]]] = [
    ("AFFFFU", [("GET", "/users", NOTHING), ("POST", "/users", USER), ("PATCH", "/users/{user_id}", {}),
                ("DELETE", "/users/none", NOTHING)]),
    ("AFFFFU", [("GET", "/users/{user_id}", NOTHING)]),  # the callers are not this user; see below
    ("AFFFFU", [("GET", "/admin/tenants", NOTHING), ("POST", "/admin/tenants", {"tenant_name": "Matrix"}),
                ("GET", "/admin/tenants/{tenant_id}", NOTHING), ("PATCH", "/admin/tenants/{tenant_id}", {}),
                ("DELETE", "/admin/tenants/none", NOTHING)]),
    ("AAAAFU", [("GET", TENANT, NOTHING), ("GET", f"{TENANT}/search", NOTHING)]),
    ("AAAAFU", [("GET", f"{TENANT}/{path}", NOTHING) for path in (
        "users", "users/{user_id}", "roles", "roles/{role_id}", "groups", "groups/{group_id}")]),
    ("AAFFFU", [("PUT", f"{TENANT}/users/{{user_id}}", NOTHING), ("DELETE", f"{TENANT}/users/none", NOTHING),
                ("POST", f"{TENANT}/roles", {"role_name": "New"}), ("PATCH", f"{TENANT}/roles/{{role_id}}", {}),
                ("DELETE", f"{TENANT}/roles/none", NOTHING), ("POST", f"{TENANT}/groups", {"group_name": "New"}),
                ("PATCH", f"{TENANT}/groups/{{group_id}}", {}), ("DELETE", f"{TENANT}/groups/none", NOTHING)]),
    ("AAAFFU", [("GET", f"{TENANT}/users/{{user_id}}/{path}", NOTHING) for path in ("roles", "groups")]),
    ("AAFFFU", [(method, f"{TENANT}/users/{{user_id}}/{path}", NOTHING) for method in ("PUT", "DELETE")
                for path in ("roles/{role_id}", "groups/{group_id}")]),
    ("AAAFFU", [("GET", f"{TENANT}/{path}", NOTHING) for path in (
        "integrations", "integrations/{integration_id}", "configs", "configs/{config_key}")]),
    ("AAFFFU", [("POST", f"{TENANT}/integrations", HOOK), ("PATCH", f"{TENANT}/integrations/{{integration_id}}", {}),
                ("DELETE", f"{TENANT}/integrations/none", NOTHING), ("DELETE", f"{TENANT}/configs/none", NOTHING),
                ("PUT", f"{TENANT}/configs/{{config_key}}", {"value": 1})]),
]  # fmt: skip
CASES = [
    (caller, outcome, *operation)
    for outcomes, operations in MATRIX
    for operation in operations
    for caller, outcome in zip(CALLERS, outcomes, strict=True)
]
REFUSED = [case for case in CASES if case[1] != "A"]


@pytest.fixture
def caller_of(world: World, anonymous: Client, as_account: Callable[..., Client]) -> Callable[[str], Client]:
    def caller_of(caller: str) -> Client:
        if caller in {"admin", "anonymous"}:
            return world.admin if caller == "admin" else anonymous
        if caller == "outsider":
            return as_account("tenant_admin", tenant_id="another", user_id="outsider")
        return as_account(caller, tenant_id=world.ids["tenant_id"], user_id=f"some-{caller}")

    return caller_of


@pytest.fixture
def tidy(admin: Client) -> Iterator[None]:
    """Delete what the matrix creates with a name that is unique in the whole service."""
    yield
    for item in admin.send("GET", "/users?q=matrix").items:
        admin.send("DELETE", f"/users/{item['user_id']}")
    for item in admin.send("GET", "/admin/tenants?q=matrix").items:
        admin.send("DELETE", f"/admin/tenants/{item['tenant_id']}")


@pytest.mark.usefixtures("tidy")
@pytest.mark.parametrize(("caller", "outcome", "method", "path", "body"), CASES)
def test_each_cell_of_the_matrix(
    world: World, caller_of: Callable[[str], Client], caller: str, outcome: str, method: str, path: str, body: Any
) -> None:
    status = caller_of(caller).send(method, world.path(path), body).status
    assert status in {"A": {200, 201, 204}, "F": {403}, "U": {401}}[outcome]


@pytest.mark.parametrize(("caller", "outcome", "method", "path", "body"), REFUSED)
def test_a_refusal_is_the_same_for_every_resource_and_request(
    world: World, caller_of: Callable[[str], Client], caller: str, outcome: str, method: str, path: str, body: Any
) -> None:
    client = caller_of(caller)
    refused = client.send(method, world.path(path), body)
    absent = {**world.ids, **{name: "no-such-id" for name in world.ids if name != "tenant_id"}}
    if caller in {"outsider", "anonymous"}:
        absent["tenant_id"] = "no-such-tenant"
    for other in ({"colour": "red"}, b"{", NOTHING):
        assert client.send(method, path.format(**absent) + "?limit=0&kind=x", other).content == refused.content


def test_a_refusal_and_a_404_hold_nothing_of_the_resource(
    world: World, anonymous: Client, as_account: Callable[..., Client]
) -> None:
    member = as_account("member", tenant_id=world.ids["tenant_id"])
    elsewhere = world.admin.create("/admin/tenants", {"tenant_name": f"Elsewhere {world.ids['tenant_id']}"})[
        "tenant_id"
    ]
    integration = world.path(TENANT + "/integrations/{integration_id}")
    replies = [
        member.send("GET", integration),
        member.send("GET", f"/tenants/{elsewhere}/roles/{world.ids['role_id']}"),
        anonymous.send("GET", integration),
        world.admin.send("GET", f"/tenants/{elsewhere}/integrations/{world.ids['integration_id']}"),
        world.admin.send("GET", "/users/no-such-user"),
        world.admin.send("GET", "/no-such-path"),
        world.admin.send("PUT", f"/tenants/{elsewhere}/configs/feature_flags/no-such-path", {"value": "hidden"}),
    ]
    assert [reply.status for reply in replies] == [403, 403, 401, 404, 404, 404, 404]
    secrets = [*world.ids.values(), elsewhere, "Hook", "s3cret", "x.example", "no-such", "Elsewhere", "hidden"]
    for reply in replies:
        assert reply.json.keys() == {"type", "title", "status", "detail"}
        assert not [secret for secret in secrets if secret in json.dumps(reply.json)]


# What depends on more than the role


@pytest.mark.parametrize("account", ["tenant_admin", "viewer", "member"])
def test_callers_may_read_their_own_account(world: World, as_account: Callable[..., Client], account: str) -> None:
    own = as_account(account, tenant_id="another", user_id=world.ids["user_id"])
    assert own.send("GET", world.path("/users/{user_id}")).status == 200
    assert own.send("PATCH", world.path("/users/{user_id}"), {}).status == 403
    assert as_account(account, user_id="no-such-user").send("GET", "/users/no-such-user").status == 404
    assert as_account(account).send("GET", world.path("/users/{user_id}")).status == 403


@pytest.mark.parametrize("kind", ["roles", "groups"])
def test_a_member_may_list_their_own_assignments(world: World, as_account: Callable[..., Client], kind: str) -> None:
    path = world.path(f"{TENANT}/users/{{user_id}}/{kind}")
    own = as_account("member", tenant_id=world.ids["tenant_id"], user_id=world.ids["user_id"])
    assert own.send("GET", path).status == 200
    assert as_account("member", tenant_id="another", user_id=world.ids["user_id"]).send("GET", path).status == 403
    stranger = as_account("member", tenant_id=world.ids["tenant_id"], user_id="no-such-user")
    assert stranger.send("GET", world.path(f"{TENANT}/users/no-such-user/{kind}")).status == 404


def test_an_unknown_role_and_a_suspended_tenant_change_no_rights(
    world: World, tokens: Tokens, anonymous: Client
) -> None:
    world.send("PATCH", "/admin/tenants/{tenant_id}", {"status": "suspended"})
    for role, status in (("tenant_admin", 200), ("owner", 403), (None, 403), (["tenant_admin"], 403), (True, 403)):
        token = tokens.issue("x", {"tenant_role": role, "tenant_id": world.ids["tenant_id"]}, 60)
        reply = anonymous.send("GET", world.path(TENANT), Authorization=f"Bearer {token}")
        assert reply.status == status
    for claim in (1, "true", False):
        token = tokens.issue("x", {"admin": claim}, 60)
        assert anonymous.send("GET", "/users", Authorization=f"Bearer {token}").status == 403


def test_checks_are_made_in_the_order_of_the_contract(
    world: World, anonymous: Client, as_account: Callable[..., Client]
) -> None:
    path = f"{TENANT}/integrations/{{integration_id}}"
    assert anonymous.send("PATCH", world.path(path), b"{").status == 401
    viewer = as_account("viewer", tenant_id=world.ids["tenant_id"])
    assert viewer.send("PATCH", world.path(path), b"{").status == 403
    assert world.send("PATCH", f"{TENANT}/integrations/none", b"{").status == 404
    for method, absent in (
        ("POST", "/tenants/none/roles"),
        ("PUT", "/tenants/none/configs/A"),
        ("GET", "/tenants/none/search"),
    ):
        assert world.admin.send(method, f"{absent}?limit=0&kind=x", b"{").status == 404
    assert world.send("PUT", f"{TENANT}/users/none", b"{").status == 404
    assert world.send("PUT", f"{TENANT}/users/{{user_id}}/roles/none", b"{").status == 404
    assert world.send("PATCH", path, b"{").status == 400
    duplicate = {"role_name": "editor", "colour": "red"}
    assert world.send("POST", f"{TENANT}/roles", duplicate).status == 422
    assert world.send("POST", f"{TENANT}/roles", {"role_name": "editor"}).status == 409
