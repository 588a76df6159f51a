"""The command line: start, shutdown, and errors in the settings."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import requests

if TYPE_CHECKING:
    from tests.reference_service.conftest import Launcher, Service


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'a.db'}"


def startup_error(launcher: Launcher, *arguments: str, environment: dict[str, str] | None = None) -> str:
    """Return the error message of a service that does not start."""
    process = launcher.command("--port", "0", *arguments, environment=environment or {})
    out, error = process.communicate(timeout=20)
    assert process.returncode == 2, error
    assert out == b""
    assert b"Traceback" not in error
    return error.decode()


def test_help_describes_how_to_run_the_service(launcher: Launcher) -> None:
    out, _ = launcher.command("--help").communicate(timeout=20)
    text = out.decode()
    for word in (
        "DATABASE_URL",
        "ACCOUNTS_FILE",
        "JWT_SECRET",
        "TOKEN_LIFETIME",
        "curl",
        "/utils/jwt",
        "hash-password",
    ):
        assert word in text
    for option in ("--host", "--port", "--database-url", "--accounts", "--token-lifetime", "--url-file", "--log-level"):
        assert option in text


def test_the_start_announces_the_address_and_the_database(launcher: Launcher, database: str) -> None:
    service = launcher("--database-url", database)
    line = service.process.stdout.readline().decode()
    assert service.base_url in line
    assert database in line
    assert requests.get(f"{service.base_url}/readyz", timeout=9).status_code == 200
    assert not [file for file in launcher.folder.iterdir() if file.suffix == ".tmp"]


def test_a_database_url_may_be_in_the_environment(launcher: Launcher, postgresql: Callable[[], str]) -> None:
    url = postgresql().replace("postgresql://", "postgres://")
    service = launcher(environment={"DATABASE_URL": url})
    assert b"postgresql+psycopg" in service.process.stdout.readline()
    assert service.tenant()["status"] == "active"


def test_the_database_is_a_file_in_the_working_folder_by_default(launcher: Launcher) -> None:
    service = launcher(environment={"DATABASE_URL": ""})
    assert requests.get(f"{service.base_url}/readyz", timeout=9).ok
    assert (launcher.folder / "tenant_management.db").exists()


def test_data_is_kept_after_a_restart(launcher: Launcher, database: str) -> None:
    first = launcher("--database-url", database)
    tenant = first.tenant()
    first.process.terminate()
    first.process.wait(9)
    second = launcher("--database-url", database)
    assert second.admin.get(f"/admin/tenants/{tenant['tenant_id']}").json() == tenant


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, "stdin"])
def test_the_service_stops_at_once_with_exit_code_0(launcher: Launcher, database: str, how: Any) -> None:
    service = launcher("--database-url", database, "--stop-with-stdin")
    idle = requests.Session()
    assert idle.get(f"{service.base_url}/healthz", timeout=9).ok  # the connection stays open
    began = time.monotonic()
    if how == "stdin":
        service.process.stdin.close()
    else:
        service.process.send_signal(how)
    assert service.process.wait(9) == 0
    assert time.monotonic() - began < 2
    assert service.process.stderr.read() == b""
    idle.close()


def test_the_service_stops_when_its_parent_is_killed(launcher: Launcher, database: str, tmp_path: Path) -> None:
    url_file = tmp_path / "url"
    arguments = ["--port", "0", "--stop-with-stdin", "--url-file", str(url_file), "--database-url", database]
    program = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'reference_service', *sys.argv[1:]], stdin=subprocess.PIPE)\n"
        "time.sleep(60)"
    )
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 20
    while not url_file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    url = url_file.read_text()
    assert requests.get(f"{url}/healthz", timeout=9).ok
    parent.kill()
    parent.wait(9)
    while True:
        try:
            requests.get(f"{url}/healthz", timeout=1)
        except requests.ConnectionError:
            return
        assert time.monotonic() < deadline, "the service still runs"
        time.sleep(0.02)


def test_without_the_option_the_service_runs_on_when_stdin_ends(launcher: Launcher, database: str) -> None:
    service = launcher("--database-url", database, stdin=subprocess.DEVNULL)
    time.sleep(0.3)
    assert requests.get(f"{service.base_url}/healthz", timeout=9).ok


def test_the_settings_determine_the_token_lifetime(launcher: Launcher, database: str) -> None:
    by_option = launcher("--database-url", database, "--token-lifetime", "60", environment={"TOKEN_LIFETIME": "70"})
    by_environment = launcher("--database-url", database, environment={"TOKEN_LIFETIME": "70"})
    for service, seconds in ((by_option, 60), (by_environment, 70)):
        claims = jwt.decode(service.admin.token, options={"verify_signature": False})
        assert claims["exp"] - claims["iat"] == seconds
        body = {"username": "smoke-admin", "password": "admin-demo-pass-7c1e", "claims": {}, "expires_in": seconds + 1}
        assert service.anonymous.post("/utils/jwt", body).status_code == 422


def test_each_start_uses_a_new_secret(launcher: Launcher, database: str) -> None:
    first, second = (launcher("--database-url", database, environment={"JWT_SECRET": ""}) for _ in range(2))
    headers = {"Authorization": f"Bearer {first.admin.token}"}
    assert first.anonymous.get("/users", headers=headers).status_code == 200
    assert second.anonymous.get("/users", headers=headers).status_code == 401


def test_the_start_does_not_import_what_only_some_processes_need() -> None:
    program = (
        "import sys, reference_service.server, reference_service.application\n"
        "from reference_service.database import Database\n"
        "Database('sqlite:///never_opened.db')\n"
        "print(sorted({'psycopg', 'requests'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert ran.stdout == "[]\n"


def test_a_port_in_use_is_reported(launcher: Launcher, database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        message = startup_error(launcher, "--port", port, "--database-url", database)
    assert port in message
    assert "in use" in message
    assert "--port 0" in message


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://me:my-word@host/x", "mysql is not supported"),
        ("sqlite://", "must be a file"),
        ("sqlite:////no/such/folder/a.db", "unable to open"),
        ("me:my-word@nonsense", "not a database URL"),
        ("postgresql://me:my-word@127.0.0.1:1/x", "refused"),
    ],
)
def test_an_unusable_database_is_reported_without_its_password(launcher: Launcher, url: str, words: str) -> None:
    message = startup_error(launcher, "--database-url", url)
    assert words in message
    assert "--database-url" in message
    assert "my-word" not in message


@pytest.mark.parametrize("lifetime", ["0", "-5", "soon", "1.5", "9" * 20])
def test_an_invalid_lifetime_is_reported(launcher: Launcher, lifetime: str) -> None:
    assert "token lifetime" in startup_error(launcher, f"--token-lifetime={lifetime}")


def test_invalid_options_are_reported(launcher: Launcher) -> None:
    assert "65535" in startup_error(launcher, "--port", "70000")
    assert "--colour" in startup_error(launcher, "--colour", "red")
    assert "no/such/folder" in startup_error(launcher, "--url-file", "no/such/folder/url")
    assert "at least 32 bytes" in startup_error(launcher, environment={"JWT_SECRET": "short"})


GOOD_HASH = "$argon2id$v=19$m=7168,t=5,p=1$xHIersZBqGiKW57uHkWG/g$qkB4s6Oq76DJtSFtaTVs8HV1Upu5udJBLNAxWbgq7ZQ"
ACCOUNT = {"username": "a", "password_hash": GOOD_HASH, "may_claim": {}}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", ["not JSON"]),
        ("[]", ["at least one account"]),
        ("[1]", ["[0] must be an object"]),
        ([{**ACCOUNT, "password": "x"}], ["[0].password is unknown"]),
        ([{"username": "a"}], ["[0].password_hash is missing", "[0].may_claim is missing"]),
        (
            [{**ACCOUNT, "username": 1, "password_hash": "plain"}],
            ["[0].username", "[0].password_hash is not an argon2"],
        ),
        ([ACCOUNT, ACCOUNT], ["[1].username is not unique"]),
        ([{**ACCOUNT, "may_claim": []}], ["[0].may_claim must be an object"]),
        ([{**ACCOUNT, "may_claim": {"sub": "*", "x": 1}}], ["may_claim.sub", "may_claim.x must be a list"]),
    ],
)
def test_an_invalid_accounts_file_is_reported_with_all_its_errors(
    launcher: Launcher, tmp_path: Path, content: Any, words: list[str]
) -> None:
    file = tmp_path / "accounts.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    message = startup_error(launcher, "--accounts", str(file))
    assert str(file) in message
    for word in words:
        assert word in message


def test_a_missing_accounts_file_is_reported(launcher: Launcher) -> None:
    message = startup_error(launcher, environment={"ACCOUNTS_FILE": "nowhere.json"})
    assert "nowhere.json" in message
    assert "No such file" in message


def test_an_account_can_use_a_hashed_password(launcher: Launcher, database: str, tmp_path: Path) -> None:
    process = launcher.command("hash-password")
    out, _ = process.communicate("my own pässword\n".encode(), timeout=20)
    assert process.returncode == 0
    assert b"$argon2id$" in out
    may_claim = {"level": [1, "high", None], "tenant_id": "*"}
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps([{"username": "me", "password_hash": out.decode().strip(), "may_claim": may_claim}]))
    service: Service = launcher("--accounts", str(file), "--database-url", database)

    def status(**body: Any) -> int:
        whole = {"username": "me", "password": "my own pässword", "claims": {}, **body}
        return int(service.anonymous.post("/utils/jwt", whole).status_code)

    for claims in ({"level": 1, "tenant_id": "any"}, {"level": None}):
        assert status(claims=claims) == 200
    for claims in ({"level": True}, {"level": 2}, {"tenant_id": 1}):
        assert status(claims=claims) == 403
    assert status(password="else") == status(username="smoke-admin") == 401


def test_hashing_without_a_password_is_an_error(launcher: Launcher) -> None:
    process = launcher.command("hash-password")
    _, error = process.communicate(b"", timeout=20)
    assert process.returncode == 2
    assert b"no password" in error


def test_neither_secrets_nor_passwords_are_logged(launcher: Launcher, database: str) -> None:
    service = launcher("--database-url", database, "--log-level", "debug")
    tenant_id = service.tenant()["tenant_id"]
    service.integration(tenant_id, secret="hush-hush")
    service.admin.post(f"/tenants/{tenant_id}/integrations/", {"secret": ["hush-hush"]})
    service.process.terminate()
    out, error = service.process.communicate(timeout=9)
    for secret in (b"hush-hush", b"admin-demo-pass", service.admin.token.encode()):
        assert secret not in out + error
