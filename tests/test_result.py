"""The tracker: what it writes down of each operation and scenario, and what they come to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from support.exchange import Exchange
from support.result import ResultTracker, ScenarioResult

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EXCHANGE = Exchange(
    "GET",
    "/groups/g-1",
    "http://x/groups/g-1?q=1",
    "viewer",
    "smoke-1-2",
    AT,
    0.0123456789,
    200,
    "OK",
    operation="read the group",
)
OUTCOME = ScenarioResult(
    "Groups", "A rule", "A group [viewer]", "viewer", ("smoke",), "passed", "", "features/groups.feature:7", 0.5
)


@pytest.fixture
def tracker() -> ResultTracker:
    return ResultTracker(scenario="A group [viewer]")


def test_an_operation_is_written_down_as_it_is_told(tracker):
    result = tracker.record(
        "read the group", "/groups/g-1", "GET", 200, True, "fine", timestamp="2026-03-01T12:00:00+00:00", persona="viewer",
        scenario="A group", duration=0.5,
    )  # fmt: skip
    assert tracker.results == [result]
    assert (result.name, result.endpoint, result.method, result.status, result.success) == (
        "read the group",
        "/groups/g-1",
        "GET",
        200,
        True,
    )
    assert (result.message, result.timestamp) == ("fine", "2026-03-01T12:00:00+00:00")
    assert (result.persona, result.scenario, result.duration) == ("viewer", "A group", 0.5)


def test_six_arguments_are_enough_and_the_time_is_now(tracker):
    before = datetime.now(UTC)
    result = tracker.record("read the group", "/groups/g-1", "GET", None, False, "no answer")
    assert before <= datetime.fromisoformat(result.timestamp) <= datetime.now(UTC)
    assert result.status is None


def test_an_exchange_is_written_down_with_the_scenario(tracker):
    tracker.observe(EXCHANGE)
    result = tracker.results[0]
    assert (result.name, result.endpoint, result.persona, result.scenario) == (
        "read the group",
        "/groups/g-1",
        "viewer",
        "A group [viewer]",
    )
    assert (result.timestamp, result.duration, result.message) == (AT.isoformat(), 0.012346, "")


@pytest.mark.parametrize(
    ("status", "error", "success"),
    [(200, None, True), (403, None, True), (422, None, True), (500, None, False), (None, "refused", False)],
)
def test_a_refusal_may_be_what_was_wanted_but_no_answer_and_a_crash_never_are(tracker, status, error, success):
    tracker.observe(replace(EXCHANGE, status=status, error=error))
    assert tracker.results[0].success is success


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": 403, "response_body": {"detail": "not for you"}}, "not for you"),
        ({"status": None, "error": "connection refused"}, "connection refused"),
        ({"status": 200, "response_body": {"detail": "all fine"}}, ""),
    ],
)
def test_what_the_service_said_is_kept_where_something_is_wrong(tracker, change, message):
    tracker.observe(replace(EXCHANGE, **change))
    assert tracker.results[0].message == message


def test_an_exchange_that_is_not_described_is_written_down_as_such(tracker):
    tracker.observe(replace(EXCHANGE, operation=None))
    assert tracker.results[0].name
    assert tracker.results[0].endpoint == "/groups/g-1"


def test_the_last_operation_can_turn_out_to_be_wrong(tracker):
    tracker.observe(EXCHANGE)
    tracker.observe(EXCHANGE)
    tracker.fail("the name is another")
    assert [(each.success, each.message) for each in tracker.results] == [(True, ""), (False, "the name is another")]


def test_another_scenarios_operation_is_not_blamed(tracker):
    tracker.observe(EXCHANGE)
    tracker.scenario = "Another [viewer]"
    tracker.fail("nothing was asked at all")
    assert tracker.results[0].success


def test_failing_before_anything_was_asked_does_no_harm(tracker):
    tracker.fail("nothing was asked at all")
    assert tracker.results == []


def test_the_summary_of_nothing_is_nothing(tracker):
    assert tracker.summary() == {
        "scenarios": {"total": 0, "passed": 0, "failed": 0, "unchecked": 0},
        "operations": {"total": 0, "succeeded": 0, "failed": 0},
        "personas": [], "features": [], "table": {}, "left_behind": 0,
    }  # fmt: skip


def test_the_summary_counts_scenarios_operations_and_each_persona_in_each_feature(tracker):
    for persona, feature, status in (
        ("admin", "Groups", "passed"), ("admin", "Groups", "failed"), ("viewer", "Groups", "passed"), ("viewer", "Users", "error"),
        ("viewer", "Users", "skipped"), ("viewer", "Users", "untested"),
    ):  # fmt: skip
        tracker.record_scenario(replace(OUTCOME, persona=persona, feature=feature, status=status))
    tracker.observe(EXCHANGE)
    tracker.observe(replace(EXCHANGE, status=500))
    tracker.left_behind.append("group g-1")
    summary = tracker.summary()
    assert summary["scenarios"] == {"total": 5, "passed": 2, "failed": 1, "error": 1, "untested": 1, "unchecked": 2}
    assert summary["operations"] == {"total": 2, "succeeded": 1, "failed": 1}
    assert (summary["personas"], summary["features"], summary["left_behind"]) == (
        ["admin", "viewer"],
        ["Groups", "Users"],
        1,
    )
    assert summary["table"] == {
        "admin": {"Groups": {"passed": 1, "total": 2}},
        "viewer": {"Groups": {"passed": 1, "total": 1}, "Users": {"passed": 0, "total": 2}},
    }


def test_everything_can_be_written_as_json(tracker):
    tracker.record_scenario(OUTCOME)
    tracker.observe(EXCHANGE)
    report = json.loads(json.dumps(tracker.as_dict()))
    assert report["results"][0]["endpoint"] == "/groups/g-1"
    assert report["scenarios"][0]["name"] == "A group [viewer]"
    assert report["summary"]["operations"]["total"] == 1
    assert datetime.fromisoformat(report["started"]) <= datetime.fromisoformat(report["finished"])


def test_two_trackers_share_nothing():
    one, two = ResultTracker(), ResultTracker()
    one.observe(EXCHANGE)
    one.left_behind.append("x")
    assert (two.results, two.left_behind) == ([], [])
