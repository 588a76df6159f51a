"""The JSON report: every record of a run, for programs."""

from __future__ import annotations

import json
from pathlib import Path

from support.reporting.json_report import JsonReporter
from support.results.account import Account
from support.results.records import Attachment, ScenarioId, StepResult, Trouble
from support.results.states import TroubleKind
from tests.reporting.accounts import HOSTILE, MIXED, account, hostile_account, scenario


def written(made: Account, path: Path) -> dict:
    JsonReporter(path).run_ended(made)
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_report_says_what_was_run_against_what_and_both_verdicts(tmp_path):
    report = written(MIXED, tmp_path / "new folder" / "run.json")
    assert {name: report[name] for name in ("service", "environment", "base_url", "run", "personas", "started")} == {
        "service": "Tenants",
        "environment": "embedded",
        "base_url": "http://127.0.0.1:8000",
        "run": "7f3a",
        "personas": ["admin", "viewer"],
        "started": "2024-05-06T07:08:09+00:00",
    }
    assert report["finished"] == "2024-05-06T07:10:10+00:00"
    assert report["verdicts"] == {"promises": "1 promise is broken", "left_behind": "1 thing was left behind"}
    assert report["left_behind"] == list(MIXED.left_behind)


def test_the_summary_counts_scenarios_and_requests(tmp_path):
    summary = written(MIXED, tmp_path / "run.json")["summary"]
    assert summary["scenarios"] == {"total": 3, "passed": 1, "failed": 1, "unchecked": 1, "hook_error": 1}
    assert summary["operations"] == {"total": 4, "succeeded": 1, "failed": 3, "by_purpose": {"act": 4}}
    assert summary["table"]["viewer"] == {"Groups": {"passed": 0, "total": 1}, "Users": {"passed": 0, "total": 1}}


def test_each_request_names_its_scenario_by_the_id(tmp_path):
    report = written(MIXED, tmp_path / "run.json")
    ids = [each["id"] for each in report["scenarios"]]
    assert ids[0] == "features/groups.feature > A rule > read the group > admin"
    assert len(set(ids)) == 4
    assert [each["scenario"] for each in report["results"]] == ids


def test_an_id_does_not_depend_on_the_outcome_the_line_or_the_rendered_title(tmp_path):
    cells = (("operation", "read the group"),)
    identity = ScenarioId("features/groups.feature", "A rule", "<persona> <may> <operation>", cells, "viewer", 2)
    assert identity.key == (
        "features/groups.feature > A rule > <persona> <may> <operation> > operation=read the group > viewer > #2"
    )


def test_a_scenario_has_what_programs_need_and_not_its_steps(tmp_path):
    step = StepResult("When", "I act", "failed", attachments=(Attachment("image", "image/png", "png", b"\xff"),))
    made = account(scenario("a", "failed", message="no", steps=(step,), labels=(("owner", "me"),), set_up=step))
    (found,) = written(made, tmp_path / "run.json")["scenarios"]
    assert found == {
        "id": "features/groups.feature > A rule > a > admin",
        "feature": "Groups",
        "rule": "A rule",
        "name": "a [admin]",
        "persona": "admin",
        "tags": ["smoke"],
        "status": "failed",
        "state": "failed",
        "message": "no",
        "location": "features/groups.feature:7",
        "duration": 0.0123,
        "cleanup_message": "",
        "cell": None,
        "known": None,
        "tries": 1,
        "first_failure": "",
        "trace_id": "",
    }


def test_the_report_is_valid_json_whatever_text_it_has(tmp_path):
    report = written(hostile_account(HOSTILE), tmp_path / "run.json")
    assert report["scenarios"][0]["message"].startswith("</script>")


def test_troubles_and_what_was_settled_are_in_the_report(tmp_path):
    made = account(scenario("a"), settled=("group g-1",), troubles=(Trouble(TroubleKind.REPORT, "the disk is full"),))
    report = written(made, tmp_path / "run.json")
    assert report["settled"] == ["group g-1"]
    assert report["troubles"] == [{"kind": "report", "message": "the disk is full", "where": ""}]
