"""A real service as a process of its own, and helpers that call it as the administrator."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.description.service import ServiceDescription
from support.http.auth import Authenticator, TokenCache, TokenProvider
from support.http.client import HTTPClient
from support.http.exchange import Exchange
from support.http.masking import Secrets
from support.http.names import Names
from support.http.wire import Connection
from support.json_files import ROOT
from support.resources.helper import HelperResult
from support.resources.tenant_service import TenantServiceHelper
from support.settings.config import DEFAULT, Config
from tests.processes import Process

CONFIG = Config.from_file(ROOT / DEFAULT, environ={})
DESCRIPTION = ServiceDescription.from_file(CONFIG.service_file)


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("service")
    address, log = folder / "url", folder / "log"
    command = [
        sys.executable, "-m", "tests.second_service", "--accounts-from", str(CONFIG.source), "--url-file", str(address),
        "--stop-with-stdin",
    ]  # fmt: skip
    with (
        log.open("wb") as output,
        Process(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=output, stderr=output) as process,
    ):
        _wait_for(address, process, log)
        yield address.read_text().strip()
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0, log.read_text()


def _wait_for(address: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while not address.exists():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, "the service did not start"
        time.sleep(0.005)


@pytest.fixture(scope="session")
def connection(base_url: str) -> Iterator[Connection]:
    connection = Connection(base_url, DESCRIPTION, Names(), Secrets())
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def tokens() -> TokenCache:
    return TokenCache()


@pytest.fixture
def exchanges(connection: Connection) -> Iterator[list[Exchange]]:
    """What is announced during the test."""
    seen: list[Exchange] = []
    connection.observers.append(seen.append)
    yield seen
    connection.observers.clear()


@pytest.fixture
def helper_of(connection: Connection, tokens: TokenCache) -> Callable[..., TenantServiceHelper]:
    """Return a function that gives the helper of a persona."""

    def make(persona: str, **claims: str) -> TenantServiceHelper:
        authenticator = Authenticator(DESCRIPTION.token, HTTPClient(connection).request_token)
        provider = TokenProvider(CONFIG.persona_named(persona), authenticator, lambda: claims, tokens)
        return TenantServiceHelper(HTTPClient(connection, provider))

    return make


@pytest.fixture
def helper(helper_of: Callable[..., TenantServiceHelper]) -> TenantServiceHelper:
    return helper_of("admin")


@pytest.fixture
def tenant(helper: TenantServiceHelper) -> str:
    return id_of(helper.create("tenant", {}))


@pytest.fixture
def member(helper: TenantServiceHelper, tenant: str) -> str:
    """A user of the tenant."""
    user = id_of(helper.create("user", {}))
    assert helper.create("membership", {"tenant": tenant, "user": user}).success
    return user


@pytest.fixture
def groups(helper: TenantServiceHelper, tenant: str) -> list[Any]:
    """Three groups, oldest first."""
    made = [helper.create("group", {"tenant": tenant}) for _ in range(3)]
    assert all(each.success for each in made)
    return [each.data for each in made]


def id_of(result: HelperResult) -> str:
    assert result.success, result.body
    assert result.id is not None
    return result.id
