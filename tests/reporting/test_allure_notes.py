"""What steps and hooks add to the Allure report is in it: titles, links, attachments, named parts, global errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reporting.allure_project import OUTCOMES, project, scenario
from tests.reporting.allure_runs import Run, behave_in

STEPS = """
import allure, pathlib
from behave import when

@allure.step("add {count} to the list")
def add(count): allure.attach(f"{count} added", name="count")

@when("the parts are nested")
def nested(context):
    allure.attach("first", name="outside")
    with allure.step("outer"):
        allure.attach("second", name="in outer")
        with allure.step("inner"):
            allure.attach("third", name="in inner")
        add(3)
        allure.attach("fourth", name="also in outer")
    with allure.step("next"):
        pass

@when("an inner part is wrong")
def wrong(context):
    with allure.step("outer"), allure.step("inner"):
        assert False, "the inner part is wrong"

@when("an inner part breaks")
def breaks(context):
    with allure.step("outer"):
        with allure.step("survives"):
            pass
        with allure.step("breaks"):
            raise RuntimeError("the connection was cut")

@when("a failed part is tolerated")
def tolerated(context):
    try:
        with allure.step("attempt"):
            raise RuntimeError("not this time")
    except RuntimeError:
        pass

@when("the step adds links")
def links(context):
    allure.dynamic.link("https://example.com/a", name="page a")
    allure.dynamic.link("https://example.com/a", name="the same page")
    allure.dynamic.link("docs")
    allure.dynamic.issue("BUG-8")
    allure.dynamic.issue("BUG-9", name="the ninth")
    allure.dynamic.testcase("https://example.com/case/1", name="case 1")

@when("the step attaches files")
def files(context):
    for name, content in (("data.json", b'{"a": 1}'), ("image.png", bytes([0x89, 0x50, 0xff])), ("plain", b"plain")):
        pathlib.Path(name).write_bytes(content)
    allure.attach.file("data.json")
    allure.attach.file("image.png", name="a picture", attachment_type=allure.attachment_type.PNG)
    allure.attach.file("plain", extension="csv")
    pathlib.Path("data.json").unlink()

@when("nothing is added")
def nothing(context): pass
"""


def of(attachments: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(each["name"], each["type"], each["source"].rpartition(".")[2]) for each in attachments]


def outline(steps: list[dict[str, Any]]) -> list[Any]:
    """The names and statuses of steps, and of the steps in them."""
    return [(each["name"], each["status"], outline(each.get("steps", []))) for each in steps]


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Run:
    names = ("the parts are nested", "an inner part is wrong", "an inner part breaks", "a failed part is tolerated")
    names += ("the step adds links", "the step attaches files", "nothing is added")
    written = "".join(scenario(name.capitalize(), f"When {name}") for name in names)
    folder = project(
        tmp_path_factory.mktemp("notes"), f"@allure.issue:BUG-8\nFeature: F\n{written}", environment="", steps=STEPS
    )
    patterns = {"issue": "https://bugs.example.com/{}", "link": "https://pages.example.com/{}"}
    options = [
        part for name, address in patterns.items() for part in ("-D", f"AllureFormatter.{name}_pattern={address}")
    ]
    return behave_in(folder, *options)


def test_titles_descriptions_labels_parameters_and_attachments_of_a_step_are_kept(tmp_path: Path) -> None:
    run = behave_in(project(tmp_path, OUTCOMES), "--name", "Annotated")
    (result,) = run.results
    labels = {label["name"]: label["value"] for label in result["labels"]}
    assert (result["name"], result["description"]) == ("Another title", "Another description")
    assert result["descriptionHtml"] == "<b>Another description</b>"
    assert result["fullName"] == "Outcomes: Under a rule: Annotated [viewer]", "a plan finds it by this"
    assert (labels["layer"], labels["severity"]) == ("api", "minor")
    assert result["parameters"] == [
        {"name": "persona", "value": "viewer"},
        {"name": "size", "value": "3"},
        {"name": "pin", "value": "1234", "mode": "masked", "excluded": True},
    ]
    assert run.attached(result["steps"][1]["attachments"][0]) == "the body"


def test_nested_parts_of_a_step_are_nested_steps(notes: Run) -> None:
    (step,) = notes.by_name["The parts are nested"]["steps"]
    inner = ("inner", "passed", [])
    added = ("add 3 to the list", "passed", [])
    assert outline(step["steps"]) == [("outer", "passed", [inner, added]), ("next", "passed", [])]
    assert step["steps"][0]["steps"][1]["parameters"] == [{"name": "count", "value": "3"}]
    times = [time for each in step["steps"] for time in (each["start"], each["stop"])]
    assert times == sorted(times)


def test_an_attachment_belongs_to_the_innermost_part_that_is_open(notes: Run) -> None:
    (step,) = notes.by_name["The parts are nested"]["steps"]
    outer = step["steps"][0]
    inner, added = outer["steps"]
    found = {
        name: [(each["name"], notes.attached(each)) for each in holder["attachments"]]
        for name, holder in {"step": step, "outer": outer, "inner": inner, "add": added}.items()
    }
    assert found == {
        "step": [("outside", "first")],
        "outer": [("in outer", "second"), ("also in outer", "fourth")],
        "inner": [("in inner", "third")],
        "add": [("count", "3 added")],
    }


@pytest.mark.parametrize(
    ("name", "status", "parts", "message"),
    [
        (
            "An inner part is wrong",
            "failed",
            [("outer", "failed", [("inner", "failed", [])])],
            "AssertionError: the inner part is wrong",
        ),
        (
            "An inner part breaks",
            "broken",
            [("outer", "broken", [("survives", "passed", []), ("breaks", "broken", [])])],
            "RuntimeError: the connection was cut",
        ),
    ],
)
def test_a_part_that_fails_has_its_status_and_reason(
    notes: Run, name: str, status: str, parts: list[Any], message: str
) -> None:
    result = notes.by_name[name]
    (step,) = result["steps"]
    assert (result["status"], outline(step["steps"])) == (status, parts)
    assert step["steps"][0]["steps"][-1]["statusDetails"]["message"] == message


def test_a_failed_part_that_the_step_tolerates_does_not_fail_the_scenario(notes: Run) -> None:
    result = notes.by_name["A failed part is tolerated"]
    (step,) = result["steps"]
    assert (result["status"], step["status"]) == ("passed", "passed")
    assert outline(step["steps"]) == [("attempt", "broken", [])]


def test_links_follow_their_patterns_and_appear_once(notes: Run) -> None:
    assert notes.by_name["The step adds links"]["links"] == [
        {"type": "issue", "url": "https://bugs.example.com/BUG-8", "name": "https://bugs.example.com/BUG-8"},
        {"type": "link", "url": "https://example.com/a", "name": "page a"},
        {"type": "link", "url": "https://pages.example.com/docs", "name": "https://pages.example.com/docs"},
        {"type": "issue", "url": "https://bugs.example.com/BUG-9", "name": "the ninth"},
        {"type": "tms", "url": "https://example.com/case/1", "name": "case 1"},
    ]


def test_an_attached_file_has_its_name_its_type_and_the_content_of_that_moment(notes: Run) -> None:
    attachments = notes.by_name["The step attaches files"]["steps"][0]["attachments"]
    assert of(attachments) == [
        ("data.json", "application/json", "json"),
        ("a picture", "image/png", "png"),
        ("plain", "text/csv", "csv"),
    ]
    assert notes.attached(attachments[0]) == '{"a": 1}'
    assert (notes.folder / attachments[1]["source"]).read_bytes() == bytes([0x89, 0x50, 0xFF])


def test_notes_of_one_scenario_are_not_in_the_next(notes: Run) -> None:
    result = notes.by_name["Nothing is added"]
    assert result["steps"][0].get("attachments", []) == []
    assert [each["type"] for each in result["links"]] == ["issue"], "the tag of the feature"


HOOKS = """
import allure

