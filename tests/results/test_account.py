"""The account of a run as the JSON report has it, and the exit codes."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from support.http.exchange import Purpose
from support.results import exit_codes
from support.results.account import Account
from support.results.records import Trouble
from support.results.states import TroubleKind
from support.results.tracker import ResultTracker

from .recorded import EXCHANGE, RUN, SCENARIO


def account() -> Account:
    tracker = ResultTracker(personas=RUN.personas)
    tracker.observe(replace(EXCHANGE, purpose=Purpose.SETUP))
    tracker.record_scenario(SCENARIO)
    return Account(
        run=RUN,
        finished="2026-03-01T12:00:05+00:00",
        seconds=5.0,
        verdicts=tracker.verdicts(),
        summary=tracker.summary(),
        scenarios=tuple(tracker.scenarios),
        results=tuple(tracker.results),
        settled=("group g-0",),
        left_behind=("group g-1: answered 500",),
        troubles=(Trouble(TroubleKind.SERVICE, "the service stopped"),),
        stopped_by="SIGTERM",
        advice="try again",
        exit_code=1,
    )


def test_the_json_report_has_every_part_of_the_account():
    report = json.loads(json.dumps(account().as_dict()))
    assert report["service"] == "Shop"
    assert report["personas"] == ["admin", "viewer"]
    assert (report["started"], report["finished"]) == ("2026-03-01T12:00:00+00:00", "2026-03-01T12:00:05+00:00")
    assert report["verdicts"] == {
        "promises": "The service keeps its promises",
        "left_behind": "Nothing was left behind",
    }
    assert report["summary"]["operations"]["total"] == 1
    assert (report["settled"], report["left_behind"]) == (["group g-0"], ["group g-1: answered 500"])
    assert report["troubles"] == [{"kind": "service", "message": "the service stopped", "where": ""}]
    assert (report["schema_version"], report["exit_code"]) == (1, 1)
    assert report["ending"] == {"reason": "complete", "meaning": "the run came to its end", "signal": "SIGTERM"}


def test_the_json_report_has_each_request_and_each_scenario():
    report = json.loads(json.dumps(account().as_dict()))
    (result,) = report["results"]
    assert (result["name"], result["endpoint"], result["purpose"]) == ("read the group", "/groups/g-1", "setup")
    (scenario,) = report["scenarios"]
    assert (scenario["id"], scenario["status"]) == (SCENARIO.id.key, "passed")


def test_the_information_about_a_run_is_plain_json():
    assert json.loads(json.dumps(RUN.as_dict())) == {
        "service": "Shop",
        "environment": "staging",
        "base_url": "http://x",
        "run": "7f3a9c02",
        "personas": ["admin", "viewer"],
        "started": "2026-03-01T12:00:00+00:00",
        "notes": [],
        "options": [],
        "versions": {},
        "shard": None,
    }


def test_each_exit_code_is_documented_and_different():
    codes = [
        exit_codes.KEPT,
        exit_codes.BROKEN,
        exit_codes.NOTHING_RUN,
        exit_codes.LEFT,
        exit_codes.BROKEN_AND_LEFT,
        exit_codes.UNVERIFIED,
        exit_codes.BROKEN_AND_UNVERIFIED,
    ]
    assert codes == [0, 1, 2, 3, 4, 5, 6]
    assert exit_codes.__doc__ is not None
    assert [int(code) for code in re.findall(r"^(\d): ", exit_codes.__doc__, re.MULTILINE)] == codes
    assert f"{exit_codes.SIGNALLED}+n" in exit_codes.__doc__
