"""The end of a run: a table that can be read at a glance, and whether anything was left behind."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from support.reporting.console import closing_lines, table_lines
from support.result import ResultTracker, ScenarioResult


def tracker(*outcomes: tuple[str, str, str]) -> ResultTracker:
    return ResultTracker(
        scenarios=[
            ScenarioResult(feature, "", f"x [{persona}]", persona, (), status, "", "features/x.feature:1", 0.0)
            for persona, feature, status in outcomes
        ]
    )


def session(tracked: ResultTracker) -> Any:
    return SimpleNamespace(
        ending=None,
        tracker=tracked,
        service=SimpleNamespace(name="Tenants"),
        base_url="http://127.0.0.1:8000",
        advice="try: the sweeper",
    )


def test_the_table_has_personas_down_and_features_across():
    lines = table_lines(
        tracker(
            ("admin", "Groups", "passed"), ("admin", "Groups", "passed"), ("admin", "Users", "passed"),
            ("anonymous", "Groups", "passed"), ("anonymous", "Groups", "failed"),
        )
    )  # fmt: skip
    assert lines == [
        "           Groups  Users",
        "admin           2      1",
        "anonymous    1/2!      -",
    ]


def test_what_is_skipped_is_not_in_the_table():
    assert table_lines(tracker(("admin", "Groups", "skipped"), ("viewer", "Users", "skipped"))) == []


def test_what_a_stopped_run_did_not_come_to_is_in_the_table():
    assert table_lines(tracker(("viewer", "Users", "untested"))) == ["        Users", "viewer   0/1!"]


def test_whatever_is_not_passed_is_marked():
    for status in ("failed", "error", "hook_error", "cleanup_error", "undefined"):
        assert "0/1!" in table_lines(tracker(("admin", "Groups", status)))[1]


def test_personas_and_features_stand_in_the_order_in_which_they_ran():
    lines = table_lines(tracker(("viewer", "Users", "passed"), ("admin", "Groups", "passed")))
    assert lines[0].split() == ["Users", "Groups"]
    assert [line.split()[0] for line in lines[1:]] == ["viewer", "admin"]


def test_no_line_ends_in_blanks():
    assert all(
        line == line.rstrip()
        for line in table_lines(tracker(("a", "Groups", "passed"), ("b", "A long name", "passed")))
    )


def test_a_run_ends_with_totals_and_that_nothing_was_left_behind():
    tracked = tracker(("admin", "Groups", "passed"))
    tracked.record("read the group", "/groups/g-1", "GET", 200, True)
    tracked.record("read the group", "/groups/g-1", "GET", 500, False)
    lines = closing_lines(session(tracked))
    assert any("2 operations" in line and "Tenants" in line and "http://127.0.0.1:8000" in line for line in lines)
    assert lines[-1] == "Nothing was left behind."


def test_what_was_left_behind_is_named():
    tracked = tracker(("admin", "Groups", "passed"))
    tracked.left_behind += ["group g-1: still there", "tenant t-1: answered 500"]
    text = "\n".join(closing_lines(session(tracked)))
    assert "\n  group g-1: still there\n  tenant t-1: answered 500\n" in text
    assert "Nothing was left behind" not in text


def test_a_run_of_nothing_has_no_table():
    lines = closing_lines(session(tracker()))
    assert lines[-1] == "Nothing was left behind."
    assert not any("!" in line for line in lines)
