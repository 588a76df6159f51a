"""Reports: each gets every value of the run, and one that fails does not end the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.http.masking import Secrets
from support.reporting.console import ConsoleReporter
from support.results.account import Account, RunInformation
from support.results.records import ScenarioId, ScenarioResult
from support.run.reports import Reports
from support.settings.config import Config
from tests.library.project import Project
from tests.library.service import Library
from tests.library.worlds import config

RUN = RunInformation("Library", "library", "http://127.0.0.1:1", "0badcafe", ("steward",), "2026-01-31T12:30:00+00:00")
SUMMARY = {"scenarios": {}, "operations": {"total": 0}, "personas": [], "features": [], "table": {}}
VERDICTS = {"promises": "Nothing was checked", "left_behind": "Nothing was left behind"}
ACCOUNT = Account(RUN, "2026-01-31T12:30:01+00:00", 1.0, VERDICTS, SUMMARY)
SCENARIO = ScenarioResult(
    ScenarioId("f", "", "S"), "F", "", "S", "steward", (), "passed", "", "f:1", 0.1
)  # fmt: skip
EVENTS = ["run_began", "scenario_ended", "run_ended"]


class Kept:
    """Keeps what it gets; fails at one event."""

    def __init__(self, name: str = "kept.txt", fails_at: str = "", problem: Exception | None = None) -> None:
        self.name, self.fails_at = name, fails_at
        self.problem = problem or OSError("no space left")
        self.got: list[tuple[str, Any]] = []

    def __str__(self) -> str:
        return self.name

    def __getattr__(self, event: str) -> Any:
        def take(value: Any) -> None:
            self.got.append((event, value))
            if event == self.fails_at:
                raise self.problem

        if event in EVENTS:
            return take
        raise AttributeError(event)


def everything(reports: Reports) -> None:
    reports.run_began(RUN)
    reports.scenario_ended(SCENARIO)
    reports.scenario_ended(SCENARIO)
    reports.run_ended(ACCOUNT)


def test_every_report_gets_every_value_in_order() -> None:
    reports, first, second = Reports(Secrets()), Kept(), Kept()
    reports.add(first)
    reports.add(second)
    everything(reports)
    expected = [("run_began", RUN), ("scenario_ended", SCENARIO), ("scenario_ended", SCENARIO), ("run_ended", ACCOUNT)]
    assert first.got == second.got == expected
    assert reports.troubles == []


def test_the_report_that_was_added_last_comes_first() -> None:
    order: list[str] = []
    reports = Reports(Secrets())
    for name in ("first", "second"):
        kept = Kept(name)
        kept.got = _Noting(order, name)  # type: ignore[assignment]
        reports.add(kept)  # type: ignore[arg-type]
    reports.run_began(RUN)
    assert order == ["second", "first"]


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("problem", [OSError("no space left"), AssertionError("odd"), KeyError("name")])
def test_a_report_that_fails_keeps_no_other_from_its_values(
    event: str, problem: Exception, capfd: pytest.CaptureFixture[str]
) -> None:
    reports, failing, other = Reports(Secrets()), Kept("broken.html", event, problem), Kept()
    reports.add(other)
    reports.add(failing)
    everything(reports)
    assert len(other.got) == len(failing.got) == 4
    assert reports.troubles == [f"the report broken.html could not be written: {type(problem).__name__}: {problem}"]


def test_a_report_that_fails_often_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    reports = Reports(Secrets())
    for name in ("a.html", "b.html"):
        reports.add(Kept(name, "scenario_ended"))
    everything(reports)
    assert [each.split()[2] for each in reports.troubles] == ["b.html", "a.html"]


def test_what_went_wrong_is_printed_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr("sys.__stderr__", _Stream(printed))
    secrets = Secrets()
    secrets.add("open sesame")
    reports = Reports(secrets)
    reports.add(Kept("x.html", "run_began", ValueError("it has open sesame in it")))
    reports.run_began(RUN)
    assert reports.troubles == ["the report x.html could not be written: ValueError: it has *** in it"]
    assert "".join(printed).strip() == reports.troubles[0]


def test_an_interruption_is_not_a_failed_report() -> None:
    reports = Reports(Secrets())
    reports.add(Kept("x.html", "run_began", KeyboardInterrupt()))  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        reports.run_began(RUN)


def test_the_settings_decide_which_files_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = {"report_json": str(tmp_path / "deep" / "report.json"), "report_html": str(tmp_path / "report.html")}
    settings = Config.from_file(config(tmp_path, "http://127.0.0.1:1", **wanted), environ={})
    everything(Reports.of(settings, Secrets()))
    assert json.loads((tmp_path / "deep" / "report.json").read_text("utf-8"))["run"] == "0badcafe"
    assert (tmp_path / "report.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html>")
    assert "Nothing was left behind." in capsys.readouterr().out


def test_without_settings_only_the_console_reports(tmp_path: Path) -> None:
    settings = Config.from_file(config(tmp_path, "http://127.0.0.1:1"), environ={})
    reports = Reports.of(settings, Secrets())
    assert [type(each) for each in reports._everything] == [ConsoleReporter]


# A whole run

VANISHING = """
from behave import given

@given("the file of the report becomes a folder")
def vanish(context):
    from pathlib import Path
    place = Path("report.json")
    place.is_dir() or place.unlink()
    place.mkdir(exist_ok=True)
    context.world.setup.exists(context.session.service.resources["shelf"])
"""
FEATURE = """
    @persona.steward
    Feature: F
      Scenario: First
        Given the file of the report becomes a folder

      Scenario: Second
        Given the file of the report becomes a folder
"""


def test_a_run_goes_on_and_cleans_up_although_a_report_cannot_be_written(library: Library, tmp_path: Path) -> None:
    project = Project(tmp_path, library.url)
    project.steps(VANISHING)
    project.feature(FEATURE)
    with project.start() as process:
        said, _ = process.communicate(timeout=60)
    assert "2 scenarios passed" in said
    assert "Nothing was left behind." in said
    assert library.store.items == {}
    assert f"the report {tmp_path / 'report.json'} could not be written: IsADirectoryError" in said
    assert process.returncode == 1


class _Noting(list[Any]):
    """A list that notes the name of its owner when something is added."""

    def __init__(self, order: list[str], name: str) -> None:
        super().__init__()
        self._order, self._name = order, name

    def append(self, item: Any) -> None:
        self._order.append(self._name)


class _Stream:
    def __init__(self, printed: list[str]) -> None:
        self._printed = printed

    def write(self, text: str) -> int:
        self._printed.append(text)
        return len(text)

    def flush(self) -> None:
        """Nothing to flush."""
