"""The command that runs one scenario again."""

from __future__ import annotations

import shlex
from dataclasses import replace

from support.results.rerun import rerun_command

from .recorded import RUN, SCENARIO


def test_a_scenario_is_run_again_alone_as_its_persona():
    assert rerun_command(RUN, SCENARIO) == "behave features/groups.feature:7 -D persona=viewer"


def test_the_settings_of_the_run_are_in_the_command_and_safe_in_a_shell():
    run = replace(RUN, options=("-D", "config=my configs/staging.json"))
    assert shlex.split(rerun_command(run, SCENARIO))[-1] == "config=my configs/staging.json"


def test_a_scenario_of_no_persona_is_run_without_one():
    assert "persona" not in rerun_command(RUN, replace(SCENARIO, persona=""))
