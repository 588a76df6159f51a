from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.json_files import ROOT
from support.run.embedded import EmbeddedService


@pytest.fixture(scope="session")
def embedded() -> Iterator[str]:
    service = EmbeddedService()
    yield service.start("/readyz")
    service.stop()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the steps of the suite, which is the current one."""
    for name in ("behave.ini", "steps", "environment.py"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path
