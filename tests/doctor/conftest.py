from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.run.embedded import EmbeddedService
from tests.library.fixtures import library, running

__all__ = ["library", "running"]


@pytest.fixture(scope="session")
def reference() -> Iterator[str]:
    service = EmbeddedService()
    yield service.start("/readyz")
    service.stop()
