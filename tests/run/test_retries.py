"""Further tries of what failed: each with a fresh state, serially and in workers, with `--stop` and with signals in the middle."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.library.fixtures import library, running
from tests.library.project import Project
from tests.library.service import Library
from tests.run.test_workers_ending import ENVIRONMENT, end, left, until, waiting

__all__ = ["library", "running"]

STEPS = """
import os
import time
from pathlib import Path

from behave import given, when

def first(what):
    tried = Path(f"{what}.tried")
    found = not tried.exists()
    tried.touch()
    return found

@given("a shelf")
def shelf(context): context.world.setup.exists(context.session.service.resources["shelf"])

@when("{word} is wrong at first")
def at_first(context, word): assert not first(word), f"{word} was wrong"

@when("the table is used up")
def used_up(context):
    assert len(context.table.rows) == 1, "somebody has changed the table"
    context.table.rows.clear()

@when("it is wrong")
def wrong(context): assert False, "wrong"

@when("it waits at the second try")
def waits(context):
    assert not first("waiting"), "wrong at first"
    Path("waiting").mkdir()
    Path("waiting", str(os.getpid())).touch()
    time.sleep(30)

@when("it waits")
def waits_at_once(context):
    Path("waiting").mkdir(exist_ok=True)
    Path("waiting", str(os.getpid())).touch()
    time.sleep(30)
"""
FEATURE = """
@persona.steward
Feature: Work
  Scenario: Flaky
    Given a shelf
    When the table is used up
      | a |
      | 1 |
    And rain is wrong at first

  Scenario: Fine
    Given a shelf

  Scenario: Wrong
    When it is wrong

  Scenario: Later
    Given a shelf
"""
SERIAL_AND_PARALLEL = pytest.mark.parametrize("jobs", ["1", "2"])


@pytest.fixture
def work(tmp_path: Path, library: Library) -> Callable[..., Project]:
    def make(text: str, **settings: Any) -> Project:
        return Project.of(tmp_path, library.url, text, STEPS, ENVIRONMENT, **settings)

    return make


def states(report: dict[str, Any]) -> dict[str, str]:
    return {each["name"].removesuffix(" [steward]"): each["state"] for each in report["scenarios"]}


@SERIAL_AND_PARALLEL
def test_another_try_has_a_fresh_state_and_what_the_first_one_made_is_removed(
    work: Callable[..., Project], library: Library, jobs: str
) -> None:
    project = work(FEATURE)
    ended = project.run("-j", jobs, "-D", "retries=1", "-f", "json", "-o", "behave.json", "-f", "plain")
    assert ended.code == 1, ended.said
    assert states(ended.report) == {"Flaky": "flaky", "Fine": "passed", "Wrong": "failed", "Later": "passed"}
    found = ended.scenario("Flaky [steward]")
    assert (found["tries"], "rain was wrong" in found["first_failure"]) == (2, True)
    assert ended.scenario("Wrong [steward]")["tries"] == 2
    assert ended.scenario("Fine [steward]")["tries"] == 1
    assert (
        ended.report["verdicts"]["promises"] == "1 promise is broken; 1 promise was kept only when tried again (flaky)"
    )
    assert len(library.requests("POST", "/shelves")) == 4
    assert not library.store.items
    assert "Nothing was left behind." in ended.said
    assert ended.said.count("Scenario: Flaky [steward]") == 2
    assert "2 scenarios passed, 1 failed, 0 skipped, 1 flaky" in ended.said


@SERIAL_AND_PARALLEL
def test_what_passes_at_the_second_try_does_not_stop_a_run(
    work: Callable[..., Project], library: Library, jobs: str
) -> None:
    project = work(FEATURE.replace("When it is wrong", "Given a shelf"))
    ended = project.run("-j", jobs, "--stop", "-D", "retries=2")
    assert ended.code == 0, ended.said
    assert states(ended.report) == {"Flaky": "flaky", "Fine": "passed", "Wrong": "passed", "Later": "passed"}
    assert ended.report["verdicts"]["promises"] == (
        "1 promise was kept only when tried again (flaky); each other promise that was checked is kept"
    )
    assert "The service keeps its promises" not in ended.said


def test_nothing_is_tried_again_without_the_setting(work: Callable[..., Project]) -> None:
    ended = work(FEATURE).run()
    assert ended.code == 1
    assert states(ended.report) == {"Flaky": "failed", "Fine": "passed", "Wrong": "failed", "Later": "passed"}


@pytest.mark.parametrize("value", ["6", "-1", "many", "true"])
def test_another_number_of_retries_is_a_mistake(work: Callable[..., Project], value: str) -> None:
    ended = work(FEATURE).run("-D", f"retries={value}")
    assert ended.code == 2
    assert "retries: expected" in ended.said


@SERIAL_AND_PARALLEL
def test_a_signal_in_the_second_try_leaves_the_first_failure_and_nothing_else(
    work: Callable[..., Project], library: Library, jobs: str
) -> None:
    scenarios = "  Scenario: Waits\n    Given a shelf\n    When it waits at the second try\n"
    project = work(
        f"@persona.steward\nFeature: Work\n{scenarios}  Scenario: Fine\n    Given a shelf\n", cleanup_budget=20
    )
    with project.start("-j", jobs, "-D", "retries=3") as process:
        until(waiting(project, 1))
        process.send_signal(signal.SIGTERM)
        ended = end(project, process)
    assert ended.code == 128 + signal.SIGTERM
    found = ended.scenario("Waits [steward]")
    assert (found["state"], found["tries"]) == ("failed", 2)
    assert "wrong at first" in found["message"]
    assert "SIGTERM" in found["message"]
    assert not library.store.items
    assert left(project) == []


@SERIAL_AND_PARALLEL
def test_after_a_signal_nothing_is_tried_again(work: Callable[..., Project], library: Library, jobs: str) -> None:
    scenarios = "".join(f"  Scenario: Waits {n}\n    Given a shelf\n    When it waits\n" for n in range(2))
    project = work(f"@persona.steward\nFeature: Work\n{scenarios}", cleanup_budget=20)
    with project.start("-j", jobs, "-D", "retries=1") as process:
        until(waiting(project, int(jobs)))
        process.send_signal(signal.SIGTERM)
        ended = end(project, process)
    assert ended.code == 128 + signal.SIGTERM
    assert ended.scenario("Waits 0 [steward]")["tries"] == 1
    assert len(library.requests("POST", "/shelves")) == int(jobs)
    assert not library.store.items
