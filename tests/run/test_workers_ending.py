"""With `-j`, runs that are stopped, and workers that die: nothing is left, and every scenario is accounted for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cleanup.journal import dead_runs
from tests.library.changes import answers
from tests.library.fixtures import library, running
from tests.library.project import Ended, Project

__all__ = ["library", "running"]

ENVIRONMENT = """
from support.run.cleanup_messages import cleanup_failed

def before_all(context):
    context.on_cleanup_error = cleanup_failed
    context.add_cleanup(context.session.close)
    context.session.open()

def before_scenario(context, scenario):
    context.world = context.session.begin(scenario)
    context.add_cleanup(context.session.end, context.world)
"""
STEPS = """
import os
import signal
import time
from pathlib import Path

from behave import given, when


@given("a shelf")
def shelf(context): context.world.setup.exists(context.session.service.resources["shelf"])

@when("it is killed")
def killed(context): os.kill(os.getpid(), signal.SIGKILL)

@when("it waits")
def waits(context):
    Path("waiting").mkdir(exist_ok=True)
    Path("waiting", str(os.getpid())).touch()
    time.sleep(30)

@when("it is wrong")
def wrong(context): assert False, "wrong"

@when("it waits for a failure")
def later(context):
    while not Path("failed").exists():
        time.sleep(0.01)
    time.sleep(1)  # the step after the note fails, and the worker tells

@when("it notes that it fails")
def notes(context): Path("failed").touch()

@given("nothing")
def nothing(context): pass
"""
STOPPED = """
@persona.steward
Feature: Work

  Scenario: Slow
    Given a shelf
    When it waits for a failure

  Scenario: Fails
    Given a shelf
    When it notes that it fails
    And it is wrong

"""


def scenarios(*steps: str, count: int = 1) -> str:
    """A feature with some scenarios, each of which has a shelf."""
    lines = ["@persona.steward", "Feature: Work", ""]
    for index, step in enumerate(steps * count):
        lines += [f"  Scenario: Number {index}", "    Given a shelf", *([f"    When {step}"] if step else []), ""]
    return "\n".join(lines)


@pytest.fixture
def work(tmp_path, library) -> Callable[..., Project]:
    def make(text: str, **settings: Any) -> Project:
        return Project.of(tmp_path, library.url, text, STEPS, ENVIRONMENT, **settings)

    return make


def until(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found


def waiting(project: Project, count: int) -> Callable[[], list[int]]:
    """The workers that wait, once there are so many."""

    def look() -> list[int]:
        found = [int(each.name) for each in project.folder.glob("waiting/*")]
        return found if len(found) >= count else []

    return look


def end(project: Project, process: subprocess.Popen[str]) -> Ended:
    said, _ = process.communicate(timeout=60)
    report = json.loads(project.report.read_text("utf-8")) if project.report.exists() else {}
    return Ended(process.returncode, said, report)


def statuses(ended: Ended) -> Counter[str]:
    return Counter(each["status"] for each in ended.report["scenarios"])


def left(project: Project) -> list[Any]:
    """What the journals have outstanding."""
    with dead_runs(Path(project.folder / "journal")) as found:
        return [made for each in found for made in each.outstanding]


def test_a_worker_that_is_killed_costs_its_scenario_and_what_it_made_is_removed(work, library):
    project = work(scenarios("", "it is killed", "", "", "it is killed", "", "", ""))
    ended = project.run("-j", "3")
    assert ended.code == 1
    assert statuses(ended) == {"passed": 6, "error": 2}
    message = ended.scenario("Number 1 [steward]")["message"]
    assert "the worker that ran this scenario was killed by SIGKILL; what it had created was removed" in message
    assert not library.store.items
    assert "Nothing was left behind." in ended.said
    assert left(project) == []


def test_what_a_killed_worker_made_and_nobody_can_remove_is_reported(work, library):
    library.misbehave("DELETE", "/shelves/[^/]+", answers(403, "no"), times=None)
    ended = work(scenarios("", "it is killed")).run("-j", "2")
    assert ended.code == 4
    assert ended.report["verdicts"]["left_behind"] == "2 things were left behind"
    assert "left behind" in ended.scenario("Number 1 [steward]")["message"]


def test_workers_that_end_before_they_do_anything_are_not_replaced_for_ever(work, library):
    project = work(scenarios("", ""))
    dies = "import os, signal\nos.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGKILL))\n"
    project.environment(dies + ENVIRONMENT)
    ended = project.run("-j", "2")
    assert ended.code in {1, 2}
    assert "a worker was killed by SIGKILL before its first scenario, 3 times" in ended.said
    assert "keeps its promises" not in ended.said


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_breaks_after_the_last_scenario_is_no_mistake_of_the_settings(work, library, jobs):
    project = work(scenarios("", ""))
    breaks = """
