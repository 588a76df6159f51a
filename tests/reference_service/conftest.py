"""Fixtures: the service as a process on each database, and a client that checks every response against its OpenAPI document."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from .documented import Document
from .real_postgresql import start_postgresql

ROOT = Path(__file__).parents[2]
SECRET = "a secret for the tests, with at least 64 bytes as HS512 requires"
PASSWORDS = {
    "smoke-admin": "admin-demo-pass-7c1e",
    "smoke-tenant-admin": "tenant-admin-demo-pass-42fd",
    "smoke-viewer": "viewer-demo-pass-9b03",
    "smoke-member": "member-demo-pass-e58a",
    "smoke-outsider": "outsider-demo-pass-16d7",
}
_counter = itertools.count(1)


def unique(text: str = "resource") -> str:
    """Return a unique name."""
    return f"{text} n{next(_counter)}"


def new_session() -> requests.Session:
    """Return a session that does not read proxy settings and .netrc for each request, which takes longer than the request."""
    session = requests.Session()
    session.trust_env = False
    return session


@dataclass
class Client:
    """A caller of the service, with a method for each HTTP method."""

    base_url: str
    document: Document | None = None
    token: str | None = None
    session: requests.Session = field(default_factory=new_session)

    def __call__(self, method: str, path: str, **kw: Any) -> requests.Response:
        headers = kw.pop("headers", {})
        if self.token:
            headers = {"Authorization": f"Bearer {self.token}", **headers}
        response = self.session.request(
            method, self.base_url + path, headers=headers, timeout=30, allow_redirects=False, **kw
        )
        if self.document:
            self.document.check(response)
        return response

    def get(self, path: str, **kw: Any) -> requests.Response:
        return self("GET", path, **kw)

    def post(self, path: str, json: Any = None, **kw: Any) -> requests.Response:
        return self("POST", path, json=json, **kw)

    def put(self, path: str, json: Any = None, **kw: Any) -> requests.Response:
        return self("PUT", path, json=json, **kw)

    def patch(self, path: str, json: Any = None, **kw: Any) -> requests.Response:
        return self("PATCH", path, json=json, **kw)

    def delete(self, path: str, **kw: Any) -> requests.Response:
        return self("DELETE", path, **kw)

    def create(self, path: str, **body: Any) -> dict[str, Any]:
        """Create a resource with a POST and return it."""
        response = self.post(path, body)
        assert response.status_code == 201, response.text
        content: dict[str, Any] = response.json()
        return content


@dataclass
class Service:
    """A running service, with methods that return callers and create resources."""

    base_url: str
    database: str
    process: subprocess.Popen[bytes]
    tokens: dict[str, str] = field(default_factory=dict)

    unique = staticmethod(unique)

    @cached_property
    def document(self) -> Document:
        return Document(requests.get(f"{self.base_url}/openapi.json", timeout=30).json())

    @cached_property
    def anonymous(self) -> Client:
        return Client(self.base_url, self.document)

    @cached_property
    def admin(self) -> Client:
        return self.caller("smoke-admin", admin=True)

    def caller(self, account: str, **claims: Any) -> Client:
        """Return a caller with a token of the account with these claims."""
        name = json.dumps([account, claims])
        if name not in self.tokens:
            body = {"username": account, "password": PASSWORDS[account], "claims": claims}
            response = self.anonymous.post("/utils/jwt", body)
            assert response.status_code == 200, response.text
            self.tokens[name] = response.json()["access_token"]
        return Client(self.base_url, self.document, self.tokens[name], self.anonymous.session)

    def in_tenant(self, role: str, tenant_id: str, **claims: Any) -> Client:
        """Return a caller with the role in the tenant."""
        account = f"smoke-{role.replace('_', '-')}"
        return self.caller(account, tenant_role=role, tenant_id=tenant_id, **claims)

    def tenant(self, **body: Any) -> dict[str, Any]:
        return self.admin.create("/admin/tenants", **{"tenant_name": unique("Tenant"), **body})

    def user(self, **body: Any) -> dict[str, Any]:
        name = unique("User")
        return self.admin.create(
            "/users", **{"email": f"{name.replace(' ', '.')}@example.org", "display_name": name, **body}
        )

    def member(self, tenant_id: str, **body: Any) -> str:
        """Create a user who is a member of the tenant, and return the user's id."""
        user_id: str = self.user(**body)["user_id"]
        assert self.admin.put(f"/tenants/{tenant_id}/users/{user_id}").status_code == 201
        return user_id

    def role(self, tenant_id: str, **body: Any) -> dict[str, Any]:
        return self.admin.create(f"/tenants/{tenant_id}/roles/", **{"role_name": unique("Role"), **body})

    def group(self, tenant_id: str, **body: Any) -> dict[str, Any]:
        return self.admin.create(f"/tenants/{tenant_id}/groups/", **{"group_name": unique("Group"), **body})

    def integration(self, tenant_id: str, **body: Any) -> dict[str, Any]:
        whole = {
            "integration_name": unique("Integration"),
            "kind": "webhook",
            "endpoint_url": "https://example.org/hook",
            **body,
        }
        return self.admin.create(f"/tenants/{tenant_id}/integrations/", **whole)


