"""Reads a config file for its values, or for the message about its mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.errors import ConfigError
from support.settings.config import Config

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
