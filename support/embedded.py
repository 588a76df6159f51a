"""Starts the embedded service as a process of its own, on a free loopback port, and stops it at the end."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

from support.errors import ConfigError

START_WITHIN = 30.0  # seconds; a cold start on a loaded machine takes a few
STOP_WITHIN = 10.0


class EmbeddedService:
    """`python -m reference_service` with a database in a temporary folder.

    It stops by itself when this process is gone, however it went: its standard input is a pipe that ends with us.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self, ready: str | None) -> str:
        """Start it and wait until it is ready; answers its base URL.

        Raises:
            ConfigError: it did not start; with what it said.
        """
        # ignore_cleanup_errors: its last writes may still be under way where it had to be killed.
        self._folder = tempfile.TemporaryDirectory(prefix="smoke-service-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        address, log = folder / "url", folder / "log"
        command = [
            sys.executable, "-m", "reference_service", "--port", "0", "--stop-with-stdin", "--url-file", str(address),
            "--database-url", f"sqlite:///{folder / 'service.db'}",
        ]  # fmt: skip
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own service
                command, stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True
            )
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline and self._process.poll() is None:
            if not self.base_url and address.exists():
                self.base_url = address.read_text(encoding="utf-8").strip()
            if self.base_url and _answers(self.base_url + (ready or "/")):
                return self.base_url
            time.sleep(0.02)
        said = log.read_text(encoding="utf-8", errors="replace").strip()
        code = self._process.poll()
        self.stop()
        raise ConfigError(
            "the embedded service did not start\n"
            f"  {'it ended with code ' + str(code) if code is not None else f'not ready within {START_WITHIN:g} s'}\n"
            f"  it said: {said[-2000:] or 'nothing'}\n"
            "  try:     pip install -r requirements.txt; or name a service of yours with -D base_url="
        )

    def stop(self) -> None:
        """Stop it and remove its folder; doing so twice does no harm."""
        if self._process is not None:
            if self._process.stdin is not None:
                self._process.stdin.close()
            try:
                self._process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _answers(url: str) -> bool:
    try:
        session = requests.Session()
        session.trust_env = False
        with session:
            return session.get(url, timeout=2.0).ok
    except requests.RequestException:
        return False
