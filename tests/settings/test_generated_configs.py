"""Whatever stands in a config or is given as a setting: it is read, or one message says what is wrong."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.errors import ConfigError
from support.settings.config import SETTINGS, Config
from tests.generated import REPEATABLE, TEXT, VALUES, is_clear, nearly
from tests.settings.reading import PERSONAS

DOCUMENT: dict[str, Any] = {
    "name": "x", "base_url": "http://a.example.com", "service": "services/tenant_management.json", "steward": "admin",
    "personas": [each | {"password": "p-123456"} if "username" in each else each for each in PERSONAS],
    "patience": 1, "cleanup_budget": 2.5, "headers": {"X-A": "b"}, "ca_bundle": "x.pem", "max_items": 7, "keep": "failed",
    "run_timeout": 3, "last_look": 0, "journal": "j", "proxy": "http://p.example.com:1", "client_certificate": ["a", "b"],
}  # fmt: skip
SOURCES = st.one_of(
    nearly(DOCUMENT).map(json.dumps).map(str.encode),
    VALUES.map(json.dumps).map(str.encode),
    st.binary(max_size=60),
    st.integers(1, 5).map(lambda power: b"[" * 10**power),
    st.integers(3, 5).map(lambda power: b'{"patience": ' + b"9" * 10**power + b"}"),
)


def outcome(content: bytes, **given: str) -> str:
    """Read a config; return the message, or nothing if it is right."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.json"
        path.write_bytes(content)
        try:
            Config.from_file(path, given, {})
        except ConfigError as problem:
            return str(problem)
    return ""


@given(content=SOURCES)
@REPEATABLE
def test_any_config_is_read_or_refused_with_one_message(content: bytes) -> None:
    message = outcome(content)
    assert not message or is_clear(message), message


@given(
    name=st.sampled_from(sorted(set(SETTINGS) - {"config"})), value=TEXT | st.floats().map(str) | st.integers().map(str)
)
@REPEATABLE
def test_any_setting_is_read_or_refused_with_one_message(name: str, value: str) -> None:
    message = outcome(json.dumps(DOCUMENT).encode(), **{name: value})
    assert not message or is_clear(message), message
