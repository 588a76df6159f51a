"""Which scenarios run, as which personas; and which commands need no service."""

from __future__ import annotations

import pytest

from support.json_files import ROOT
from tests.command_line.judging import fine, nothing_left, one_message
from tests.command_line.listening import address_of, connections
from tests.command_line.suite import GROUPS, HEALTH, PERSONAS, copied, embedded_was_started

ALIVE, READY = "may check whether the service is alive", "may check whether the service is ready"
NEW_GROUP = "A new group has the requested values and is in the list"


def test_without_a_selection_all_personas_run_against_the_embedded_service(tmp_path):
    done, names = copied(tmp_path).ran(HEALTH, "--tags", "@authorization")
    fine(done)
    assert names == [f"{persona} {operation}" for operation in (ALIVE, READY) for persona in PERSONAS]
    assert "Nothing was left behind" in done.text


@pytest.mark.parametrize("given", ["admin", "admin,viewer"])
def test_only_the_selected_personas_run(running, given):
    done, names = running.ran(HEALTH, "-D", f"persona={given}")
    fine(done)
    assert names == [f"{persona} {operation}" for operation in (ALIVE, READY) for persona in given.split(",")]
    assert not embedded_was_started(running)


def test_a_line_selects_its_scenario_and_no_other(running):
    line = line_of(HEALTH, "| check whether the service is ready | allowed |")
    done, names = running.ran(f"{HEALTH}:{line}", "-D", "persona=admin,viewer")
    fine(done)
    assert names == [f"admin {READY}", f"viewer {READY}"]


def test_a_file_with_a_list_of_lines_selects_their_scenarios(running):
    line = line_of(HEALTH, "| check whether the service is alive | allowed |")
    (running.root / "again.txt").write_text(f"# failed before\n{HEALTH}:{line}\n", encoding="utf-8")
    done, names = running.ran("@again.txt", "-D", "persona=admin")
    fine(done)
    assert names == [f"admin {ALIVE}"]


def test_a_name_selects_the_scenarios_that_contain_it(running):
    done, names = running.ran(GROUPS, "--name", "A new group has", "-D", "persona=admin,tenant_admin,viewer")
    fine(done)
    assert names == [f"{NEW_GROUP} [admin]", f"{NEW_GROUP} [tenant_admin]"]


@pytest.mark.parametrize(
    ("feature", "name", "expected"),
    [
        (HEALTH, "viewer may check whether the service is alive", f"viewer {ALIVE}"),
        (GROUPS, r"A new group has .* \[admin\]", f"{NEW_GROUP} [admin]"),
    ],
)
def test_a_name_with_its_persona_selects_one_scenario(running, feature, name, expected):
    done, names = running.ran(feature, "--name", name)
    fine(done)
    assert names == [expected]


def test_tags_select_scenarios_and_personas(running):
    done, names = running.ran("features", "--tags", "@authorization and @persona.viewer and @health")
    fine(done)
    assert names == [f"viewer {ALIVE}", f"viewer {READY}"]


def test_a_feature_of_which_nothing_is_selected_is_a_mistake(suite):
    done = suite.behave(GROUPS, HEALTH, "--tags", "@health")
    one_message(done, f"no scenario of {GROUPS} is selected", "try:")
    assert not embedded_was_started(suite)


def test_a_selection_of_nothing_is_not_green(running):
    done = running.behave("--tags", "@no_such_tag")
    assert done.code == 2
    assert "Nothing was run: no scenario matches this selection" in done.text
    assert "Nothing was checked" in done.text
    assert "Traceback" not in done.text
    nothing_left(done)


def test_a_dry_run_needs_no_service(suite, silent):
    for env in ({}, {"API_BASE_URL": address_of(silent)}):
        done = suite.behave("--dry-run", "--tags", "@smoke", "-f", "null", env=env)
        fine(done)
    assert connections(silent) == 0
    assert not embedded_was_started(suite)


def test_the_sentences_can_be_listed_without_a_service(suite):
    done = suite.behave("--steps-catalog")
    fine(done)
    assert "Given a smoke {resource:Resource} exists" in done.out
    assert not embedded_was_started(suite)


def line_of(feature: str, text: str) -> int:
    lines = (ROOT / feature).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)
