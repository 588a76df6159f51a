"""A copy of the suite, with a running service, with a service that never responds, or with none."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.run.embedded import EmbeddedService
from tests.command_line.suite import Suite, copied

pytest.register_assert_rewrite("tests.command_line.judging")


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    embedded = EmbeddedService()
    try:
        yield embedded.start("/readyz")
    finally:
        embedded.stop()


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    """A copy whose embedded service is a stand-in: it writes a file and ends, so that a test can see whether it was started."""
    stand_in = copied(tmp_path)
    package = tmp_path / "reference_service"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(f"open({str(tmp_path / 'started')!r}, 'w').close()\n", encoding="utf-8")
    return stand_in


@pytest.fixture
def running(suite: Suite, service: str) -> Suite:
    """A copy that uses a service which runs already."""
    suite.base_url = service
    return suite


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A socket that listens and never responds; its connections can be counted afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
