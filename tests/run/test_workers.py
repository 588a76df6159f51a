"""With `-j`, every output and report is that of a serial run, over scenarios of every status that there is."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from support.results.records import ScenarioResult
from tests.library.fixtures import library, running
from tests.run.recorded import ENVIRONMENT, Recorded, project

__all__ = ["library", "running"]

TEXTS = (
    "plain",  # first; see `run`
    "console",
    "pretty",
    "progress",
    "progress2",
    "progress3",
    "rerun",
    "steps.usage",
    "json",
    "json.pretty",
    "tags",
)
MORE = """
@persona.steward
Feature: More

  Background:
    Given nothing

  Scenario: Prints
    When it prints
    And the answer is wrong

  Scenario: Adds cleanups to the feature
    When it adds a cleanup that fails to the feature

  @serial
  Scenario: Runs alone
    Given a request

  Scenario: Pending
    When it is pending

  @not_selected
  Scenario: Not selected
    Given nothing

  Scenario: Has a strange problem
    When a problem that cannot be pickled is raised
"""
STEPS = """
from behave import given, when, then
from behave.api.pending_step import StepNotImplementedError


class Strange(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


@when("it prints")
def prints(context):
    print("to the output")
    import sys
    print("to the errors", file=sys.stderr)


@when("it adds a cleanup that fails to the feature")
def adds(context):
    def clean(): raise RuntimeError("the cleanup of the feature")
    context.add_cleanup(clean, layer="feature")


@when("it is pending")
def pending(context): raise StepNotImplementedError("later")


@when("a problem that cannot be pickled is raised")
def strange(context): raise Strange("one", "two")
"""
WITHOUT_HOOKS = re.sub(r"def before_(feature|rule)\(.*\n.*\n\n", "", ENVIRONMENT)
#: What differs between any two runs of the same.
CHANGING = [
    (re.compile(r'(name="trace_id" value=")[0-9a-f]{32}"'), r'\1"'),
    (re.compile(r'("duration": |time="|timestamp="|[Tt]ook |in )[0-9T:.e-]+'), r"\1…"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "RUN"),
    (re.compile(r"smoke-RUN-[0-9]+"), "NAME"),
    (re.compile(r"id [0-9]+|/[0-9]+(?=[/ \"]|$)", re.MULTILINE), "ID"),
    (re.compile(r"\b[0-9]+min [0-9.]+s|[0-9.]+ (ms|s)\b"), "TIME"),
    (re.compile(r"20[0-9-]{8}[T ][0-9:.+]+Z?"), "NOW"),
    (re.compile(r"Slowest:\n(?: +TIME  .*\n)+"), "SLOWEST\n"),
]


def run(folder: Path, url: str, environment: str, *arguments: str) -> Recorded:
    folder.mkdir()
    made = project(folder, url)
    (folder / "steps" / "more.py").write_text(STEPS, encoding="utf-8")
    made.environment(environment)
    made.feature(MORE, "more")
    # `Recorded` asks for plain; the last format, without a file, is on the console.
    outputs = ["-o", "out/plain", *(each for name in TEXTS[1:] for each in ("-f", name, "-o", f"out/{name}"))]
    outputs += ["-f", "allure", "-o", "allure", "-f", "progress3"]
    outputs += ["--junit", "--junit-directory", "junit", "-D", "report_html=report.html"]
    features = [f"features/{name}.feature" for name in ("outcomes", "broken", "more")]
    return Recorded(made, *outputs, "--tags", "not @not_selected", *features, *arguments)


def same(text: str, folder: Path) -> str:
    """A text without what differs between any two runs."""
    text = text.replace(str(folder), "FOLDER")
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return text


def plain(value: Any, folder: Path = Path("/nowhere/nothing")) -> Any:
    """A value without what differs between any two runs, of which each has a folder of its own."""
    if is_dataclass(value) and not isinstance(value, type):
        left_out = {"started", "duration", "worker", "at", "seconds", "request_id", "timestamp", "finished", "trace_id"}
        return {
            each.name: plain(getattr(value, each.name), folder) for each in fields(value) if each.name not in left_out
        }
    if isinstance(value, dict):
        return {
            key: plain(each, folder)
            for key, each in value.items()
            if key not in {"date", "Date", "ETag", "Authorization", "traceparent"}
        }
    if isinstance(value, list | tuple):
        return [plain(each, folder) for each in value]
    return same(value, folder) if isinstance(value, str) else value


@pytest.fixture(scope="module", params=["hooks", "no hooks"])
def both(request, tmp_path_factory, running) -> tuple[Recorded, Recorded, Path]:
    folder = tmp_path_factory.mktemp("workers")
    environment = ENVIRONMENT if request.param == "hooks" else WITHOUT_HOOKS
    running.reset()
    serial = run(folder / "one", running.url, environment)
    running.reset()
    parallel = run(folder / "four", running.url, environment, "-j", "4")
    return serial, parallel, folder


def test_the_exit_code_and_the_console_are_the_same(both):
    serial, parallel, folder = both
    assert parallel.ended.code == serial.ended.code
    assert same(parallel.ended.said, folder / "four") == same(serial.ended.said, folder / "one")


@pytest.mark.parametrize("name", TEXTS)
def test_every_formatter_writes_the_same(both, name):
    _, _, folder = both
    written = [same((folder / which / "out" / name).read_text("utf-8"), folder / which) for which in ("one", "four")]
    assert written[1] == written[0]


def test_junit_is_the_same(both):
    _, _, folder = both
    names = sorted(each.name for each in (folder / "one" / "junit").iterdir())
    assert names
    assert sorted(each.name for each in (folder / "four" / "junit").iterdir()) == names
    for name in names:
        written = [
            same((folder / which / "junit" / name).read_text("utf-8"), folder / which) for which in ("one", "four")
        ]
        assert written[1] == written[0]


def test_every_result_of_a_scenario_is_the_same(both):
    serial, parallel, _ = both
    assert [each.id.key for each in parallel.scenarios] == [each.id.key for each in serial.scenarios]
    for one, other in zip(serial.scenarios, parallel.scenarios, strict=True):
        assert plain(other) == plain(one), one.name


def test_the_account_is_the_same(both):
    serial, parallel, folder = both
    accounts = [
        plain(replace(each.account, scenarios=(), results=(), advice=""), folder / which)
        for which, each in (("one", serial), ("four", parallel))
    ]
    assert accounts[1] == accounts[0]
    requests = [
        sorted((each.method, each.purpose, each.status, each.scenario, each.success) for each in recorded.account.results
               if each.purpose not in {"token", "requesting a token"})
        for recorded in both[:2]
    ]  # fmt: skip
    assert [each for each in requests[1] if each[3]] == [each for each in requests[0] if each[3]]


def test_allure_gets_the_same_results_with_their_worker(both):
    _, _, folder = both
    found = []
    for which in ("one", "four"):
        documents = [json.loads(each.read_text("utf-8")) for each in (folder / which / "allure").glob("*-result.json")]
        documents = [each for each in documents if each["fullName"] != "The run"]
        found.append(sorted((each["historyId"], each["status"], len(each["steps"])) for each in documents))
    assert found[1] == found[0]
    labels = [label for each in documents for label in each["labels"] if label["name"] == "thread"]
    assert labels


def test_scenarios_ran_in_several_processes_and_a_serial_one_in_none_of_them(both):
    _, parallel, _ = both
    workers: dict[str, int] = {
        each.title: each.worker for each in parallel.scenarios if isinstance(each, ScenarioResult)
    }
    assert len({each for each in workers.values() if each}) > 1
    assert workers["Runs alone [steward]"] == 0


def test_nothing_is_left_and_no_name_is_given_twice(both, running):
    assert not running.store.items
    created = [each.body for each in running.requests("POST") if isinstance(each.body, dict) and "name" in each.body]
    names = [each["name"] for each in created]
    assert len(names) == len(set(names))
