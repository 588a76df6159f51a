"""The embedded service starts while the features are read, and never outlives a run that does not begin."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from support.description.service import ServiceDescription
from support.run.beginning import begin_early, stop_early
from support.run.session import Session
from support.settings.config import Config


def runner_of(*, dry_run: bool = False, **overrides: str) -> Any:
    config = Config.from_file(overrides=overrides, environ={})
    session = Session.prepare(config, ServiceDescription.from_file(config.service_file))
    return SimpleNamespace(session=session, config=SimpleNamespace(dry_run=dry_run))


def test_the_service_that_was_begun_is_the_one_of_the_run() -> None:
    runner = runner_of()
    begin_early(runner)
    try:
        begun = runner.session.embedded.pid
        url = runner.session.embedded.start("/readyz")
        assert runner.session.embedded.pid == begun
        assert requests.get(f"{url}/readyz", timeout=10).ok
    finally:
        stop_early(runner)


def test_a_run_that_is_refused_stops_it_before_it_is_ready() -> None:
    runner = runner_of()
    begin_early(runner)
    pid = runner.session.embedded.pid
    stop_early(runner)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("runner", [runner_of(dry_run=True), runner_of(base_url="http://127.0.0.1:1")])
def test_a_run_that_needs_none_starts_none(runner: Any) -> None:
    begin_early(runner)
    assert runner.session.embedded is None
    stop_early(runner)


def test_a_run_without_readable_settings_has_nothing_to_stop() -> None:
    stop_early(SimpleNamespace())
