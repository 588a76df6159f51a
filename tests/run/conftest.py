"""Features are parsed as `behave.ini` says; the library stands in for a service."""

from __future__ import annotations

import pytest
from behave.model import ScenarioOutline

from tests.library.fixtures import begin, library, running

__all__ = ["begin", "library", "running"]


@pytest.fixture(autouse=True)
def _titles_as_in_behave_ini(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScenarioOutline, "annotation_schema", "{name}")
