"""The services of the examples, brought up and down by their own scripts, beside whatever a developer has running."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from support.http.names import PREFIX
from support.json_files import ROOT, read_object
from tests.processes import Process

CANNOT_BE_INSTALLED = 3  # the exit code of an `up` script
OWN = ("SMOKE_", "API_BASE_URL", "ALLURE_", "KINTO_", "JUPYTERHUB_")


class CannotBeInstalledError(Exception):
    """This machine has no package registry, or lacks what the installation needs; says which."""


@dataclass
class Service:
    """A running service of an example.

    Args:
        folder: for its data and logs, and for the journals of the runs.
        port: the first of `ports` free ones.
    """

    folder: Path
    port: int

    name = ""
    variable = ""
    installed = ""  # the folder of its installation, below that of the example; git ignores it
    ports = 1

    @property
    def example(self) -> Path:
        return ROOT / "examples" / self.name

    @property
    def environ(self) -> dict[str, str]:
        found = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
        return found | {
            f"{self.variable}_FOLDER": str(self.folder / "service"),
            f"{self.variable}_PORT": str(self.port),
            f"{self.variable}_INSTALLATION": str(self.example / self.installed / "for-tests"),
            "PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "NO_COLOR": "1",
        }  # fmt: skip

    def up(self) -> None:
        done = self._script("up")
        if done.returncode == CANNOT_BE_INSTALLED:
            raise CannotBeInstalledError(done.stdout.strip().splitlines()[-1])
        assert done.returncode == 0, f"{self.name} was installed and does not start:\n{done.stdout}"

    def down(self) -> None:
        assert self._script("down").returncode == 0

    def _script(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the example; what it leaves running may keep its output open, so that goes into a file."""
        log = self.folder / f"{name}.log"
        with log.open("w") as out:
            code = subprocess.run(
                [self.example / name], env=self.environ, stdout=out, stderr=out, check=False, timeout=300
            ).returncode
        return subprocess.CompletedProcess([name], code, log.read_text(encoding="utf-8"))

    def behave(self, config: Path, *arguments: str, folder: Path = ROOT, timeout: float = 300) -> tuple[int, str]:
        """Run behave with a config, and return the exit code and everything printed."""
        command = ["-m", "behave", "-D", f"config={config}", "-D", f"journal={self.folder / 'journal'}", *arguments]
        with Process(
            [sys.executable, *command], cwd=folder, env=self.environ, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            try:
                printed = process.communicate(timeout=timeout)[0]
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGTERM)
                printed = f"{process.communicate(timeout=60)[0]}\nnot finished after {timeout} seconds"
        return process.returncode, printed

    def sweep(self) -> str:
        """Remove what runs have left, by the journal and the right description, and return everything printed."""
        done = subprocess.run(
            [sys.executable, "-m", "support", "sweep", "--yes", "--config", self.example / "config.json",
             "--journal", self.folder / "journal"],
            cwd=ROOT, env=self.environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60,
        )  # fmt: skip
        return done.stdout

    def left(self) -> list[str]:
        """What the service has of the suite, asked by its own API, as its administrator."""
        with requests.Session() as session:
            session.trust_env = False
            return list(self._left(session))

    def _left(self, session: requests.Session) -> Iterator[str]:
        raise NotImplementedError

    def read(self, file: str) -> dict[str, Any]:
        return read_object(self.example / file, "the file")


class Kinto(Service):
    name = "kinto"
    variable = "KINTO"
    installed = ".kinto"

    def _left(self, session: requests.Session) -> Iterator[str]:
        """Everything is an account, a bucket, or in a bucket; of the tests, nothing is in a bucket of somebody else."""
        session.auth = ("admin", self.read("config.json")["personas"][0]["password"].split(":-")[1].rstrip("}"))
        for kind in ("accounts", "buckets"):
            answer = session.get(f"http://127.0.0.1:{self.port}/v1/{kind}", timeout=10)
            answer.raise_for_status()
            yield from (f"{kind}/{each['id']}" for each in answer.json()["data"] if each["id"] != "admin")


class JupyterHub(Service):
    name = "jupyterhub"
    variable = "JUPYTERHUB"
    installed = ".service"
    ports = 3

    fixed = {"admin", "operator", "group-manager", "guest"}

    def _left(self, session: requests.Session) -> Iterator[str]:
        """Users, with what they have, and groups; tokens of the fixed users."""
        api = f"http://127.0.0.1:{self.port}/hub/api"
        password = self.read("config.json")["personas"][0]["password"].split(":-")[1].rstrip("}")
        account = {"auth": {"username": "admin", "password": password}, "note": "looking", "expires_in": 60}
        answer = session.post(f"{api}/users/admin/tokens", json=account, timeout=10)
        answer.raise_for_status()
        own: Mapping[str, Any] = answer.json()
        session.headers["Authorization"] = f"token {own['token']}"
        for kind in ("users", "groups"):
            found = session.get(f"{api}/{kind}", timeout=10).json()
            yield from (f"{kind}/{each['name']}" for each in found if each["name"] not in self.fixed)
        for user in sorted(self.fixed):
            tokens = session.get(f"{api}/users/{user}/tokens", timeout=10).json()["api_tokens"]
            noted = {"acceptance suite", PREFIX}
            yield from (f"users/{user}/tokens/{each['id']}" for each in tokens
                        if each["note"] in noted or each["note"].startswith(f"{PREFIX}-"))  # fmt: skip
        session.delete(f"{api}/users/admin/tokens/{own['id']}", timeout=10)


def free_ports(services: Iterable[type[Service]]) -> dict[str, int]:
    """For each service, the first of as many free ports in a row as it needs."""
    found, next_port = {}, 21000 + os.getpid() % 8000
    for each in services:
        while not all(_is_free(next_port + number) for number in range(each.ports)):
            next_port += 1
        found[each.name] = next_port
        next_port += each.ports
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
