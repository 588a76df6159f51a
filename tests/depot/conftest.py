from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.json_files import ROOT
from tests.depot.service import Depot


@pytest.fixture
def depot() -> Iterator[Depot]:
    with Depot() as running:
        yield running


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with the steps of the suite, which is the current one."""
    for name in ("behave.ini", "steps", "environment.py"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    for name, value in (("USERNAME", "owner"), ("PASSWORD", "depot-owner-pass-1")):
        monkeypatch.setenv(f"MINE_ADMIN_{name}", value)
    return tmp_path
