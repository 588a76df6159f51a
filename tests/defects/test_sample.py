"""A sample of the defects, small enough for every run of the tests, and checks of all of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.defects.catalogue import DEFECTS, GROUPS, Defect
from tests.defects.table import console, markdown, totals
from tests.defects.trial import SAMPLE, Outcome

ROOT = Path(__file__).parents[2]
AT_LEAST = 60


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )


def test_the_suite_notices_the_sample_and_passes_the_clean_service(tmp_path: Path) -> None:
    report = tmp_path / "outcomes.json"
    done = run("tests.defects", "--sample", "--json", str(report))
    outcomes = json.loads(report.read_text("utf-8")) if report.exists() else []
    unnoticed = [each["slug"] for each in outcomes if each["noticed"] != "red"]
    away = [each["slug"] for each in outcomes if not each["at_home"]]
    assert done.returncode == 0, done.stdout + done.stderr
    assert (unnoticed, away) == ([], []), done.stdout
    assert [each["slug"] for each in outcomes] == list(SAMPLE)


def test_every_defect_can_be_applied() -> None:
    done = run("tests.defects.broken_service", "--check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{len(DEFECTS)} of {len(DEFECTS)} defects apply"


def test_an_unknown_defect_is_refused_by_name() -> None:
    done = run("tests.defects.broken_service", "--defect", "no-such-thing")
    assert done.returncode == 2
    assert "no defect 'no-such-thing'" in done.stderr


def test_every_group_has_defects_and_one_of_them_is_in_the_sample() -> None:
    assert len(DEFECTS) >= AT_LEAST
    assert {each.group for each in DEFECTS.values()} == set(GROUPS)
    assert {DEFECTS[slug].group for slug in SAMPLE} == set(GROUPS)


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=lambda each: each.slug)
def test_a_defect_names_a_clause_and_the_features_that_promise_it(defect: Defect) -> None:
    known = {path.stem for path in (ROOT / "features").glob("*.feature")}
    assert defect.clause
    assert defect.features
    assert set(defect.features) <= known


def test_the_table_counts_the_defects_that_were_not_noticed() -> None:
    first, second, third = list(DEFECTS.values())[:3]
    outcomes = [
        Outcome(first, "red", "A | scenario", first.features[0], smoke=True),
        Outcome(second, "no", smoke=False),
        Outcome(third, "red", "elsewhere", "health", smoke=False),
    ]
    assert totals(outcomes) == ["2 of 3 noticed, 1 by the feature that promises it", "@smoke: 1 of 3"]
    assert f"{first.slug} " in console(outcomes)
    page = markdown(outcomes, "The clean service: 7 scenarios passed, 0 did not.")
    assert r"A \| scenario" in page
    assert "2 of 3 noticed" in page
