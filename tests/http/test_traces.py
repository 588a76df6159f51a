"""The W3C trace context of requests: a trace for each try of a scenario, a span for each request, and both in the reports."""

from __future__ import annotations

import re
from pathlib import Path

from support.http.traces import Trace, trace_id
from tests.library.fixtures import library, running
from tests.library.project import Project
from tests.library.service import Library

__all__ = ["library", "running"]

FORM = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01")
SCENARIO = "  Scenario: {}\n    Given a smoke shelf exists\n    When I list the shelves\n    Then I am allowed\n"


def test_each_request_has_a_span_of_its_own_in_the_present_trace() -> None:
    trace = Trace()
    first, second = (trace.headers({"Accept": "text/plain"}) for _ in range(2))
    assert first["Accept"] == "text/plain"
    assert FORM.fullmatch(first["traceparent"])
    assert first["traceparent"] != second["traceparent"]
    assert trace_id(first) == trace_id(second) == trace.id
    trace.begin()
    assert trace_id(trace.headers({})) not in {"", trace_id(first)}


def test_a_traceparent_of_the_config_is_kept() -> None:
    own = {"Traceparent": f"00-{'a' * 32}-{'b' * 16}-00"}
    assert Trace().headers(own) == own
    assert trace_id(own) == "a" * 32


def test_headers_without_a_trace_name_none() -> None:
    assert trace_id({}) == trace_id({"traceparent": "broken"}) == ""


def test_scenarios_have_traces_of_their_own_which_the_report_names(running: Library, tmp_path: Path) -> None:
    running.reset()
    project = Project(tmp_path, running.url)
    project.feature(f"@persona.steward\nFeature: F\n{SCENARIO.format('One')}{SCENARIO.format('Two')}")
    run = project.run()
    assert run.code == 0, run.said
    sent = [
        next(value for name, value in each.headers.items() if name.lower() == "traceparent") for each in running.seen
    ]
    assert all(FORM.fullmatch(each) for each in sent)
    assert len(set(sent)) == len(sent)
    traces = {each["name"]: each["trace_id"] for each in run.report["scenarios"]}
    assert len(set(traces.values())) == 2
    for each in run.report["scenarios"]:
        own = [one["traceparent"] for one in run.report["results"] if one["scenario"] == each["id"]]
        assert own
        assert {FORM.fullmatch(one)[1] for one in own} == {each["trace_id"]}  # type: ignore[index]
        assert set(own) <= set(sent)
    outside = {one["traceparent"].split("-")[1] for one in run.report["results"] if not one["scenario"]}
    assert not outside & set(traces.values())
