"""The library, for what dead runs left there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cleanup.places import Place
from tests.library.fixtures import library, running
from tests.library.service import Library

__all__ = ["library", "place", "running"]


@pytest.fixture
def place(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Place:
    for name in ("SMOKE_CONFIG", "SMOKE_JOURNAL", "SMOKE_PERSONA", "SMOKE_CLEANUP_BUDGET", "API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return Place(library, tmp_path, capsys)
