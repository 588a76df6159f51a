"""A config file that is valid apart from what a test changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .reading import PERSONAS


@pytest.fixture
def written(tmp_path: Path) -> Any:
    """Return a function that writes the file; `...` as a value leaves a key out."""

    def write(**changes: Any) -> Path:
        path = tmp_path / "staging.json"
        document = {"steward": "admin", "personas": PERSONAS} | changes
        path.write_text(json.dumps({key: each for key, each in document.items() if each is not ...}), encoding="utf-8")
        return path

    return write
