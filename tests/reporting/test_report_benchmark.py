"""The benchmark of the HTML report: it grows a run, opens both pages in a browser, and says what is larger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.report_page import LARGEST, grown, main
from support.reporting.html import render
from support.reporting.json_report import JsonReporter
from support.results.account import Account
from tests.reporting.accounts import account, scenario
from tests.reporting.full_page import SCENARIOS, full_account


def made(*, green: bool) -> Account:
    health = replace(scenario("check whether the service is alive"), feature="Health")
    found = full_account(*SCENARIOS, health) if not green else account(health, exit_code=0)
    results = [replace(each, endpoint="/healthz") if each.scenario == health.id.key else each for each in found.results]
    return replace(found, results=tuple(results))


def test_a_grown_run_has_each_scenario_and_its_requests_again() -> None:
    small = made(green=False)
    large = grown(small, 3 * len(small.scenarios) - 1)
    assert len({each.id.key for each in large.scenarios}) == len(large.scenarios) == 3 * len(small.scenarios) - 1
    assert len(large.results) == 2 * len(large.scenarios)
    assert {each.scenario for each in large.results} == {each.id.key for each in large.scenarios}
    assert grown(small, 1) == small


def measure(folder: Path, found: Account, page: str, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    JsonReporter(folder / "run.json").run_ended(found)
    (folder / "run.html").write_text(page, encoding="utf-8")
    code = main([str(folder / "run.json"), str(folder / "run.html"), "--times", "1", *more])
    return code, capsys.readouterr().out


def test_a_larger_run_has_no_more_elements_than_are_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = made(green=False)
    notes = tmp_path / "notes.md"
    notes.write_text("# Title\n\n| what | old |\n", "utf-8")
    code, said = measure(tmp_path, found, render(found), capsys, "--scenarios", "2000", "--markdown", str(notes))
    assert code == 0
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in said.splitlines() if line.startswith("|")]
    figures = {name: (int(one.replace(",", "")), int(two.replace(",", ""))) for name, one, two, _ in rows[2:]}
    assert figures["scenarios"] == (len(found.scenarios), 2_000)
    first, second = figures["elements in the document, when loaded"]
    assert first < second < first + 8_000, "at most 200 failures and 200 rows of the list are laid out"
    assert notes.read_text("utf-8") == f"# Title\n\n{said.strip()}\n"


def test_a_page_of_a_green_run_that_is_too_large_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = made(green=True)
    code, said = measure(tmp_path, found, render(found) + " " * LARGEST, capsys, "--scenarios", "2")
    assert code == 1
    assert "and not under 3,000,000" in said
