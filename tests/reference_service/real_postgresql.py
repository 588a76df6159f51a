"""Starts a PostgreSQL server for the tests: that of the pgserver wheel, or one installed on the machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest


def _postgresql_programs() -> Iterator[Path]:
    wheel = importlib.util.find_spec("pgserver")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def start_postgresql(folder: Path) -> subprocess.Popen[bytes]:
    """Start a server that stores its data and its socket in the folder."""
    # PostgreSQL refuses to run as root.
    as_user: dict[str, Any] = {"user": "nobody"} if os.geteuid() == 0 else {}
    if as_user:
        shutil.chown(folder, "nobody")
    tried = []
    for programs in _postgresql_programs():
        data = folder / f"data{len(tried)}"
        command = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        try:
            initialized = subprocess.run(command, capture_output=True, check=False, cwd=folder, **as_user)
        except OSError as error:
            tried.append(f"{programs}: {error}")
            continue
        if initialized.returncode:
            tried.append(f"{programs}: {initialized.stderr.decode()}")
            continue
        quick = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "listen_addresses="]
        with (folder / "log").open("wb") as log:
            command = [programs / "postgres", "-D", data, "-k", folder, *quick]
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **as_user)
        return _wait_for(server, folder)
    pytest.fail(
        "PostgreSQL is required: pip install pgserver, or add `initdb` and `postgres` to PATH. Tried: " + str(tried)
    )


def _wait_for(server: subprocess.Popen[bytes], folder: Path) -> subprocess.Popen[bytes]:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={folder}").close()
        except psycopg.OperationalError:
            assert server.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.02)
        else:
            return server
