"""A failed cleanup is printed once, without secrets, and kept for the reports."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from support.http.masking import Secrets
from support.run.cleanup_messages import cleanup_failed, cleanup_message_of

PROBLEM = RuntimeError("left behind: a shelf, open sesame")


def scenario(*steps: tuple[str, str], message: str | None = None) -> Any:
    made = [SimpleNamespace(keyword="When", name=name, error_message=error) for name, error in steps]
    return SimpleNamespace(all_steps=made, error_message=message)


def context(**parts: Any) -> Any:
    secrets = Secrets()
    secrets.add("open sesame")
    return SimpleNamespace(session=SimpleNamespace(secrets=secrets), **parts)


def test_the_message_is_printed_and_kept_without_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    """A cleanup that a step added by itself used to show what it knew."""
    found = scenario()
    cleanup_failed(context(scenario=found), None, PROBLEM)
    assert capsys.readouterr().out == "CLEANUP-ERROR: left behind: a shelf, ***\n"
    assert cleanup_message_of(found) == "CLEANUP-ERROR: left behind: a shelf, ***"
    assert found.exception is PROBLEM


def test_the_messages_of_the_steps_stay_with_it() -> None:
    found = scenario(("I read", "it is wrong"), ("I write", ""), message="not tidied")
    cleanup_failed(context(scenario=found), None, PROBLEM)
    assert found.error_message == ("not tidied\nWhen I read: it is wrong\nCLEANUP-ERROR: left behind: a shelf, ***")


def test_outside_a_scenario_it_is_only_printed(capsys: pytest.CaptureFixture[str]) -> None:
    cleanup_failed(SimpleNamespace(), None, PROBLEM)
    assert capsys.readouterr().out.startswith("CLEANUP-ERROR: left behind: a shelf")


def test_a_scenario_whose_cleanup_did_not_fail_has_no_message() -> None:
    assert cleanup_message_of(scenario()) == ""
