"""Reading a config file for what it says, or for what is told of its mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.config import Config
from support.errors import ConfigError

PERSONAS: list[dict[str, Any]] = [
    {"name": "admin", "username": "ada", "password": "one", "claims": {"admin": True}},
    {"name": "viewer", "username": "vic", "password": "two"},
    {"name": "anonymous"},
]


def read(path: Path, environ: dict[str, str] | None = None, **overrides: str) -> Config:
    return Config.from_file(path, overrides, environ or {})


def message(path: Path, environ: dict[str, str] | None = None, **overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(path, environ, **overrides)
    return str(caught.value)
