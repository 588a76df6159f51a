"""What changed since an earlier run: by the identity of scenarios, and only where both ran."""

from __future__ import annotations

from support.results.comparing import Before, EarlierRun, changes
from support.results.records import ScenarioResult
from tests.reporting.accounts import scenario


def earlier(*scenarios: tuple[ScenarioResult, str, float]) -> EarlierRun:
    return EarlierRun(
        "2024-05-05", "6a1b", {each.id.key: Before(each.name, state, took) for each, state, took in scenarios}
    )


def test_what_is_newly_broken_newly_kept_and_slower() -> None:
    a, b, c = scenario("a", "failed"), scenario("b"), scenario("c", duration=3.0)
    found = changes(earlier((a, "passed", 0.01), (b, "error", 0.01), (c, "passed", 1.0)), [a, b, c])
    assert (found.newly_broken, found.newly_kept) == (("a [admin]",), ("b [admin]",))
    assert found.slower == ("c [admin]: 3.0 s, was 1.0 s",)
    assert (found.compared, found.any) == (3, True)


def test_what_was_red_and_is_red_is_no_change() -> None:
    a = scenario("a", "hook_error")
    assert not changes(earlier((a, "failed", 0.01)), [a]).any


def test_a_known_issue_that_was_broken_before_is_not_newly_broken() -> None:
    a = scenario("a", "failed")
    assert changes(earlier((a, "known", 0.01)), [a]).newly_broken == ("a [admin]",)


def test_what_ran_only_once_is_not_compared() -> None:
    a, b, c = scenario("a", "failed"), scenario("b", "untested"), scenario("c", "failed")
    found = changes(earlier((b, "passed", 0.01), (c, "not_run", 0.01), (scenario("d"), "passed", 0.01)), [a, b, c])
    assert (found.compared, found.any) == (0, False)
    assert found.added == ("a [admin]", "c [admin]")
    assert found.gone == ("b [admin]", "d [admin]")


def test_a_little_slower_is_not_slower() -> None:
    a, b = scenario("a", duration=0.4), scenario("b", duration=11.0)
    assert changes(earlier((a, "passed", 0.01), (b, "passed", 10.0)), [a, b]).slower == ()
