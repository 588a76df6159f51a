"""A run whose output nobody reads any more, as in `behave | head -1`, cleans up, writes its reports and does not pass."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.broken_steps import HEADS, Breakage, break_off
from tests.chaos.place import Place
from tests.chaos.runs import Trial


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with Place(tmp_path_factory.mktemp("head") / "place") as found:
        yield found


def head(place: Place, breakage: Breakage, report: Path) -> tuple[Trial, dict]:
    asked = replace(breakage, options=(*breakage.options, "-D", f"report_json={report}"))
    trial = break_off(place, place.rows(), asked)
    return trial, json.loads(report.read_text("utf-8"))


@pytest.mark.parametrize("breakage", HEADS, ids=lambda each: each.name)
def test_a_run_without_a_reader_cleans_up_reports_and_fails(place: Place, breakage: Breakage, tmp_path: Path) -> None:
    trial, report = head(place, breakage, tmp_path / "run.json")
    assert trial.wrong == [], trial.output
    assert (trial.rows, trial.settled, trial.unreported) == (0, "same run", False)
    assert trial.code == (143 if "SIGTERM" in breakage.name else 1)
    assert report["verdicts"]["left_behind"] == "Nothing was left behind"
    assert [each["name"] for each in report["scenarios"]] == ["1 [tenant_admin]", "2 [tenant_admin]"]


@pytest.mark.parametrize(
    "breakage", [each for each in HEADS if each.stderr == subprocess.PIPE], ids=lambda each: each.name
)
def test_the_reason_is_on_standard_error(place: Place, breakage: Breakage, tmp_path: Path) -> None:
    trial, _ = head(place, breakage, tmp_path / "run.json")
    assert "Broken pipe\nNothing was left behind.\n" in trial.output
    assert "Traceback" not in trial.output
    assert "Exception ignored" not in trial.output
    assert "no scenario matches" not in trial.output
