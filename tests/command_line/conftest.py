"""The suite as it stands, pointed at a service or at none."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.embedded import EmbeddedService

from .suite import Suite, copied

pytest.register_assert_rewrite(f"{__package__}.judging")


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    embedded = EmbeddedService()
    try:
        yield embedded.start("/readyz")
    finally:
        embedded.stop()


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """One that would start the embedded service; but it is a stand-in, which leaves a file and ends."""
    stand_in = copied(tmp_path)
    package = tmp_path / "reference_service"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(f"open({str(tmp_path / 'started')!r}, 'w').close()\n", encoding="utf-8")
    return stand_in


@pytest.fixture
def running(suite: Suite, service: str) -> Suite:
    """One that is pointed at a service which runs already."""
    suite.base_url = service
    return suite


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A socket that listens and that nobody answers: who connects can be counted afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
