"""A service on a loopback port, a connection to it, and one persona's tokens from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.description.service import ServiceDescription
from support.description.service import Token as TokenDescription
from support.http.auth import Authenticator, TokenCache, TokenProvider
from support.http.client import HTTPClient
from support.http.exchange import Exchange
from support.http.masking import Secrets
from support.http.names import Names
from support.http.wire import Connection
from support.json_files import SERVICES
from tests.http.loopback import Loopback, running
from tests.http.token_service import DESCRIPTION, VIEWER, Clock, TokenService


@pytest.fixture(scope="session")
def shared_loopback() -> Iterator[Loopback]:
    with running() as service:
        yield service


@pytest.fixture
def loopback(shared_loopback: Loopback) -> Loopback:
    shared_loopback.reset()
    return shared_loopback


@pytest.fixture(scope="session")
def description() -> ServiceDescription:
    return ServiceDescription.from_file(SERVICES / "tenant_management.json")


@pytest.fixture
def exchanges() -> list[Exchange]:
    """What is announced on the connection."""
    return []


@pytest.fixture
def connection(loopback: Loopback, description: ServiceDescription, exchanges: list[Exchange]) -> Iterator[Connection]:
    connection = Connection(
        loopback.url, description, Names("7f3a9c02"), Secrets(), timeout=(5, 5), observers=[exchanges.append]
    )
    yield connection
    connection.close()


@pytest.fixture
def service(loopback: Loopback) -> TokenService:
    service = TokenService(loopback)
    loopback.respond = service.respond
    return service


@pytest.fixture
def authenticator(connection: Connection, service: TokenService) -> Any:
    """Return a function that makes an authenticator for a description of the auth endpoint."""

    def make(description: TokenDescription = DESCRIPTION) -> Authenticator:
        return Authenticator(description, HTTPClient(connection).request_token)

    return make


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(clock: Clock) -> TokenCache:
    return TokenCache(clock)


@pytest.fixture
def claims() -> dict[str, Any]:
    """The claims of the scenario, for every persona."""
    return {}


@pytest.fixture
def provider(authenticator: Any, claims: dict[str, Any], cache: TokenCache) -> TokenProvider:
    return TokenProvider(VIEWER, authenticator(), lambda: claims, cache)
