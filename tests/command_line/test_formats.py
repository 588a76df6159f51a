"""The formats of a run: behave's own, and the reports of the suite."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from tests.command_line.judging import fine
from tests.command_line.suite import HEALTH

ALIVE, READY = "may check whether the service is alive", "may check whether the service is ready"


@pytest.mark.parametrize(
    "name", ["console", "plain", "pretty", "progress", "progress2", "progress3", "null", "rerun", "tags.location"]
)
def test_the_formats_of_behave_work(running, name):
    done = running.behave(HEALTH, "-D", "persona=admin", "-f", name)
    fine(done)
    assert "2 scenarios passed" in done.text


def test_json_on_the_console_is_valid(running):
    done = running.behave(HEALTH, "-D", "persona=admin", "-f", "json", "--no-summary")
    fine(done)
    features = json.loads(done.out[done.out.index("[\n") : done.out.rindex("\n]") + 2])
    assert [each["status"] for feature in features for each in feature["elements"]] == ["passed", "passed"]


def test_junit_names_each_scenario_with_its_persona(running):
    fine(running.behave(HEALTH, "-D", "persona=admin,viewer", "--junit", "--junit-directory", "xml", "-f", "null"))
    (written,) = (running.root / "xml").glob("*.xml")
    cases = [(case.get("name"), case.get("status")) for case in ET.parse(written).iter("testcase")]
    expected = [(f"{persona} {operation}", "passed") for operation in (ALIVE, READY) for persona in ("admin", "viewer")]
    assert cases == expected


def test_failed_scenarios_can_be_run_again(running):
    running.replace(HEALTH, "| allowed | allowed      |", "| refused | allowed      |")
    done = running.behave(HEALTH, "-D", "persona=admin,viewer", "-f", "rerun", "-o", "again.txt")
    assert done.code == 1
    running.replace(HEALTH, "| refused | allowed      |", "| allowed | allowed      |")
    again, names = running.ran("@again.txt")
    fine(again)
    assert names == [f"admin {ALIVE}", f"admin {READY}"]


def test_both_reports_are_written_to_the_given_files(running):
    files = ("-D", "report_json=out/run.json", "-D", "report_html=out/run.html")
    fine(running.behave(HEALTH, "-D", "persona=admin", *files, "-f", "null"))
    report = json.loads((running.root / "out" / "run.json").read_text(encoding="utf-8"))
    assert report["summary"]["scenarios"]["passed"] == 2
    assert report["personas"] == ["admin"]
    assert "<html" in (running.root / "out" / "run.html").read_text(encoding="utf-8")


def test_the_json_report_counts_requests_by_purpose_and_relates_them_to_scenarios(running):
    fine(
        running.behave(
            "features/groups.feature", "--name", "A new group has", "-D", "persona=admin,tenant_admin",
            "-D", "report_json=run.json", "-f", "null",
        )
    )  # fmt: skip
    report = json.loads((running.root / "run.json").read_text(encoding="utf-8"))
    purposes = report["summary"]["operations"]["by_purpose"]
    assert {"setup", "act", "observation", "removal", "removal check"} <= set(purposes)
    assert purposes["act"] == 2
    assert sum(purposes.values()) == report["summary"]["operations"]["total"] == len(report["results"])
    rule = "A group exists from its creation to its removal"
    ids = [each["id"] for each in report["scenarios"]]
    assert ids == [
        f"features/groups.feature > {rule} > A new group has the requested values and is in the list > {persona}"
        for persona in ("admin", "tenant_admin")
    ]
    of_scenarios = [
        each for each in report["results"] if each["purpose"] not in {"start", "token"} and each["scenario"]
    ]
    assert {each["scenario"] for each in of_scenarios} == set(ids)
    last_look = [each for each in report["results"] if not each["scenario"] and each["purpose"] != "token"]
    assert {each["purpose"] for each in last_look} <= {"start", "removal check"}
    assert {each["name"] for each in report["results"] if each["purpose"] == "act"} == {"create a group"}
