"""The console of a run: on a terminal, and where it is read by a program."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.reporting.progress import counted, progress_line
from support.results.states import State
from tests.library.project import Project, shell
from tests.library.service import Library
from tests.reporting.screen import Shown, shown_on_terminal

STEPS = """
import sys
from behave import given, then, when

@given("nothing")
def nothing(context): pass

@given("something is said at once")
def said(context): print("said at once", file=sys.__stderr__, flush=True)

@when("the answer is wrong")
def wrong(context): assert False, "the answer is wrong"

@when("it prints and fails")
def prints(context):
    print("printed before")
    raise RuntimeError("it broke")

@when("its cleanup fails")
def dirty(context):
    def clean(): raise RuntimeError("not clean")
    context.add_cleanup(clean)
"""
FEATURE = """
    Feature: Books
      Rule: A rule
        @persona.editor @persona.viewer
        Scenario Outline: Row <name>
          Given nothing

          Examples:
            | name  |
            | one   |
            | two   |

      @persona.editor @persona.viewer
      Scenario: Wrong
        Given something is said at once
        When the answer is wrong

      @persona.editor
      Scenario: Broken
        When it prints and fails

      @persona.editor
      Scenario: Dirty
        When its cleanup fails
"""


@pytest.fixture(scope="module")
def library() -> Iterator[Library]:
    with Library() as made:
        yield made


def project(folder: Path, library: Library) -> Project:
    made = Project(folder, library.url)
    made.steps(STEPS)
    made.feature(FEATURE)
    return made


def on_terminal(made: Project, *arguments: str, **env: str) -> Shown:
    (made.folder / "environment.py").symlink_to(Path(__file__).parents[2] / "environment.py")
    command = [sys.executable, "-m", "behave", "-D", f"config={made.config}", "features/library.feature", *arguments]
    variables = {name: value for name, value in shell().items() if name not in {"NO_COLOR", "CI"}}
    return shown_on_terminal(command, made.folder, variables | {"TERM": "xterm-256color"} | env)


def test_a_terminal_shows_failures_and_how_far_the_run_is(library: Library, tmp_path: Path) -> None:
    shown = on_terminal(project(tmp_path, library))
    assert shown.code == 4
    assert re.search(r"\x1b\[[0-9;]*31m", shown.raw), "red"
    states = re.findall(r"(\d+) of 8 done, (\d+) red(?:, [\d.]+ per second)?(?:, \d+:\d\d left)?: (\w+)", shown.raw)
    assert states[0] == ("0", "0", "Row")
    assert shown.text.count("of 8 done") == 0, "the line is gone in the end"
    assert "said at once" in shown.lines, "nothing else stands in its line"
    assert "    FAILED  Wrong [viewer]" in shown.lines
    assert "    passed  Row one [editor]" not in shown.lines
    assert "    4 passed, 1 CLEANUP ERROR, 1 ERROR, 2 FAILED" in shown.lines


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_none_are_wanted(env: dict[str, str], library: Library, tmp_path: Path) -> None:
    shown = on_terminal(project(tmp_path, library), **env)
    assert re.findall(r"\x1b\[[0-9;]*m", shown.raw) == []
    assert "    FAILED  Wrong [viewer]" in shown.lines


def test_behaves_own_option_turns_colours_off(library: Library, tmp_path: Path) -> None:
    shown = on_terminal(project(tmp_path, library), "--no-color")
    assert re.findall(r"\x1b\[[0-9;]*m", shown.raw) == []


@pytest.mark.parametrize("jobs", [(), ("-j", "2")], ids=["one at a time", "side by side"])
def test_a_pipe_gets_plain_lines_each_scenario_in_one(jobs: tuple[str, ...], library: Library, tmp_path: Path) -> None:
    ended = project(tmp_path, library).run(*jobs)
    assert "\x1b" not in ended.said
    assert "\r" not in ended.said
    lines = ended.said.splitlines()
    for line in (
        "Books    # features/library.feature",
        "  A rule",
        "    passed  Row one [editor]",
        "    ERROR  Broken [editor]",
    ):
        assert lines.count(line) == 1, line
    # With its scenario and at the end, and nowhere else.
    assert ended.said.count("ASSERT FAILED: the answer is wrong") == 4
    assert ended.said.count("CLEANUP-ERROR: not clean") == 2
    assert ended.said.count("printed before") == 1


def test_the_end_has_each_failure_with_its_message_and_the_command_that_runs_it_again(
    library: Library, tmp_path: Path
) -> None:
    made = project(tmp_path, library)
    ended = made.run()
    end = ended.said[ended.said.index("steps passed") :]
    for title, message, persona in (
        ("FAILED  Wrong [editor]", "  ASSERT FAILED: the answer is wrong", "editor"),
        ("FAILED  Wrong [viewer]", "  ASSERT FAILED: the answer is wrong", "viewer"),
        ("ERROR  Broken [editor]", "  RuntimeError: it broke", "editor"),
    ):
        block = end[end.index(title) :].split("\n\n")[0]
        assert message in block.splitlines()
        assert "Traceback" not in block
        (command,) = re.findall(r"again: behave (.*)", block)
        again = made.run(*command.split())
        assert [each["name"] for each in again.report["scenarios"]] == [title.split("  ")[1]]
        assert f"persona={persona}" in command
    assert end.index("Slowest:") < end.index("The service") if "The service" in end else end.index("Slowest:")


@pytest.mark.parametrize("name", ["progress", "progress2", "progress3"])
def test_no_output_of_a_hook_or_cleanup_stands_behind_dots(name: str, library: Library, tmp_path: Path) -> None:
    ended = project(tmp_path, library).run("-f", name)
    assert "CAPTURED STDOUT: scenario.cleanup\nCLEANUP-ERROR: not clean" in ended.said
    assert re.findall(r"[^-\n]----\n", ended.said) == []


def test_a_list_to_run_again_keeps_the_personas_and_each_line_once(library: Library, tmp_path: Path) -> None:
    made = project(tmp_path, library)
    made.run("-f", "rerun", "-o", "out/again.txt", "-D", "persona=viewer")
    text = (tmp_path / "out" / "again.txt").read_text("utf-8")
    assert "# personas: viewer\n../features/library.feature:13\n" in text
    again = made.run("@out/again.txt")
    assert [each["name"] for each in again.report["scenarios"]] == ["Wrong [viewer]"]
    made.run("-f", "rerun", "-o", "out/again.txt")
    text = (tmp_path / "out" / "again.txt").read_text("utf-8")
    assert "# personas: editor, viewer\n../features/library.feature:13\n" in text
    assert text.count("library.feature:13\n") == 1


def test_how_far_a_run_is() -> None:
    states = Counter({State.PASSED: 8, State.FAILED: 1, State.ERROR: 1})
    assert progress_line(states, 100, 5.0, "A title") == "10 of 100 done, 2 red, 2.0 per second, 0:45 left: A title"
    assert progress_line(Counter(), 100, 0.0, "") == "0 of 100 done, 0 red"
    assert counted(states) == "8 passed, 1 ERROR, 1 FAILED"
