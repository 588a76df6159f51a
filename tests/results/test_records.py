"""Records of a run: the identity of a scenario, its parts for reports, and the public names."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from support.results.records import Attachment, ScenarioId, StepResult, TestResult

from .recorded import EXCHANGE, SCENARIO

STEP = StepResult("When", "I read the group", "passed", duration=0.1)


def test_a_test_result_has_the_fields_of_a_request():
    assert [field.name for field in fields(TestResult)] == [
        "name", "endpoint", "method", "status", "success", "message", "timestamp", "persona", "scenario", "duration",
        "purpose", "traceparent",
    ]  # fmt: skip


def test_a_record_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        STEP.status = "failed"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({}, "features/groups.feature > A rule > A group > viewer"),
        ({"rule": ""}, "features/groups.feature > A group > viewer"),
        ({"persona": ""}, "features/groups.feature > A rule > A group"),
        ({"cells": (("operation", "read"), ("answer", "allowed"))},
         "features/groups.feature > A rule > A group > operation=read, answer=allowed > viewer"),
        ({"ordinal": 2}, "features/groups.feature > A rule > A group > viewer > #2"),
    ],
)  # fmt: skip
def test_the_key_of_a_scenario_is_everything_that_identifies_it(change, key):
    assert replace(SCENARIO.id, **change).key == key


def test_scenarios_that_differ_in_one_part_have_different_keys():
    parts = {"file": "x", "rule": "x", "name": "x", "cells": (("a", "x"),), "persona": "x", "ordinal": 3}
    assert set(parts) == {field.name for field in fields(ScenarioId)}
    keys = {replace(SCENARIO.id, **{name: value}).key for name, value in parts.items()} | {SCENARIO.id.key}
    assert len(keys) == len(parts) + 1


@pytest.mark.parametrize(
    ("status", "ran"), [("passed", True), ("failed", True), ("error", True), ("skipped", False), ("untested", False)]
)
def test_a_scenario_ran_unless_it_was_skipped_or_not_reached(status, ran):
    assert replace(SCENARIO, status=status).ran is ran


def test_a_scenario_can_be_kept_without_its_steps_and_requests():
    full = replace(SCENARIO, steps=(STEP,), before=(EXCHANGE,), after=(EXCHANGE,))
    assert full.lean == SCENARIO


def test_a_step_can_be_given_its_requests():
    assert STEP.with_exchanges((EXCHANGE,)).exchanges == (EXCHANGE,)
    assert STEP.exchanges == ()


def test_the_body_of_an_attachment_is_left_out_of_its_repr():
    assert "long text" not in repr(Attachment("log", "text/plain", "txt", "long text"))


def test_a_scenario_in_the_json_report_has_its_key_and_no_details_of_steps():
    full = replace(SCENARIO, steps=(STEP,), before=(EXCHANGE,), message="why", cleanup_message="left")
    shown = json.loads(json.dumps(full.as_dict()))
    assert shown == {
        "id": SCENARIO.id.key,
        "feature": "Groups",
        "rule": "A rule",
        "name": "A group [viewer]",
        "persona": "viewer",
        "tags": ["smoke"],
        "status": "passed",
        "state": "passed",
        "message": "why",
        "location": "features/groups.feature:7",
        "duration": 0.5,
        "cleanup_message": "left",
        "cell": None,
        "known": None,
        "tries": 1,
        "first_failure": "",
        "trace_id": "",
    }