def before_all(context):
    allure.global_attach("the version is 7", name="version")
    allure.global_error("the clock is wrong", "clock.py, line 3")

def before_feature(context, feature):
    allure.attach("nobody's", name="before the feature")

def before_scenario(context, scenario):
    allure.dynamic.label("owner", "the hooks")
    with allure.step("prepare"):
        allure.attach("prepared", name="preparation")

def after_step(context, step):
    allure.attach("after the step", name="after_step")

def after_scenario(context, scenario):
    allure.attach("the last words", name="screen")
    with allure.step("tidy"):
        pass

def after_all(context):
    with open("run.log", "w") as log:
        log.write("all done")
    allure.global_attach.file("run.log", name="log", attachment_type=allure.attachment_type.TEXT)
    try:
        raise ValueError("a late error")
    except ValueError as problem:
        allure.global_error(problem)
"""


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Run:
    steps = ("When nothing is added", "When nothing is added")
    feature = f"Feature: F\n{scenario('One', *steps)}{scenario('Two', 'When nothing is added')}"
    return behave_in(project(tmp_path_factory.mktemp("hooks"), feature, environment=HOOKS, steps=STEPS))


def test_hooks_may_add_errors_and_attachments_of_the_whole_run(hooks: Run) -> None:
    assert hooks.code == 0, hooks.output
    assert [error.strip() for error in hooks.global_errors] == ["the clock is wrong", "ValueError: a late error"]
    assert of(hooks.global_attachments) == [("version", "text/plain", "txt"), ("log", "text/plain", "log")]
    assert [hooks.attached(each) for each in hooks.global_attachments] == ["the version is 7", "all done"]


@pytest.mark.parametrize("name", ["One", "Two"])
def test_what_hooks_of_a_scenario_attach_is_in_its_set_up_and_clean_up(hooks: Run, name: str) -> None:
    (before,), (after,) = hooks.fixtures(name, "befores"), hooks.fixtures(name, "afters")
    assert outline(before["steps"]) == [("prepare", "passed", [])]
    assert [hooks.attached(each) for each in before["steps"][0]["attachments"]] == ["prepared"]
    assert (before.get("attachments", []), before["status"]) == ([], "passed")
    assert [hooks.attached(each) for each in after["attachments"]] == ["the last words"]
    assert outline(after["steps"]) == [("tidy", "passed", [])]
    assert hooks.labels(name)["owner"] == ["the hooks"]


def test_what_a_hook_of_a_step_attaches_is_in_the_step(hooks: Run) -> None:
    steps = [step for name in ("One", "Two") for step in hooks.by_name[name]["steps"]]
    assert [[each["name"] for each in step["attachments"]] for step in steps] == [["after_step"]] * 3


def test_what_a_hook_of_a_feature_attaches_is_in_no_scenario(hooks: Run) -> None:
    everything = "".join(path.read_text() for path in hooks.folder.iterdir())
    assert "before the feature" not in everything
