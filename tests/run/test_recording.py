"""The plain result of each scenario, whatever its outcome: its steps, their requests, and what went wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.http.exchange import Purpose
from tests.library.service import Library
from tests.run.recorded import Recorded, project

SECRET = "steward-sesame-1"
UNDEFINED = (
    "undefined: no sentence matches, or a word in it is not in the service description\n"
    "  try: python -m support vocabulary, which lists the sentences and the words"
)


@pytest.fixture(scope="module")
def recorded(running: Library, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    running.reset()
    return Recorded(project(tmp_path_factory.mktemp("project"), running.url))


def statuses(recorded: Recorded, name: str) -> list[str]:
    return [step.status for step in recorded[name].steps]


# Each outcome


@pytest.mark.parametrize(
    ("name", "status", "steps", "message"),
    [
        ("Passes", "passed", ["passed"], ""),
        ("Wrong", "failed", ["passed", "failed", "skipped"],
         "When the answer is wrong\nASSERT FAILED: the answer is wrong"),
        ("Silent", "error", ["error"],
         "When the service is silent\nNoAnswerError: the service sent no response\n  try: another service"),
        ("Ends", "error", ["error"],
         "When the process should end\nInterruptedStepError: the step tried to end the process: SystemExit 0"),
        ("Undefined", "error", ["passed", "undefined", "skipped"], f"When nobody knows this\n{UNDEFINED}"),
        ("Skips itself", "skipped", ["skipped", "skipped"], "not here"),
        ("Dirty", "cleanup_error", ["passed"], "CLEANUP-ERROR: left behind: ***"),
        ("Wrong and dirty", "failed", ["passed", "failed"],
         "And the answer is wrong\nASSERT FAILED: the answer is wrong\nCLEANUP-ERROR: left behind: ***"),
        ("Undefined and dirty", "error", ["passed", "undefined"],
         f"And nobody knows this\n{UNDEFINED}\nCLEANUP-ERROR: left behind: ***"),
        ("Not prepared", "hook_error", ["untested"], "HOOK-ERROR in before_scenario: RuntimeError: not prepared"),
        ("Not tidied", "hook_error", ["passed"], "HOOK-ERROR in after_scenario: RuntimeError: not tidied"),
        ("No cue", "error", ["hook_error"], "Given nothing\nHOOK-ERROR at the step: RuntimeError: no cue"),
        ("Under a broken rule", "hook_error", ["untested"],
         "HOOK-ERROR in before_rule: RuntimeError: the rule is not ready"),
        ("Under a broken feature", "hook_error", ["untested"],
         "HOOK-ERROR in before_feature: RuntimeError: the feature is not ready"),
    ],
)  # fmt: skip
def test_every_outcome_has_its_status_its_steps_and_its_message(
    recorded: Recorded, name: str, status: str, steps: list[str], message: str
) -> None:
    found = recorded[name]
    assert (found.status, statuses(recorded, name), found.message) == (status, steps, message)


def test_every_selected_scenario_has_one_result(recorded: Recorded) -> None:
    assert len(recorded.scenarios) == 21
    assert len({each.id for each in recorded.scenarios}) == 21


def test_a_failed_cleanup_has_a_message_of_its_own(recorded: Recorded) -> None:
    for name in ("Dirty", "Wrong and dirty", "Undefined and dirty"):
        assert recorded[name].cleanup_message == "CLEANUP-ERROR: left behind: ***"
    assert recorded["Wrong"].cleanup_message == ""


def test_only_an_assertion_is_a_wrong_answer(recorded: Recorded) -> None:
    wrong = {each.title.rpartition(" [")[0] for each in recorded.scenarios if any(step.wrong for step in each.steps)}
    assert wrong == {"Wrong", "Shows a password", "Wrong and dirty"}


def test_an_unexpected_exception_has_its_traceback_in_the_steps(recorded: Recorded) -> None:
    (step,) = recorded["Breaks"].steps
    assert step.message == "RuntimeError: the connection was lost"
    assert "in breaks" in step.trace
    assert "step_guard.py" not in step.trace
    assert "behave/model.py" not in step.trace


def test_an_exception_with_a_cause_and_a_note_has_both(recorded: Recorded) -> None:
    found = recorded["Breaks with a cause"]
    assert found.steps[0].message == "RuntimeError: the effect\na note"
    assert "KeyError: 'the cause, ***'" in found.message
    assert "RuntimeError: the effect\na note" in found.message


def test_an_error_of_the_suite_says_everything_in_its_message(recorded: Recorded) -> None:
    (step,) = recorded["Silent"].steps
    assert step.trace == ""
    assert step.message == "NoAnswerError: the service sent no response\n  try: another service"


def test_an_undefined_step_is_named(recorded: Recorded) -> None:
    assert recorded["Undefined"].steps[1].message == "undefined step: When nobody knows this"


def test_a_step_that_did_not_run_has_no_message(recorded: Recorded) -> None:
    assert recorded["Wrong"].steps[2].message == ""
    assert recorded["Not prepared"].steps[0].message == ""


# What a scenario is


def test_a_result_says_where_the_scenario_is_and_as_whom_it_ran(recorded: Recorded) -> None:
    found = recorded["It passes"]
    assert (found.feature, found.rule, found.persona, found.title) == (
        "Outcomes", "A rule", "viewer", "It passes [viewer]",
    )  # fmt: skip
    assert found.tags == ("area", "own", "persona.viewer")
    assert found.location == "features/outcomes.feature:88"
    assert found.id.key == "features/outcomes.feature > A rule > It <how> > how=passes, what=nothing > viewer"


def test_a_result_has_its_description_times_and_durations(recorded: Recorded) -> None:
    found = recorded["Passes"]
    assert found.description == "Why it does."
    assert 0 < found.started <= found.steps[0].started
    assert found.duration >= 0


def test_a_step_has_its_keyword_name_table_and_text(recorded: Recorded) -> None:
    table, text = recorded["Has a table and a text"].steps
    assert (table.keyword, table.name, table.table) == ("Then", "a table", (("name", "size"), ("Emma", "3")))
    assert (text.keyword, text.name, text.text) == ("And", "a text", "some text")


# Requests


def test_each_request_belongs_to_its_step_or_to_what_comes_before_and_after(recorded: Recorded) -> None:
    found = recorded["Requests"]
    assert [[each.path for each in step.exchanges] for step in found.steps] == [
        ["/readers"], [], ["/readers"], ["/shelves"],
    ]  # fmt: skip
    assert [(each.method, each.path) for each in found.before] == [("GET", "/shelves")]
    assert [(each.method, each.purpose) for each in found.after] == [
        ("GET", Purpose.REMOVAL_CHECK), ("DELETE", Purpose.REMOVAL), ("GET", Purpose.REMOVAL_CHECK),
    ]  # fmt: skip


def test_no_request_is_counted_for_another_scenario(recorded: Recorded) -> None:
    counted = sum(
        len(each.before) + len(each.after) + sum(len(step.exchanges) for step in each.steps)
        for each in recorded.scenarios
    )
    last_look = [each for each in recorded.account.results if not each.scenario]
    assert [(each.method, each.endpoint, each.purpose) for each in last_look] == [("GET", "/shelves", "removal check")]
    assert counted == 7 == len(recorded.account.results) - len(last_look)


# Notes


def test_notes_of_a_step_are_in_the_result(recorded: Recorded) -> None:
    found = recorded["Has notes"]
    assert (found.name, found.title) == ("Another title", "Has notes [steward]")
    assert found.labels == (("layer", "api"),)
    assert found.links == (("issue", "http://x", "1"),)
    assert found.parameters == (("size", "3"),)
    (step,) = found.steps
    assert [(each.name, each.body) for each in step.attachments] == [("body", "***")]
    assert [(each.name, each.status) for each in step.steps] == [("part of it", "passed")]


def test_a_scenario_without_notes_is_called_by_its_title(recorded: Recorded) -> None:
    found = recorded["Has a table and a text"]
    assert (found.name, found.labels, found.links, found.parameters) == (found.title, (), (), ())


# The run


def test_no_secret_is_in_any_result_or_on_the_console(recorded: Recorded) -> None:
    """The message of a failed cleanup used to be printed as it was."""
    assert SECRET not in repr(recorded.scenarios)
    assert SECRET not in json.dumps(recorded.account.as_dict())
    assert SECRET not in recorded.ended.said


def test_the_account_counts_every_outcome(recorded: Recorded) -> None:
    scenarios = recorded.account.summary["scenarios"]
    assert (scenarios["total"], scenarios["passed"], scenarios["failed"]) == (20, 5, 3)
    assert recorded.account.verdicts == {
        "promises": "3 promises are broken",
        "left_behind": "3 cleanups failed, so something may be left behind",
    }
    assert (recorded.account.exit_code, recorded.ended.code) == (4, 4)


def test_the_run_says_what_it_runs_against_before_anything_is_sent(recorded: Recorded) -> None:
    assert (recorded.began.service, recorded.began.environment) == ("Library", "library")
    assert recorded.began.run == recorded.account.run.run
    assert recorded.began.personas[0] == "steward"


def test_an_undefined_step_is_listed_once_at_the_end(recorded: Recorded) -> None:
    listed = recorded.ended.said.partition("Undefined steps:\n")[2].partition("\n  try:")[0]
    assert listed.splitlines() == [
        "  features/outcomes.feature:30  When nobody knows this",
        "  features/outcomes.feature:46  And nobody knows this",
    ]


# Selections


def test_what_behave_does_not_come_to_is_recorded_as_untested(running: Library, tmp_path: Path) -> None:
    stopped = Recorded(project(tmp_path, running.url), "--stop", "features/outcomes.feature")
    found = {each.title: each.status for each in stopped.scenarios}
    assert len(found) == 20
    assert [status for status in found.values() if status != "untested"] == ["passed", "failed"]
    assert stopped.account.verdicts["promises"] == "1 promise is broken"


def test_what_is_not_selected_has_no_result(running: Library, tmp_path: Path) -> None:
    chosen = Recorded(project(tmp_path, running.url), "--tags", "@own", "features/outcomes.feature")
    assert [each.title for each in chosen.scenarios] == ["It passes [viewer]"]
    assert chosen.ended.code == 0
