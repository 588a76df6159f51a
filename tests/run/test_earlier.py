"""The JSON report of an earlier run: read before this run replaces it, and refused in one message if it is none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.errors import ConfigError
from support.reporting.json_report import JsonReporter
from support.run.earlier import changes_since, earlier_run
from tests.reporting.accounts import account, scenario
from tests.reporting.allure_project import PERSONA, project


def test_a_report_of_this_suite_is_read(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    JsonReporter(path).run_ended(account(scenario("a"), scenario("b", "failed")))
    found = changes_since(path, [scenario("a", "failed"), scenario("b")])
    assert found is not None
    assert (found.newly_broken, found.newly_kept) == (("a [admin]",), ("b [admin]",))
    assert changes_since(None, []) is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema_version": 1, "scenarios": [{}]}', '{"schema_version": 99}'])
def test_what_is_no_report_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(ConfigError, match="JSON report"):
        earlier_run(path)


def behave(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "behave", "features/one.feature", "-D", f"persona={PERSONA}", *more]
    return subprocess.run(call, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_a_run_can_be_compared_with_the_report_that_it_replaces(tmp_path: Path) -> None:
    feature = "Feature: F\n  Scenario: One\n    Given nothing\n"
    folder, files = project(tmp_path, feature), ("-D", "report_json=run.json", "-D", "report_html=run.html")
    assert behave(folder, *files).returncode == 0
    (folder / "features" / "one.feature").write_text(f"{feature}    When the answer is wrong\n")
    done = behave(folder, *files, "-D", "compare=run.json")
    assert done.returncode == 1, done.stdout
    assert "Newly broken: 1" in (folder / "run.html").read_text("utf-8")
    assert json.loads((folder / "run.json").read_text("utf-8"))["scenarios"][0]["state"] == "failed"


def test_times_are_those_of_the_report_that_is_replaced(tmp_path: Path) -> None:
    """They were lost: the file had been replaced before it was read."""
    folder = project(tmp_path, "Feature: F\n  Scenario: One\n    Given nothing\n  Scenario: Two\n    Given nothing\n")
    assert behave(folder, "-D", "report_json=run.json").returncode == 0
    report = json.loads((folder / "run.json").read_text("utf-8"))
    report["scenarios"][0]["duration"] = "no number"
    (folder / "run.json").write_text(json.dumps(report), "utf-8")
    done = behave(folder, "-D", "report_json=run.json", "-D", "times=run.json")
    assert (done.returncode, "run.json is not a whole JSON report" in done.stdout) == (2, True), done.stdout


def test_a_run_with_nothing_to_compare_with_does_not_begin(tmp_path: Path) -> None:
    done = behave(project(tmp_path, "Feature: F\n  Scenario: One\n    Given nothing\n"), "-D", "compare=none.json")
    assert done.returncode == 2
    assert "no JSON report at none.json" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
