"""A config file that is right but for what a test changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .reading import PERSONAS


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(**changes: Any) -> Path:
        path = tmp_path / "staging.json"
        document = {"steward": "admin", "personas": PERSONAS} | changes
        path.write_text(json.dumps({key: each for key, each in document.items() if each is not ...}), encoding="utf-8")
        return path

    return write
