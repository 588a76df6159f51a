"""A new report needs one module and one line in `support/settings/reports.py`; its setting and its messages follow from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from support.json_files import ROOT
from tests.reporting.allure_project import OUTCOMES, project

MODULE = '''
"""One line for each scenario, and a last one."""

import pickle


class LinesReporter:
    def __init__(self, path):
        self.path = path

    def __str__(self):
        return f"of lines, {self.path}"

    def run_began(self, run):
        self._write("w", f"run of {run.environment} for {', '.join(run.personas)}")
        pickle.dumps(run)

    def scenario_ended(self, scenario):
        self._write("a", f"{scenario.status}: {scenario.name}")
        assert pickle.loads(pickle.dumps(scenario)) == scenario
        if "SICK" in scenario.name.upper():
            raise OSError("no space left")

    def run_ended(self, account):
        self._write("a", f"{account.verdicts['promises']}, exit code {account.exit_code}")
        assert pickle.loads(pickle.dumps(account)) == account

    def _write(self, mode, line):
        with self.path.open(mode, encoding="utf-8") as file:
            print(line, file=file)
'''
LINE = 'REPORTS["report_lines"] = Report("lines_report:LinesReporter", "the file for the report of lines", "lines")'
BEHAVE = f"""
from support.settings.reports import REPORTS, Report
{LINE}
import sys
from behave.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
ARGUMENTS = ("features/one.feature", "--tags", "not @not_now", "-f", "null", "-D", "persona=viewer")


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A project without a service, with the new report registered."""
    (tmp_path / "lines_report.py").write_text(MODULE)
    (tmp_path / "run.py").write_text(BEHAVE)
    return project(tmp_path, OUTCOMES)


def run(suite: Path, *arguments: str, code: int | None = None, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "run.py", *ARGUMENTS, *arguments], cwd=suite, capture_output=True, text=True,
        check=False, timeout=60, env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{suite}", **environ},
    )  # fmt: skip
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("way", ["command line", "environment"])
def test_a_new_report_gets_every_value_of_the_run(suite: Path, way: str) -> None:
    path = suite / "lines.txt"
    if way == "command line":
        run(suite, "-D", f"report_lines={path}", code=4)
    else:
        run(suite, code=4, SMOKE_REPORT_LINES=str(path))
    lines = path.read_text().splitlines()
    assert lines[0] == "run of embedded for viewer"
    assert {
        "passed: Above every rule [viewer]",
        "failed: Wrong [viewer]",
        "skipped: Skipped by a step [viewer]",
    } <= set(lines)
    assert lines[-1] == "2 promises are broken, exit code 4"
    assert len(lines) == 2 + 18


def test_without_its_setting_the_report_is_not_written(suite: Path) -> None:
    run(suite, code=4)
    assert not (suite / "lines.txt").exists()


def test_the_setting_of_a_new_report_is_known_and_checked_like_any_other(suite: Path) -> None:
    assert "report_lines" in run(suite, "-D", "report_lynes=x", code=2).partition("did you mean")[2]
    message = run(suite, "-D", f"report_lines={suite}", code=2)
    assert f"report_lines: expected a file that can be written; {suite} cannot be" in message


def test_the_schema_for_editors_has_the_new_setting(suite: Path) -> None:
    code = (
        f"from support.settings.reports import REPORTS, Report\n{LINE}\n"
        "from support.settings.schema import schema\nprint(schema()['properties']['report_lines'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    shown = {"type": "string", "description": "the file for the report of lines", "examples": ["reports/run.lines"]}
    assert done.stdout.strip() == str(shown)


def test_a_report_that_fails_ends_neither_the_run_nor_the_other_reports(suite: Path) -> None:
    feature = suite / "features" / "one.feature"
    feature.write_text("Feature: F\n  Scenario: Sick\n    Given nothing\n  Scenario: Well\n    Given nothing\n")
    path, page = suite / "lines.txt", suite / "run.json"
    output = run(suite, "-D", f"report_lines={path}", "-D", f"report_json={page}", code=1)
    assert output.count(f"the report of lines, {path} could not be written: OSError: no space left") == 1
    assert path.read_text().splitlines()[1:] == [
        "passed: Sick [viewer]",
        "passed: Well [viewer]",
        "Each promise that was checked is kept, but something went wrong outside the scenarios, exit code 1",
    ]
    assert '"passed": 2' in page.read_text()
