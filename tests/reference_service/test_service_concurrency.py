"""Eight concurrent clients: one request succeeds, the others are conflicts, and none fails with a 500."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service

CLIENTS = 8
ROUNDS = 3
Request = Callable[["Client"], Any]


def send_concurrently(service: Service, requests_: Iterable[Request]) -> list[Any]:
    """Return the responses to requests that are sent at the same time, each on its own connection."""
    requests_ = list(requests_)
    barrier = Barrier(len(requests_))

    def send(request: Request) -> Any:
        client = type(service.admin)(service.base_url, service.document, service.admin.token, requests.Session())
        with client.session:
            client.get("/healthz")  # opens the connection before the start
            barrier.wait(30)
            return request(client)

    with ThreadPoolExecutor(len(requests_)) as pool:
        return list(pool.map(send, requests_))


def statuses(service: Service, *requests_: Request) -> Counter[int]:
    return Counter(response.status_code for response in send_concurrently(service, requests_))


@pytest.mark.parametrize("kind", ["role", "group"])
def test_concurrent_creates_with_the_same_key_create_one(service: Service, tenant_id: str, kind: str) -> None:
    for number in range(ROUNDS):
        body = {f"{kind}_name": f"Same {number}"}
        got = statuses(service, *[lambda c, b=body: c.post(f"/tenants/{tenant_id}/{kind}s/", b)] * CLIENTS)
        assert got == {201: 1, 409: CLIENTS - 1}


def test_concurrent_creates_of_the_same_tenant_or_user_create_one(service: Service) -> None:
    name = service.unique("Same Tenant")
    assert statuses(service, *[lambda c: c.post("/admin/tenants", {"tenant_name": name})] * CLIENTS) == {
        201: 1,
        409: CLIENTS - 1,
    }
    user = {"email": f"{name.replace(' ', '')}@example.org", "display_name": name}
    assert statuses(service, *[lambda c: c.post("/users", user)] * CLIENTS) == {201: 1, 409: CLIENTS - 1}


def test_concurrent_renames_to_the_same_key_succeed_once(service: Service, tenant_id: str) -> None:
    path = f"/tenants/{tenant_id}/groups/"
    groups = [service.group(tenant_id)["group_id"] for _ in range(CLIENTS)]
    requests_ = [lambda c, g=group: c.patch(f"{path}{g}", {"group_name": "The One"}) for group in groups]
    assert statuses(service, *requests_) == {200: 1, 409: CLIENTS - 1}


def test_swapping_names_concurrently_is_a_conflict_and_not_a_failure(service: Service, tenant_id: str) -> None:
    path = f"/tenants/{tenant_id}/groups/"
    for number in range(ROUNDS):
        names = [f"Left {number}", f"Right {number}"]
        ids = [service.group(tenant_id, group_name=name)["group_id"] for name in names]
        got = statuses(
            service,
            lambda c, i=ids, n=names: c.patch(f"{path}{i[0]}", {"group_name": n[1]}),
            lambda c, i=ids, n=names: c.patch(f"{path}{i[1]}", {"group_name": n[0]}),
        )
        assert got[409] >= 1
        assert got.keys() <= {200, 409}


def test_concurrent_puts_of_a_config_each_add_one_to_the_version(service: Service, tenant_id: str) -> None:
    path = f"/tenants/{tenant_id}/configs/counted"
    responses = send_concurrently(service, [lambda c: c.put(path, {"value": 1})] * CLIENTS)
    assert Counter(response.status_code for response in responses) == {201: 1, 200: CLIENTS - 1}
    assert sorted(response.json()["version"] for response in responses) == list(range(1, CLIENTS + 1))


def test_concurrent_puts_of_a_membership_create_one(service: Service, tenant_id: str) -> None:
    path = f"/tenants/{tenant_id}/users/{service.user()['user_id']}"
    assert statuses(service, *[lambda c: c.put(path, {"title": "x"})] * CLIENTS) == {201: 1, 200: CLIENTS - 1}


@pytest.mark.parametrize("kind", ["role", "group"])
def test_concurrent_puts_of_an_assignment_create_one(service: Service, tenant_id: str, kind: str) -> None:
    resource = getattr(service, kind)(tenant_id)[f"{kind}_id"]
    path = f"/tenants/{tenant_id}/users/{service.member(tenant_id)}/{kind}s"
    assert statuses(service, *[lambda c: c.put(f"{path}/{resource}")] * CLIENTS) == {204: CLIENTS}
    assert service.admin.get(path).json()["total"] == 1


def test_a_tenant_is_not_deleted_while_its_resources_are_created(service: Service) -> None:
    body = {"integration_name": "x", "kind": "oidc", "endpoint_url": "https://example.org"}
    for _ in range(ROUNDS):
        tenant = service.tenant()["tenant_id"]
        user = service.user()["user_id"]
        responses = send_concurrently(
            service,
            [
                lambda c, t=tenant: c.delete(f"/admin/tenants/{t}"),
                lambda c, t=tenant: c.post(f"/tenants/{t}/roles/", {"role_name": "x"}),
                lambda c, t=tenant: c.post(f"/tenants/{t}/groups/", {"group_name": "x"}),
                lambda c, t=tenant: c.post(f"/tenants/{t}/integrations/", body),
                lambda c, t=tenant: c.put(f"/tenants/{t}/configs/x", {"value": 1}),
                lambda c, t=tenant, u=user: c.put(f"/tenants/{t}/users/{u}", {}),
                lambda c, t=tenant: c.delete(f"/admin/tenants/{t}"),
            ],
        )
        creations = [response.status_code for response in responses[1:-1]]
        removals = {responses[0].status_code, responses[-1].status_code}
        assert set(creations) <= {201, 404}
        assert removals <= {204, 409}
        there = service.admin.get(f"/tenants/{tenant}").status_code == 200
        assert there == (201 in creations)
        assert there or set(creations) == {404}


def test_a_user_is_not_deleted_while_a_membership_is_created(service: Service, tenant_id: str) -> None:
    for _ in range(ROUNDS):
        user = service.user()["user_id"]
        path = f"/tenants/{tenant_id}/users/{user}"
        removed, put, *_ = send_concurrently(
            service, [lambda c, u=user: c.delete(f"/users/{u}"), lambda c, p=path: c.put(p, {})] * 2
        )
        assert removed.status_code in {204, 409}
        assert put.status_code in {200, 201, 404}
        member = service.admin.get(path).status_code
        assert service.admin.get(f"/users/{user}").status_code == member


def test_a_role_or_member_is_not_deleted_while_it_is_assigned(service: Service, tenant_id: str) -> None:
    for _ in range(ROUNDS):
        role, user = service.role(tenant_id)["role_id"], service.member(tenant_id)
        member, one = f"/tenants/{tenant_id}/users/{user}", f"/tenants/{tenant_id}/roles/{role}"
        responses = send_concurrently(
            service,
            [
                lambda c, m=member, r=role: c.put(f"{m}/roles/{r}"),
                lambda c, o=one: c.delete(o),
                lambda c, m=member: c.delete(m),
                lambda c, o=one: c.patch(o, {"role_name": service.unique("Renamed")}),
                lambda c, m=member, r=role: c.delete(f"{m}/roles/{r}"),
            ],
        )
        assert {response.status_code for response in responses} <= {200, 204, 404, 409}


def test_creating_updating_and_deleting_the_same_resources_never_fails(service: Service, tenant_id: str) -> None:
    def churn(client: Client, number: int) -> list[int]:
        got = []
        for turn in range(5):
            path = f"/tenants/{tenant_id}/configs/shared_{turn}"
            got.append(client.put(path, {"value": number}).status_code)
            got.append(client.get(path).status_code)
            got.append(client.delete(path).status_code)
            body = {"group_name": f"Shared {turn}"}
            group = client.post(f"/tenants/{tenant_id}/groups/", body)
            got.append(group.status_code)
            for one in client.get(f"/tenants/{tenant_id}/groups/").json()["items"]:
                at = f"/tenants/{tenant_id}/groups/{one['group_id']}"
                got.append(client.patch(at, {"description": str(number)}).status_code)
                got.append(client.delete(at).status_code)
        return got

    responses = send_concurrently(service, [lambda c, n=number: churn(c, n) for number in range(CLIENTS)])
    seen = Counter(status for got in responses for status in got)
    assert seen.keys() <= {200, 201, 204, 404, 409}
    assert seen[204] >= CLIENTS * 5
