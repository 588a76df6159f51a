"""Starts the embedded service as a process of its own, on a free loopback port, and stops it at the end."""

from __future__ import annotations

import contextlib
import re
import selectors
import subprocess
import sys
import tempfile
import time
from typing import IO

import requests

from support.errors import ConfigError
from support.polling import pause
from support.settings.config import Config

START_WITHIN = 30.0  # seconds; a cold start on a loaded machine takes a few
STOP_WITHIN = 10.0
ADDRESS = re.compile(r"https?://[^\s,]+")
# Loads the service, which takes as long as reading the features, but runs nothing of it before a byte comes. It ends at once if
# its standard input does.
STANDBY = """
import os, runpy, threading
def wait():
    if not os.read(0, 1):
        os._exit(0)
told = threading.Thread(target=wait)
told.start()
try:
    import reference_service.server, reference_service.application
except ImportError:
    pass  # said when it runs
told.join()
runpy.run_module("reference_service", run_name="__main__", alter_sys=True)
"""
OPTIONS = ["--port", "0", "--temporary", "--stop-with-stdin"]


def standing_by(config: Config, *, dry_run: bool) -> EmbeddedService | None:
    """The embedded service, loaded but not started, if a run needs it."""
    if dry_run or config.base_url is not None:
        return None
    service = EmbeddedService()
    service.stand_by()
    return service


class EmbeddedService:
    """`python -m reference_service`, with a database in a temporary folder of its own.

    It stops by itself and removes its folder when this process ends, however it ends: its standard input is a pipe that
    closes then.
    """

    def __init__(self) -> None:
        self.base_url = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._told = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def stand_by(self) -> None:
        """Load it in a process of its own, and wait for nothing: no port, no database, no file."""
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open until it has started
        # A session of its own: Ctrl-C must not stop it before the suite has cleaned up.
        self._process = subprocess.Popen(  # noqa: S603 - our own service
            [sys.executable, "-c", STANDBY, *OPTIONS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
        )

    def start(self, ready: str | None) -> str:
        """Start it, wait until it is ready, and return its base URL.

        Raises:
            ConfigError: it did not start; with its output.
        """
        if self._process is None:
            self.stand_by()
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._log is not None
        deadline = time.monotonic() + START_WITHIN
        log, self._log = self._log, None
        with log:
            with contextlib.suppress(BrokenPipeError):  # it has ended, which is seen next
                self._process.stdin.write(b"\n")
                self._process.stdin.flush()
            self._told = True
            self.base_url = _address(self._process.stdout, deadline)
            while self.base_url and time.monotonic() < deadline and self._process.poll() is None:
                if _answers(self.base_url + (ready or "/")):
                    return self.base_url
                pause(0.02)
            self.stop()
            log.seek(0)
            said = log.read().decode(errors="replace").strip()
        raise ConfigError(
            f"the embedded service did not start within {START_WITHIN:g} s\n"
            f"  output: {said[-2000:] or 'nothing'}\n"
            "  try:    pip install -r requirements.txt; or give a service of yours with -D base_url="
        )

    def stop(self) -> None:
        """Stop it, if it runs or stands by."""
        process, self._process = self._process, None
        if process is None:
            return
        if not self._told:
            process.kill()  # there is nothing that it could tidy up
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if self._log is not None:
            self._log.close()


def _address(output: IO[bytes], deadline: float) -> str:
    """The address in the line that it writes once it listens; empty if it ends or takes too long."""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        if not selector.select(max(deadline - time.monotonic(), 0)):
            return ""
    match = ADDRESS.search(output.readline().decode(errors="replace"))
    return match[0] if match else ""


def _answers(url: str) -> bool:
    try:
        session = requests.Session()
        session.trust_env = False
        with session:
            return session.get(url, timeout=2.0).ok
    except requests.RequestException:
        return False