from support.run import secret_scan

def breaks(*_):
    raise FileNotFoundError("gone by now")

secret_scan.leaks_in = breaks
"""
    project.environment(ENVIRONMENT + breaks)
    ended = project.run("-j", jobs)
    assert ended.code == 1, ended.said
    assert "the run broke off after its scenarios: FileNotFoundError: gone by now" in ended.said
    assert "cannot begin" not in ended.said
    assert [each["kind"] for each in ended.report["troubles"]] == ["suite"]
    assert ended.report["exit_code"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_run_stops_every_worker_and_nothing_is_left(work, library, number):
    project = work(scenarios("it waits", count=6), cleanup_budget=20)
    with project.start("-j", "3") as process:
        workers = until(waiting(project, 3))
        process.send_signal(number)
        ended = end(project, process)
    assert ended.code == 128 + number
    assert statuses(ended) == {"error": 3, "untested": 3}
    assert not library.store.items
    assert f"Stopped by {number.name}." in ended.said
    assert left(project) == []
    assert not [each for each in workers if alive(each)]


def test_a_second_signal_stops_at_once_and_the_next_run_removes_what_is_left(work, library):
    project = work(scenarios("it waits", count=4), cleanup_budget=20)
    library.misbehave("DELETE", "/shelves/[^/]+", answers(503, "busy"), times=None)
    with project.start("-j", "2") as process:
        workers = until(waiting(project, 2))
        process.send_signal(signal.SIGTERM)
        until(lambda: library.requests("DELETE"))
        process.send_signal(signal.SIGTERM)
        assert end(project, process).code == 128 + signal.SIGTERM
    until(lambda: not [each for each in workers if alive(each)])
    assert len(library.store.items) == 2
    library._rules.clear()
    project.feature(scenarios(""))
    project.run()
    assert not library.store.items


def test_workers_end_and_clean_up_when_their_parent_is_killed(work, library):
    project = work(scenarios("it waits", count=6), cleanup_budget=20)
    with project.start("-j", "3") as process:
        workers = until(waiting(project, 3))
        process.kill()
        process.wait()
    until(lambda: not [each for each in workers if alive(each)])
    assert not library.store.items
    assert left(project) == []


def test_the_next_run_removes_what_is_left_when_all_are_killed(work, library):
    project = work(scenarios("it waits", count=6), cleanup_budget=20)
    with project.start("-j", "3") as process:
        workers = until(waiting(project, 3))
        process.send_signal(signal.SIGSTOP)
        for each in workers:
            os.kill(each, signal.SIGKILL)
        process.kill()
        process.wait()
    assert len(library.store.items) == 3
    project.feature(scenarios(""))
    ended = project.run("-j", "2")
    assert len(ended.report["settled"]) == 3
    assert not library.store.items


def test_after_a_failure_with_stop_nothing_new_is_begun_and_what_ran_is_reported(work, library):
    lines = STOPPED.splitlines()
    for index in range(40):
        lines += [f"  Scenario: Later {index}", "    Given nothing", ""]
    ended = work("\n".join(lines)).run("-j", "2", "--stop")
    found = statuses(ended)
    assert ended.code == 1
    assert ended.scenario("Slow [steward]")["status"] == "passed"
    assert found["failed"] == 1
    assert found["untested"] >= 38
    assert sum(found.values()) == 42
    assert not library.store.items


def test_a_rate_is_that_of_all_workers_together(work, library):
    project = work(scenarios("", count=8), max_rate=25)
    began = time.monotonic()
    project.run("-j", "4")
    assert time.monotonic() - began >= (len(library.seen) - 5) / 25


def test_what_the_setting_says_and_what_behave_says(work):
    project = work(scenarios("", count=2))
    assert project.run("-D", "jobs=2").code == 0
    assert project.run("-j", "0").code == 0
    ended = project.run("-D", "jobs=many")
    assert ended.code == 2
    assert "jobs" in ended.said
    assert "auto" in ended.said
    assert project.run("-j", "1000").code == 2


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
