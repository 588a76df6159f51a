"""Which scenarios run, as which personas; and what needs no service at all."""

from __future__ import annotations

import pytest

from support.config import ROOT

from .judging import fine, nothing_left
from .listening import address_of, connections
from .suite import GROUPS, HEALTH, SIX, copied, embedded_was_started


def test_without_a_selection_all_six_personas_run_against_the_embedded_service(tmp_path):
    done, names = copied(tmp_path).ran(HEALTH)
    fine(done)
    assert {name.split("[")[1].rstrip("]") for name in names} == set(SIX)
    assert "Nothing was left behind" in done.text


@pytest.mark.parametrize("given", ["admin", "admin,viewer"])
def test_only_the_personas_that_are_named_run(running, given):
    done, names = running.ran(HEALTH, "-D", f"persona={given}")
    fine(done)
    assert names == [
        f"ask whether the service is {how} [{persona}]" for how in ("alive", "ready") for persona in given.split(",")
    ]
    assert not embedded_was_started(running)


def test_a_line_selects_its_scenario_and_no_other(running):
    lines = (ROOT / HEALTH).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "is ready" in text)
    done, names = running.ran(f"{HEALTH}:{line}", "-D", "persona=admin,viewer")
    fine(done)
    assert names == ["ask whether the service is ready [admin]", "ask whether the service is ready [viewer]"]


def test_a_list_of_lines_in_a_file_can_be_run(running):
    (running.root / "again.txt").write_text(f"# failed before\n{HEALTH}:14\n", encoding="utf-8")
    done, names = running.ran("@again.txt", "-D", "persona=admin")
    fine(done)
    assert len(names) == 1


def test_a_name_selects_the_scenarios_that_have_it(running):
    done, names = running.ran(GROUPS, "--name", "A new group is found", "-D", "persona=admin,tenant_admin,viewer")
    fine(done)
    assert names == ["A new group is found and listed [admin]", "A new group is found and listed [tenant_admin]"]


def test_a_name_with_its_persona_selects_one(running):
    done, names = running.ran(HEALTH, "--name", r"is alive \[viewer\]")
    fine(done)
    assert names == ["ask whether the service is alive [viewer]"]


def test_tags_select_scenarios_and_personas(running):
    done, names = running.ran(GROUPS, HEALTH, "--tags", "@authorization and @persona.viewer and @health")
    fine(done)
    assert names == ["ask whether the service is alive [viewer]", "ask whether the service is ready [viewer]"]


def test_a_selection_of_nothing_is_not_green(running):
    done = running.behave(HEALTH, "--tags", "@no_such_tag")
    assert done.code != 0
    assert "Nothing was run" in done.text
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
