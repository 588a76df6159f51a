"""Lists: order, pagination, and `q`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service

BAD = ["limit=0", "limit=201", "limit=-1", "limit=", "limit=x", "limit=1.0", "limit=%201", "limit=1_0", "offset=-1"]
BAD += ["offset=x", "offset=", "offset=1e3", "limit=" + "9" * 5000, "limit=null", "limit=%D9%A3", "q=%00"]


def paths(tenant_id: str) -> list[str]:
    return ["/users", "/admin/tenants", *(f"/tenants/{tenant_id}/{one}" for one in ("users", "roles", "groups"))] + [
        f"/tenants/{tenant_id}/{one}" for one in ("integrations", "configs", "search")
    ]


@pytest.mark.parametrize("query", BAD)
def test_invalid_pagination_is_rejected_by_every_list(admin: Client, tenant_id: str, query: str) -> None:
    for path in paths(tenant_id):
        response = admin.get(f"{path}?{query}")
        assert response.status_code == 422, path
        assert [error["field"] for error in response.json()["errors"]] == [query.partition("=")[0]]


def test_lists_have_the_same_form_and_defaults(admin: Client, tenant_id: str) -> None:
    for path in paths(tenant_id)[2:]:
        assert admin.get(path).json() == {"items": [], "total": 0, "limit": 50, "offset": 0}, path
    for path in paths(tenant_id):
        response = admin.get(f"{path}?limit=200&offset=0&unknown=1&q=").json()
        assert (response["limit"], response["offset"]) == (200, 0)


def test_an_offset_beyond_the_end_is_an_empty_page(service: Service, admin: Client, tenant_id: str) -> None:
    service.role(tenant_id)
    for offset in (1, 10**6, 2**63, 10**30):
        response = admin.get(f"/tenants/{tenant_id}/roles/?offset={offset}").json()
        assert response == {"items": [], "total": 1, "limit": 50, "offset": offset}


@pytest.mark.parametrize("kind", ["user", "tenant", "role", "group", "integration"])
def test_pages_are_in_order_of_creation_and_count_all_items(
    service: Service, admin: Client, tenant_id: str, kind: str
) -> None:
    prefix = service.unique("Paged")
    path = {"user": "/users", "tenant": "/admin/tenants"}.get(kind, f"/tenants/{tenant_id}/{kind}s/")
    name = "display_name" if kind == "user" else f"{kind}_name"
    under = () if kind in {"user", "tenant"} else (tenant_id,)
    make = getattr(service, kind)
    # This order is neither alphabetical nor that of the ids.
    resources = [make(*under, **{name: f"{prefix} {letter}"}) for letter in "caebd"]
    first_id = resources[0][f"{kind}_id"]
    resources[0] = admin.patch(f"{path.rstrip('/')}/{first_id}", {name: f"{prefix} z"}).json()

    def page(**query: Any) -> dict[str, Any]:
        content: dict[str, Any] = admin.get(path, params={"q": prefix, **query}).json()
        return content

    assert page()["items"] == resources
    for offset in range(6):
        expected = {"items": resources[offset : offset + 2], "total": 5, "limit": 2, "offset": offset}
        assert page(limit=2, offset=offset) == expected


def test_memberships_and_configs_are_listed_oldest_first(service: Service, admin: Client, tenant_id: str) -> None:
    users = [service.user()["user_id"] for _ in range(4)]
    order = [users[2], users[0], users[3], users[1]]
    for user in order:
        admin.put(f"/tenants/{tenant_id}/users/{user}", {})
    admin.put(f"/tenants/{tenant_id}/users/{order[0]}", {"title": "changed"})
    assert [one["user_id"] for one in admin.get(f"/tenants/{tenant_id}/users").json()["items"]] == order
    for key in ("c", "a", "b", "c"):
        admin.put(f"/tenants/{tenant_id}/configs/{key}", {"value": key})
    listed = admin.get(f"/tenants/{tenant_id}/configs").json()
    assert [(one["config_key"], one["version"]) for one in listed["items"]] == [("c", 2), ("a", 1), ("b", 1)]
    page = admin.get(f"/tenants/{tenant_id}/configs?limit=1&offset=1").json()
    assert (page["items"], page["total"]) == ([listed["items"][1]], 3)


NAMES = ["100% Wool", "under_score", "ÄRGER Straße", "Ελλάς", "back\\slash", 'quote\'d "x"', "plain  two"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("wool", ["100% Wool"]),
        ("%", ["100% Wool"]),
        ("0% w", ["100% Wool"]),
        ("_", ["under_score"]),
        ("r_s", ["under_score"]),
        ("ärger", ["ÄRGER Straße"]),
        ("ÄRGER STRASSE", ["ÄRGER Straße"]),
        ("straße", ["ÄRGER Straße"]),
        ("ΕΛΛΆΣ", ["Ελλάς"]),
        ("\\", ["back\\slash"]),
        ("'d \"", ['quote\'d "x"']),
        ("n  t", ["plain  two"]),
        ("*", []),
        ("wool under", []),
        ("x" * 20000, []),
        ("", NAMES),
        ("  ", NAMES),
        ("\t", NAMES),
    ],
)
def test_q_keeps_items_that_contain_it_ignoring_case(
    service: Service, admin: Client, q: str, found: list[str], request: pytest.FixtureRequest
) -> None:
    tenant_id = tenant_with_names(service)
    for path in ("groups", "search"):
        response = admin.get(f"/tenants/{tenant_id}/{path}", params={"q": q}).json()
        names = [item.get("group_name") or item["name"] for item in response["items"]]
        assert (names, response["total"]) == (found, len(found))


_named: dict[str, str] = {}


def tenant_with_names(service: Service) -> str:
    if service.database not in _named:
        tenant_id = service.tenant()["tenant_id"]
        for name in NAMES:
            service.group(tenant_id, group_name=name)
        _named[service.database] = tenant_id
    return _named[service.database]


def test_q_searches_a_members_name_and_title(service: Service, admin: Client, tenant_id: str) -> None:
    first = service.member(tenant_id, display_name="Anna Müller")
    second = service.member(tenant_id, display_name="Bob")
    admin.put(f"/tenants/{tenant_id}/users/{second}", {"title": "MÜLLEREI-Chef"})
    path = f"/tenants/{tenant_id}/users"

    def ids(q: str) -> list[str]:
        return [one["user_id"] for one in admin.get(path, params={"q": q}).json()["items"]]

    assert ids("müller") == [first, second]
    assert ids("BOB") == [second]
    assert ids("chef") == [second]
    assert ids("nobody") == []
    assert admin.get(path, params={"q": "müller", "limit": 1}).json()["total"] == 2
    admin.patch(f"/users/{first}", {"display_name": "Anna"})
    admin.put(f"/tenants/{tenant_id}/users/{second}", {})
    assert ids("müller") == []


def test_q_searches_a_users_name_but_not_the_email_address(service: Service, admin: Client) -> None:
    word = service.unique("Word").replace(" ", "")
    named = service.user(display_name=f"The {word.upper()}!")
    service.user(email=f"{word}@example.org", display_name="Else")
    assert admin.get("/users", params={"q": word}).json()["items"] == [named]


def test_q_searches_a_configs_key(admin: Client, tenant_id: str) -> None:
    for key in ("first_key", "second_key", "other"):
        admin.put(f"/tenants/{tenant_id}/configs/{key}", {"value": "other"})

    def keys(q: str) -> list[str]:
        response = admin.get(f"/tenants/{tenant_id}/configs/", params={"q": q})
        return [one["config_key"] for one in response.json()["items"]]

    assert keys("KEY") == ["first_key", "second_key"]
    assert keys("t_") == ["first_key"]
    assert keys("other") == ["other"]


def test_q_searches_the_names_of_assigned_roles_and_groups(service: Service, admin: Client, tenant_id: str) -> None:
    member = service.member(tenant_id)
    for kind in ("role", "group"):
        path = f"/tenants/{tenant_id}/users/{member}/{kind}s"
        resources = [
            getattr(service, kind)(tenant_id, **{f"{kind}_name": name}) for name in ("Red", "Blue", "Dark Red")
        ]
        for resource in resources:
            admin.put(f"{path}/{resource[f'{kind}_id']}")
        response = admin.get(path, params={"q": "RED", "limit": 1, "offset": 1}).json()
        assert response == {"items": [resources[2]], "total": 2, "limit": 1, "offset": 1}
        assert admin.get(f"{path}?limit=0").status_code == 422


def test_lists_of_one_tenant_have_no_items_of_another(service: Service, admin: Client, tenant_id: str) -> None:
    other = service.tenant()["tenant_id"]
    for kind in ("role", "group", "integration"):
        getattr(service, kind)(other)
    service.member(other)
    admin.put(f"/tenants/{other}/configs/a", {"value": 1})
    for path in paths(tenant_id)[2:]:
        assert admin.get(path).json()["total"] == 0