@dataclass
class Launcher:
    """Starts services from the command line and stops them."""

    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def command(self, *arguments: str, **kw: Any) -> subprocess.Popen[bytes]:
        """Start the command line with a pipe as standard input; `environment` is added to the current one."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **kw.pop("environment", {})}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **kw}
        command = [sys.executable, "-m", "reference_service", *arguments]
        process = subprocess.Popen(command, cwd=self.folder, env=environment, **pipes)
        self.running.append(process)
        return process

    def __call__(self, *arguments: str, **kw: Any) -> Service:
        """Start a service and return it when it listens."""
        url_file = self.folder / f"url-{next(_counter)}"
        process = self.command("--port", "0", "--url-file", str(url_file), *arguments, **kw)
        deadline = time.monotonic() + 30
        while not url_file.exists():
            assert process.poll() is None, f"the service did not start: {process.communicate()}"
            assert time.monotonic() < deadline, "the service does not start"
            time.sleep(0.01)
        return Service(url_file.read_text(), "sqlite", process)

    def stop_all(self) -> None:
        for process in self.running:
            process.kill()
            process.wait(20)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    pipe.close()


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[Launcher]:
    """Starts services for one test, in a temporary folder."""
    launcher = Launcher(tmp_path)
    yield launcher
    launcher.stop_all()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[], str]]:
    """Return a function that creates an empty PostgreSQL database. The first call starts the server."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # the path of the socket must be short
    servers: list[subprocess.Popen[bytes]] = []

    def new_database() -> str:
        if not servers:
            servers.append(start_postgresql(folder))
        name = f"tests{next(_counter)}"
        admin_url = f"postgresql://postgres@/postgres?host={folder}"
        with psycopg.connect(admin_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://postgres@/{name}?host={folder}"

    yield new_database
    for server in servers:
        server.send_signal(2)  # SIGINT: fast shutdown, without waiting for clients
        server.wait(20)
    shutil.rmtree(folder)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgresql: Callable[[], str]
) -> Iterator[Service]:
    """The service, on each of the two databases."""
    launcher = Launcher(tmp_path_factory.mktemp("service"))
    url = f"sqlite:///{launcher.folder / 'tests.db'}" if request.param == "sqlite" else postgresql()
    service = launcher("--database-url", url, environment={"JWT_SECRET": SECRET}, stderr=None)
    service.database = request.param
    yield service
    died = service.process.poll() is not None
    launcher.stop_all()
    assert not died, "the service died"


@pytest.fixture
def admin(service: Service) -> Client:
    """The platform's administrator."""
    return service.admin


@pytest.fixture
def tenant_id(service: Service) -> str:
    """A new tenant."""
    tenant_id: str = service.tenant()["tenant_id"]
    return tenant_id
