"""The tracker: what it records of each request and scenario, its counts and its verdicts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from support.http.exchange import Purpose
from support.results.records import StepResult
from support.results.states import ENDINGS, MEANINGS, TROUBLES, Ending, State, TroubleKind
from support.results.tracker import ResultTracker

from .recorded import AT, EXCHANGE, SCENARIO


@pytest.fixture
def tracker() -> ResultTracker:
    return ResultTracker(scenario="A group [viewer]")


def with_scenarios(*statuses: str) -> ResultTracker:
    tracker = ResultTracker()
    for status in statuses:
        tracker.record_scenario(replace(SCENARIO, status=status))
    return tracker


# Requests


def test_a_request_is_recorded_as_given(tracker):
    result = tracker.record(
        "read the group", "/groups/g-1", "GET", 200, True, "fine", timestamp="2026-03-01T12:00:00+00:00", persona="viewer",
        scenario="A group", duration=0.5, purpose="setup",
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
    assert (result.persona, result.scenario, result.duration, result.purpose) == ("viewer", "A group", 0.5, "setup")


def test_six_arguments_are_enough_and_the_time_is_now(tracker):
    before = datetime.now(UTC)
    result = tracker.record("read the group", "/groups/g-1", "GET", None, False, "no answer")
    assert before <= datetime.fromisoformat(result.timestamp) <= datetime.now(UTC)
    assert result.status is None


def test_an_exchange_is_recorded_with_its_scenario_and_purpose(tracker):
    tracker.observe(EXCHANGE)
    (result,) = tracker.results
    assert (result.name, result.endpoint, result.method) == ("read the group", "/groups/g-1", "GET")
    assert (result.persona, result.scenario, result.purpose) == ("viewer", "A group [viewer]", "act")
    assert (result.timestamp, result.duration, result.message) == (AT.isoformat(), 0.012346, "")


@pytest.mark.parametrize(
    ("status", "error", "success"),
    [(200, None, True), (403, None, True), (422, None, True), (500, None, False), (503, None, False), (None, "refused", False)],
)  # fmt: skip
def test_a_refusal_may_be_expected_but_a_server_error_or_no_response_never_is(tracker, status, error, success):
    tracker.observe(replace(EXCHANGE, status=status, error=error))
    assert tracker.results[0].success is success


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": 403, "said": "not for you"}, "not for you"),
        ({"status": 404, "said": "gone"}, "gone"),
        ({"status": None, "error": "connection refused"}, "connection refused"),
        ({"status": 200, "said": "all fine"}, ""),
    ],
)
def test_the_message_of_a_result_is_what_the_service_said_of_an_error(tracker, change, message):
    tracker.observe(replace(EXCHANGE, **change))
    assert tracker.results[0].message == message


def test_a_request_outside_the_description_is_recorded_as_such(tracker):
    tracker.observe(replace(EXCHANGE, operation=None))
    assert tracker.results[0].name == "request outside the description"
    assert tracker.results[0].endpoint == "/groups/g-1"


# Requests that turn out to be wrong


@pytest.mark.parametrize(
    ("purpose", "name"), [(Purpose.TOKEN, "request a token"), (Purpose.START, "check that the service is ready")]
)
def test_a_request_of_the_suite_itself_has_a_name_of_its_own(tracker, purpose, name):
    tracker.observe(replace(EXCHANGE, operation=None, purpose=purpose))
    assert tracker.results[0].name == name


def test_the_last_request_can_be_marked_as_wrong(tracker):
    tracker.observe(EXCHANGE)
    tracker.observe(replace(EXCHANGE, request_id="smoke-1-3"))
    tracker.fail("the name is another")
    assert [(each.success, each.message) for each in tracker.results] == [(True, ""), (False, "the name is another")]


def test_a_request_can_be_marked_as_wrong_by_its_id(tracker):
    for number in (1, 2, 3):
        tracker.observe(replace(EXCHANGE, request_id=f"smoke-1-{number}"))
    tracker.fail("the name is another", "smoke-1-2")
    assert [each.success for each in tracker.results] == [True, False, True]


def test_a_request_of_another_scenario_is_not_marked(tracker):
    tracker.observe(EXCHANGE)
    tracker.scenario = "Another [viewer]"
    tracker.fail("nothing was requested")
    tracker.fail("nothing was requested", EXCHANGE.request_id)
    assert tracker.results[0].success


def test_marking_before_the_first_request_changes_nothing(tracker):
    tracker.fail("nothing was requested")
    assert tracker.results == []


# Scenarios


def test_a_scenario_is_recorded_without_its_steps_and_requests(tracker):
    step = StepResult("When", "I read the group", "passed")
    tracker.record_scenario(replace(SCENARIO, steps=(step,), before=(EXCHANGE,), after=(EXCHANGE,)))
    assert tracker.scenarios == [SCENARIO]


@pytest.mark.parametrize(
    ("statuses", "ran", "broken", "unchecked"),
    [
        ((), False, 0, 0),
        (("skipped",), False, 0, 0),
        (("untested", "skipped"), False, 0, 1),
        (("passed", "passed"), True, 0, 0),
        (("passed", "failed", "failed"), True, 2, 0),
        (("passed", "error", "hook_error", "undefined"), True, 0, 3),
        (("cleanup_error",), True, 0, 0),
    ],
)
def test_scenarios_are_counted_by_what_they_found(statuses, ran, broken, unchecked):
    tracker = with_scenarios(*statuses)
    assert (tracker.ran, tracker.broken, tracker.unchecked) == (ran, broken, unchecked)


@pytest.mark.parametrize(
    ("statuses", "promises"),
    [
        ((), "Nothing was checked"),
        (("skipped", "untested"), "Nothing was checked"),
        (("passed", "skipped"), "The service keeps its promises"),
        (("passed", "cleanup_error"), "The service keeps its promises"),
        (("passed", "failed"), "1 promise is broken"),
        (("failed", "failed", "error"), "2 promises are broken"),
        (("passed", "error"), "1 promise could not be checked"),
        (("error", "hook_error"), "2 promises could not be checked"),
        (("known",), "1 promise is known to be broken"),
        (("passed", "known"), "1 promise is known to be broken; each other promise that was checked is kept"),
        (("passed", "failed", "known", "known"), "1 promise is broken; 2 promises are known to be broken"),
        (("passed", "resolved"), "1 known issue is resolved and still marked"),
        (
            ("error", "resolved", "resolved"),
            "1 promise could not be checked; 2 known issues are resolved and still marked",
        ),
    ],
)
def test_the_first_verdict_is_about_the_promises(statuses, promises):
    assert with_scenarios(*statuses).verdicts()["promises"] == promises


@pytest.mark.parametrize(
    ("left", "verdict"),
    [([], "Nothing was left behind"), (["a"], "1 thing was left behind"), (["a", "b"], "2 things were left behind")],
)
def test_the_second_verdict_is_about_what_is_left(tracker, left, verdict):
    tracker.left_behind += left
    assert tracker.verdicts()["left_behind"] == verdict


# The summary


def test_the_summary_of_a_run_without_scenarios_is_empty(tracker):
    assert tracker.summary() == {
        "states": dict.fromkeys(map(str, State), 0),
        "scenarios": {"total": 0, "passed": 0, "failed": 0, "unchecked": 0},
        "operations": {"total": 0, "succeeded": 0, "failed": 0, "by_purpose": {}},
        "personas": [], "features": [], "table": {}, "left_behind": 0, "unverified": 0,
    }  # fmt: skip


def test_the_summary_counts_scenarios_requests_and_each_persona_in_each_feature(tracker):
    for persona, feature, status in (
        ("admin", "Groups", "passed"), ("admin", "Groups", "failed"), ("viewer", "Groups", "passed"), ("viewer", "Users", "error"),
        ("viewer", "Users", "skipped"), ("viewer", "Users", "untested"),
    ):  # fmt: skip
        tracker.record_scenario(replace(SCENARIO, persona=persona, feature=feature, status=status))
    tracker.observe(EXCHANGE)
    tracker.observe(replace(EXCHANGE, status=500))
    tracker.left_behind.append("group g-1")
    summary = tracker.summary()
    assert summary["scenarios"] == {"total": 5, "passed": 2, "failed": 1, "error": 1, "untested": 1, "unchecked": 2}
    assert summary["operations"] == {"total": 2, "succeeded": 1, "failed": 1, "by_purpose": {"act": 2}}
    assert (summary["personas"], summary["features"], summary["left_behind"]) == (
        ["admin", "viewer"],
        ["Groups", "Users"],
        1,
    )
    assert summary["table"] == {
        "admin": {"Groups": {"passed": 1, "total": 2}},
        "viewer": {"Groups": {"passed": 1, "total": 1}, "Users": {"passed": 0, "total": 2}},
    }


def test_the_summary_counts_requests_by_purpose(tracker):
    for purpose in (Purpose.START, Purpose.TOKEN, Purpose.SETUP, Purpose.SETUP, Purpose.REMOVAL_CHECK):
        tracker.observe(replace(EXCHANGE, purpose=purpose))
    tracker.record("something else", "/", "GET", 200, True)
    assert tracker.summary()["operations"]["by_purpose"] == {"start": 1, "token": 1, "setup": 2, "removal check": 1}


def test_the_personas_of_a_summary_are_in_the_order_of_the_config():
    tracker = ResultTracker(personas=("viewer", "admin"))
    for persona in ("unknown", "admin", "viewer", "admin"):
        tracker.record_scenario(replace(SCENARIO, persona=persona))
    assert tracker.summary()["personas"] == ["viewer", "admin", "unknown"]


def test_two_trackers_share_nothing():
    one, two = ResultTracker(), ResultTracker()
    one.observe(EXCHANGE)
    one.left_behind.append("x")
    one.fail("wrong", EXCHANGE.request_id)
    assert (two.results, two.left_behind, two._places) == ([], [], {})


# States


def test_every_state_ending_and_kind_of_trouble_has_a_meaning():
    assert (set(MEANINGS), set(ENDINGS), set(TROUBLES)) == (set(State), set(Ending), set(TroubleKind))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("passed", State.PASSED), ("failed", State.FAILED), ("error", State.ERROR), ("hook_error", State.ERROR),
        ("undefined", State.ERROR), ("pending", State.ERROR), ("cleanup_error", State.CLEANUP_ERROR),
        ("skipped", State.SKIPPED), ("untested", State.NOT_RUN), ("a word that behave may have one day", State.ERROR),
    ],
)  # fmt: skip
def test_every_word_of_behave_is_one_state(status, state):
    assert replace(SCENARIO, status=status).state is state


def test_the_states_of_a_summary_count_every_selected_scenario():
    states = with_scenarios("passed", "skipped", "untested", "hook_error").summary()["states"]
    assert {name: count for name, count in states.items() if count} == {
        "passed": 1, "skipped": 1, "not_run": 1, "error": 1,
    }  # fmt: skip


def test_the_first_reason_why_a_run_ended_counts(tracker):
    tracker.ended(Ending.SERVICE_GONE)
    tracker.ended(Ending.SIGNAL)
    assert tracker.ending is Ending.SERVICE_GONE
