"""What a run can be told in: behave's own formats, and both reports."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from .judging import fine
from .suite import HEALTH


@pytest.mark.parametrize(
    "name", ["plain", "pretty", "progress", "progress2", "progress3", "null", "rerun", "tags.location"]
)
def test_the_formats_of_behave_work(running, name):
    done = running.behave(HEALTH, "-D", "persona=admin", "-f", name)
    fine(done)
    assert "2 scenarios passed" in done.text


def test_json_on_the_console_is_json(running):
    done = running.behave(HEALTH, "-D", "persona=admin", "-f", "json", "--no-summary")
    fine(done)
    told = json.loads(done.out[done.out.index("[\n") : done.out.rindex("\n]") + 2])
    assert [each["status"] for feature in told for each in feature["elements"]] == ["passed", "passed"]


def test_junit_names_each_scenario_with_its_persona(running):
    fine(running.behave(HEALTH, "-D", "persona=admin,viewer", "--junit", "--junit-directory", "xml", "-f", "null"))
    (written,) = (running.root / "xml").glob("*.xml")
    cases = [(case.get("name"), case.get("status")) for case in ET.parse(written).iter("testcase")]
    assert len(cases) == 4
    assert ("ask whether the service is ready [viewer]", "passed") in cases


def test_what_failed_can_be_run_again(running):
    running.replace(HEALTH, "| allowed | allowed      |", "| refused | allowed      |")
    done = running.behave(HEALTH, "-D", "persona=admin,viewer", "-f", "rerun", "-o", "again.txt")
    assert done.code != 0
    again, names = running.ran("@again.txt", "-D", "persona=viewer")
    fine(again)
    assert len(names) == 2


def test_both_reports_are_written_where_they_are_asked_for(running):
    fine(
        running.behave(
            HEALTH,
            "-D",
            "persona=admin",
            "-D",
            "report_json=out/run.json",
            "-D",
            "report_html=out/run.html",
            "-f",
            "null",
        )
    )
    report = json.loads((running.root / "out" / "run.json").read_text(encoding="utf-8"))
    assert report["summary"]["scenarios"]["passed"] == 2
    assert report["personas"] == ["admin"]
    assert "<html" in (running.root / "out" / "run.html").read_text(encoding="utf-8")
