"""Whatever stands in a service description: it is read, or one message says what is wrong."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.json_files import ROOT, SERVICES
from tests.generated import REPEATABLE, is_clear, nearly

FILES = [
    SERVICES / "tenant_management.json",
    ROOT / "examples" / "kinto" / "kinto.json",
    ROOT / "tests" / "library" / "library.json",
]


def outcome(document: Any) -> str:
    """Read a description; return the message, or nothing if it is right."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "service.json"
        path.write_text(json.dumps(document), "utf-8")
        try:
            ServiceDescription.from_file(path)
        except ConfigError as problem:
            return str(problem)
    return ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_any_description_is_read_or_refused_with_one_message(file: Path) -> None:
    valid = json.loads(file.read_text("utf-8"))

    @given(document=nearly(valid))
    @REPEATABLE
    def check(document: Any) -> None:
        message = outcome(document)
        assert not message or is_clear(message), message

    check()
