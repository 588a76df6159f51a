"""The environment of a trial: a real service with a SQLite file, the proxy in front of it, and its database."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[2]
Rows = dict[str, list[tuple[Any, ...]]]
READ_TIMEOUT = 0.6  # seconds


class Place:
    """The service, database, proxy, config and journal folder of runs, whose scenarios are in so many workers."""

    def __init__(self, folder: Path, workers: int = 1) -> None:
        self.folder, self.workers = folder, workers
        self.database = folder / "service.db"
        self.journal = folder / "journal"
        self.config = folder / "chaos.json"
        self.slow = folder / "slow.json"  # the same, but waits for a response as long as it does by default
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.target = self._start("service", "reference_service", "--database-url", f"sqlite:///{self.database}")
        self.url = self._start("proxy", "tests.chaos.proxy", "--target", self.target)
        self._write_config()
        self._create_others()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(10)

    def arm(self, fault: str = "500", at: int = 0, **more: Any) -> None:
        """Let the proxy strike (see `Plan.arm`); without arguments, let every request pass."""
        self._control("", {"fault": fault, "at": at, **more})

    def release(self) -> None:
        """Release a held request."""
        self._control("/release", {})

    def state(self) -> dict[str, Any]:
        """Return what the proxy has seen; see `Plan.state`."""
        return self._control("", None)

    def quiet(self) -> dict[str, Any]:
        """Wait until the service works on no request, and return what the proxy has seen."""
        deadline = time.monotonic() + 20
        while (state := self.state())["busy"] and time.monotonic() < deadline:
            time.sleep(0.01)
        return state

    def rows(self) -> Rows:
        """Return the whole database."""
        with closing(sqlite3.connect(self.database, timeout=10)) as connection:
            tables = [
                name
                for (name,) in connection.execute(
                    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
                )
            ]
            return {name: sorted(connection.execute(f'select * from "{name}"'), key=repr) for name in tables}

    def restore(self, rows: Rows) -> None:
        """Restore the database, so that a leak of one trial does not count for the next one."""
        with closing(sqlite3.connect(self.database, timeout=10)) as connection, connection:
            for name, lines in rows.items():
                connection.execute(f'delete from "{name}"')
                for line in lines:
                    connection.execute(f'insert into "{name}" values ({",".join("?" * len(line))})', line)
        shutil.rmtree(self.journal, ignore_errors=True)

    def request(self, method: str, path: str, body: Any = None, token: str | None = None) -> Any:
        """Send a request to the service itself, past the proxy, and return the JSON of the response."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.target}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as response:
            text = response.read()
        return json.loads(text) if text else None

    def token(self) -> str:
        """Return a token of the administrator."""
        account = {"username": "smoke-admin", "password": "admin-demo-pass-7c1e", "claims": {"admin": True}}
        return str(self.request("POST", "/utils/jwt", account)["access_token"])

    def _create_others(self) -> None:
        """Create what belongs to others, with names nearly like those of the suite; none of it may ever change."""
        token = self.token()
        self.others: dict[str, str] = {}
        for name in ("Acme", "smoke tests of the kitchen", "smoke-0badcafe-1-tenantry", "smoke-12-tenant"):
            tenant = self.request("POST", "/admin/tenants", {"tenant_name": name}, token)["tenant_id"]
            user = {"email": f"{len(name)}@acme.example.com", "display_name": name}
            owner = self.request("POST", "/users", user, token)["user_id"]
            self.request("PUT", f"/tenants/{tenant}/users/{owner}", {"title": name}, token)
            group = self.request("POST", f"/tenants/{tenant}/groups/", {"group_name": name}, token)["group_id"]
            self.others |= {"tenant_id": tenant, "user_id": owner, "group_id": group}

    def _start(self, name: str, module: str, *arguments: str) -> str:
        file = self.folder / f"{name}.url"
        command = [sys.executable, "-m", module, "--port", "0", "--url-file", str(file), *arguments]
        log = (self.folder / f"{name}.log").open("wb")
        # In its own session: signals are for the suite alone.
        self._processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, start_new_session=True))
        log.close()
        deadline = time.monotonic() + 30
        while not file.exists():
            if time.monotonic() > deadline or self._processes[-1].poll() is not None:
                raise RuntimeError(f"{module} did not start: {(self.folder / f'{name}.log').read_text()}")
            time.sleep(0.02)
        return file.read_text("utf-8")

    def _write_config(self) -> None:
        config = json.loads((ROOT / "configs" / "embedded.json").read_text("utf-8"))
        config.pop("$schema", None)
        config |= {"name": "chaos", "base_url": self.url, "journal": str(self.journal), "jobs": self.workers}
        config |= {"connect_timeout": READ_TIMEOUT, "read_timeout": READ_TIMEOUT}
        self.config.write_text(json.dumps(config), "utf-8")
        self.slow.write_text(json.dumps(config | {"read_timeout": 30}), "utf-8")

    def _control(self, path: str, body: Any) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/-chaos{path}", data, method="GET" if body is None else "POST")
        with urllib.request.urlopen(request, timeout=20) as response:
            state: dict[str, Any] = json.loads(response.read())
        return state


def environment() -> dict[str, str]:
    """Return the environment of a run: that of this process, without settings of the suite."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SMOKE_", "API_BASE_URL", "ALLURE_"))
    }
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
