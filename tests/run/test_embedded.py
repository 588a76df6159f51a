"""The embedded service is loaded while the features are read, but runs only for a run that begins."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from support.run.embedded import STANDBY, EmbeddedService, standing_by
from support.settings.config import Config


def config_of(**overrides: str) -> Config:
    return Config.from_file(overrides=overrides, environ={})


def test_the_service_that_stands_by_is_the_one_that_is_started() -> None:
    service = standing_by(config_of(), dry_run=False)
    assert service is not None
    try:
        pid = service.pid
        url = service.start("/readyz")
        assert service.pid == pid
        assert requests.get(f"{url}/readyz", timeout=10).ok
    finally:
        service.stop()


def test_a_service_that_stands_by_has_written_nothing_and_ends_at_once(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    service = EmbeddedService()
    service.stand_by()
    pid = service.pid
    service.stop()
    assert list(tmp_path.iterdir()) == []
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_ends_with_its_parent_while_it_is_still_loading(tmp_path: Path) -> None:
    (tmp_path / "reference_service").mkdir()
    (tmp_path / "reference_service" / "__init__.py").write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", STANDBY], cwd=tmp_path, stdin=subprocess.DEVNULL, timeout=60, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("config", "dry_run"), [(config_of(), True), (config_of(base_url="http://127.0.0.1:1"), False)]
)
def test_a_run_that_needs_none_has_none_standing_by(config: Config, dry_run: bool) -> None:
    assert standing_by(config, dry_run=dry_run) is None
