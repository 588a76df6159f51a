"""The end of a run on the console: a table that can be read at a glance, and the two verdicts."""

from __future__ import annotations

import dataclasses

import pytest

from support.reporting.console import (
    MOST_LINES,
    closing_lines,
    failure_lines,
    slowest_lines,
    style_of,
    table_lines,
)
from support.results.records import Trouble
from support.results.states import TroubleKind
from tests.reporting.accounts import account, scenario, tracker


def table(*outcomes: tuple[str, str, str], width: int = 100) -> list[str]:
    """The table of scenarios: persona, feature and status of each."""
    results = (scenario("x", status, persona=persona, feature=feature) for persona, feature, status in outcomes)
    return table_lines(tracker(*results).summary(), width)


def test_the_table_has_a_row_for_each_persona_and_a_column_for_each_feature():
    lines = table(
        ("admin", "Groups", "passed"), ("admin", "Groups", "passed"), ("admin", "Users", "passed"),
        ("anonymous", "Groups", "passed"), ("anonymous", "Groups", "failed"),
    )  # fmt: skip
    assert lines == [
        "           Groups  Users",
        "admin           2      1",
        "anonymous    1/2!      -",
    ]


def test_a_skipped_scenario_is_not_in_the_table():
    assert table(("admin", "Groups", "skipped"), ("viewer", "Users", "skipped")) == []


def test_a_scenario_that_a_stopped_run_did_not_reach_is_in_the_table():
    assert table(("viewer", "Users", "untested")) == ["        Users", "viewer   0/1!"]


@pytest.mark.parametrize("status", ["failed", "error", "hook_error", "cleanup_error", "undefined"])
def test_a_cell_in_which_not_everything_passed_is_marked(status):
    assert "0/1!" in table(("admin", "Groups", status))[1]


def test_features_keep_the_order_in_which_they_ran():
    lines = table(("viewer", "Users", "passed"), ("admin", "Groups", "passed"))
    assert lines[0].split() == ["Users", "Groups"]
    assert [line.split()[0] for line in lines[1:]] == ["viewer", "admin"]


def test_personas_keep_the_order_of_the_config():
    tracked = tracker(scenario("x", persona="viewer"), scenario("x", persona="admin"))
    tracked.personas = ("admin", "viewer")
    assert [line.split()[0] for line in table_lines(tracked.summary(), 100)[1:]] == ["admin", "viewer"]


def test_no_line_ends_with_spaces():
    lines = table(("a", "Groups", "passed"), ("b", "A long name", "passed"))
    assert all(line == line.rstrip() for line in lines)


def test_a_table_that_is_wider_than_the_console_is_divided():
    features = ("Groups", "Users", "Tenants", "Roles")
    lines = table(*(("admin", feature, "passed") for feature in features), width=22)
    assert lines == [
        "       Groups  Users",
        "admin       1      1",
        "",
        "       Tenants  Roles",
        "admin        1      1",
    ]
    assert all(len(line) <= 22 for line in lines)


def test_a_table_is_never_divided_within_a_column():
    assert table(("admin", "A feature with a long name", "passed"), width=10) == [
        "       A feature with a long name",
        "admin                           1",
    ]


def test_a_run_ends_with_its_totals_and_both_verdicts():
    lines = closing_lines(account(scenario("a"), requests=2))
    assert lines[-3:] == [
        "Tenants, http://127.0.0.1:8000: 2 requests in 121.0 s",
        "The service keeps its promises.",
        "Nothing was left behind.",
    ]


def test_each_failure_has_its_message_without_frames_and_the_command_for_its_persona():
    message = (
        'When it breaks\nTraceback (most recent call last):\n  File "steps.py", line 1, in it\n    raise RuntimeError(1)\n'
        "    ^^^^^\nRuntimeError: it broke\n  request: GET /x"
    )
    told = account(scenario("a"), scenario("b", "error", message=message, persona="viewer"), scenario("c", "untested"))
    assert failure_lines(told) == [
        "",
        "ERROR  b [viewer]",
        "  When it breaks",
        "  RuntimeError: it broke",
        "    request: GET /x",
        "  again: behave features/groups.feature:7 -D persona=viewer",
        "",
        "Selected and not run: 1",
    ]


def test_a_message_of_many_lines_is_cut_at_the_end():
    told = account(scenario("b", "failed", message="\n".join(map(str, range(100)))))
    assert len(failure_lines(told)) == MOST_LINES + 4
    assert failure_lines(told)[-2] == "  …"


def test_the_ten_slowest_are_named_the_slowest_first():
    told = account(
        *(scenario(f"s{number}", duration=number / 2) for number in range(1, 13)), scenario("no", "untested")
    )
    lines = slowest_lines(told)
    assert lines[1:3] == ["Slowest:", "     6.00 s  s12 [admin]"]
    assert len(lines) == 12
    assert slowest_lines(account()) == []


def test_the_verdicts_have_colours():
    green, red = account(scenario("a")), account(scenario("a", "failed"), exit_code=1)
    assert style_of("The service keeps its promises.", dataclasses.replace(green, exit_code=0)) == "bold green"
    assert style_of(f"{red.verdicts['promises']}.", red) == "bold red"
    assert style_of("ERROR  b [viewer]", red) == "bold yellow"
    assert style_of("any other line", red) == ""


def test_what_was_left_behind_is_named_with_what_to_do():
    left = ("group g-1: it still exists", "tenant t-1: its removal was answered 500")
    text = "\n".join(closing_lines(account(scenario("a"), left=left)))
    assert text.endswith(
        "The service keeps its promises.\n2 things were left behind:\n  group g-1: it still exists\n"
        "  tenant t-1: its removal was answered 500\n  try: python -m support sweep --yes"
    )
    assert "Nothing was left behind" not in text


def test_what_an_earlier_run_left_and_this_one_removed_is_named():
    lines = closing_lines(account(scenario("a"), settled=("group g-1", "tenant t-1")))
    place = lines.index("Removed what an earlier run left behind (2):")
    assert lines[place + 1 : place + 3] == ["  group g-1", "  tenant t-1"]


def test_troubles_and_the_signal_that_stopped_the_run_are_named():
    lines = closing_lines(
        account(scenario("a"), troubles=(Trouble(TroubleKind.HOOK, "not tidy", "Feature F"),), stopped_by="SIGTERM")
    )
    assert {"Stopped by SIGTERM.", "Trouble: Feature F: not tidy"} <= set(lines)


def test_what_was_said_at_once_is_not_said_again():
    lines = closing_lines(account(scenario("a"), troubles=(Trouble(TroubleKind.REPORT, "the disk is full"),)))
    assert not any("the disk is full" in line for line in lines)


def test_a_run_of_nothing_has_no_table():
    lines = closing_lines(account())
    assert lines[-2:] == ["Nothing was checked.", "Nothing was left behind."]
    assert not any("!" in line for line in lines)


def test_what_limits_the_run_is_said():
    told = account(scenario("x", "passed"))
    lines = closing_lines(dataclasses.replace(told, run=dataclasses.replace(told.run, notes=("a and b look alike",))))
    assert "Note: a and b look alike" in lines
