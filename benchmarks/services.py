"""The service that is measured against: the embedded one, in a process of its own, behind a proxy that delays if asked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.measuring import ROOT
from support.run.embedded import EmbeddedService


@contextmanager
def service(milliseconds: float = 0.0) -> Iterator[str]:
    """Start a service with an empty database, and yield its address; every request arrives so many milliseconds later."""
    embedded = EmbeddedService()
    address = embedded.start("/readyz")
    try:
        if milliseconds:
            with delayed(address, milliseconds) as far:
                yield far
        else:
            yield address
    finally:
        embedded.stop()


@contextmanager
def delayed(address: str, milliseconds: float) -> Iterator[str]:
    """Start a proxy before a service, and yield its address."""
    command = [
        sys.executable,
        str(ROOT / "benchmarks/latency.py"),
        address.removeprefix("http://"),
        str(milliseconds),
    ]
    with subprocess.Popen(  # noqa: S603 - our own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as proxy:
        assert proxy.stdout is not None
        assert proxy.stdin is not None
        try:
            yield proxy.stdout.readline().strip()
        finally:
            proxy.stdin.close()
            proxy.terminate()
