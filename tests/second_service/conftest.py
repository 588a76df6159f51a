"""Fixtures: a second service that listens on a port, and what the tests need in it."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

# pytest's importlib mode leaves sys.path alone; `python -m tests.second_service` has the root in it.
sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.second_service.accounts import Account, Accounts
from tests.second_service.client import Client, connected
from tests.second_service.server import Server
from tests.second_service.service import Service
from tests.second_service.storage import Store
from tests.second_service.tokens import Tokens

#: Username → the claims that the account may carry; the password is the username and "-pass".
ACCOUNTS: dict[str, dict[str, Any]] = {
    "admin": {"admin": True},
    "tenant_admin": {"tenant_role": "tenant_admin"},
    "viewer": {"tenant_role": "viewer"},
    "member": {"tenant_role": "member"},
}
numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class World:
    """A tenant of its own for each test, with a user who is a member, and one of each resource."""

    admin: Client
    ids: dict[str, str] = field(default_factory=dict)

    def path(self, template: str) -> str:
        """Return a path with the ids of this world in place of `{tenant_id}` and the like."""
        return template.format(**self.ids)

    def send(self, method: str, template: str, *body: Any) -> Any:
        return self.admin.send(method, self.path(template), *body)


@pytest.fixture(scope="session")
def tokens() -> Tokens:
    return Tokens()


@pytest.fixture(scope="session")
def address(tokens: Tokens) -> Iterator[tuple[str, int]]:
    accounts = {name: Account.create(f"{name}-pass", claims) for name, claims in ACCOUNTS.items()}
    with Server(0, Service(Store(), Accounts(accounts), tokens)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield "127.0.0.1", server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def anonymous(address: tuple[str, int]) -> Iterator[Client]:
    with connected(address) as client:
        yield client


@pytest.fixture
def admin(address: tuple[str, int], anonymous: Client) -> Iterator[Client]:
    with connected(address, anonymous.sign_in("admin", admin=True)) as client:
        yield client


@pytest.fixture
def as_account(address: tuple[str, int], anonymous: Client) -> Iterator[Callable[..., Client]]:
    """Sign in with an account and claims; its own claims are included."""
    clients: list[Client] = []

    def sign_in(username: str, **claims: Any) -> Client:
        clients.append(Client(address, anonymous.sign_in(username, **ACCOUNTS[username], **claims)))
        return clients[-1]

    yield sign_in
    for client in clients:
        client.connection.close()


@pytest.fixture
def world(admin: Client) -> World:
    number = next(numbers)
    tenant_id = admin.create("/admin/tenants", {"tenant_name": f"Tenant {number}"})["tenant_id"]
    user_id = admin.create("/users", {"email": f"u{number}@example.com", "display_name": f"User {number}"})["user_id"]
    inside = f"/tenants/{tenant_id}"
    assert admin.send("PUT", f"{inside}/users/{user_id}", {"title": "Lead"}).status == 201
    integration = {
        "integration_name": "Hook",
        "kind": "webhook",
        "endpoint_url": "https://x.example",
        "secret": "s3cret",
    }
    ids = {
        "tenant_id": tenant_id,
        "user_id": user_id,
        "role_id": admin.create(f"{inside}/roles", {"role_name": "Editor"})["role_id"],
        "group_id": admin.create(f"{inside}/groups", {"group_name": "Night Shift"})["group_id"],
        "integration_id": admin.create(f"{inside}/integrations", integration)["integration_id"],
        "config_key": "feature_flags",
    }
    assert admin.send("PUT", f"{inside}/configs/feature_flags", {"value": {"beta": True}}).status == 201
    return World(admin, ids)
