"""Input that cannot be used ends with one message and exit code 2, before anything is sent."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.json_files import ROOT, SERVICES, read_object
from tests.command_line.suite import HEALTH

FEATURES: dict[str, tuple[bytes, str]] = {
    "latin": (b"Feature: Caf\xe9\n  Scenario: x\n    Given a smoke tenant exists\n", ":1: is not a text in UTF-8"),
    "language": (b"# language: xx\nFeature: x\n", 'there is no language "xx"'),
    "nonsense": (b"Feature: x\n  Scenario: y\n    Given a smoke tenant exists\n  Foo bar\n", 'at line 4: "Foo bar"'),
    "no feature": (b"Scenario: x\n    Given a smoke tenant exists\n", "Scenario may not occur before Feature"),
    "torn table": (
        b"Feature: x\n  Scenario Outline: <a>\n    Given a smoke <a> exists\n    Examples:\n      | a | b |\n      | c |\n",
        "Malformed table at line 6",
    ),
}


def refused(done: Any, *expected: str) -> None:
    """Assert that a run was refused with one message."""
    assert done.code == 2, done.text
    assert "Traceback" not in done.text
    for words in expected:
        assert words in done.text
    assert "--tags" not in done.text


def described(suite: Any, **changes: Any) -> str:
    """Write the shipped description with changed resources, and a config with it."""
    document = json.loads((SERVICES / "tenant_management.json").read_text("utf-8"))
    document.pop("$schema")
    for name, parts in changes.items():
        document["resources"].setdefault(name, {}).update(parts)
    path = suite.root / "changed-service.json"
    path.write_text(json.dumps(document), "utf-8")
    return str(suite.config(service=str(path)))


@pytest.mark.parametrize("kind", FEATURES)
def test_a_feature_that_cannot_be_read_is_refused_with_its_place(suite, silent, kind):
    content, expected = FEATURES[kind]
    path = suite.root / "features" / "wrong.feature"
    path.write_bytes(content)
    refused(suite.behave("features/wrong.feature"), "wrong.feature", expected)


def test_an_unknown_language_is_refused_by_name(suite, silent):
    refused(suite.behave("--lang", "dee", HEALTH), '--lang: there is no language "dee"')


def test_resources_that_need_each_other_are_refused_with_the_circle(suite, silent):
    config = described(suite, user={"needs": ["tenant"]}, tenant={"needs": ["user"]})
    refused(suite.behave("-D", f"config={config}", HEALTH), "resources.user: needs itself: user → tenant → user")


def test_a_resource_without_a_name_is_refused(suite, silent):
    config = described(suite, **{"": {"collection": "/x", "item": "/x/{x}", "operations": {"list": {}}}})
    refused(suite.behave("-D", f"config={config}", HEALTH), "the resources by name")


@pytest.mark.parametrize("token", ["two\nlines", "a\0null", "euro \u20ac"])
def test_a_token_that_no_header_can_carry_is_refused(suite, silent, token):
    personas = json.loads((ROOT / "configs" / "embedded.json").read_text("utf-8"))["personas"]
    personas[2] = {"name": personas[2]["name"], "token": token}
    refused(
        suite.behave("-D", f"config={suite.config(personas=personas)}", HEALTH),
        "personas[2].token: expected a text that a header can carry",
    )


@pytest.mark.parametrize("setting", ["journal", "report_json"])
@pytest.mark.parametrize(
    ("path", "expected"), [("a\0b", "{setting}: expected a"), ("a\ud800b", "\\ud800 is only half of a character")]
)
def test_a_path_that_cannot_exist_is_refused(suite, silent, setting, path, expected):
    changed = suite.config(**{setting: path})
    refused(suite.behave("-D", f"config={changed}", HEALTH), expected.format(setting=setting))


def test_a_run_in_another_folder_is_refused_with_the_right_one(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "behave", str(ROOT / HEALTH)], cwd=tmp_path, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    assert "behave was started in a folder without behave.ini" in done.stdout
    assert f"cd {ROOT}" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["support", "features", "/"])
def test_a_run_in_a_folder_of_the_project_is_refused_with_the_root(folder: str):
    behave = Path(sys.executable).with_name("behave")
    done = subprocess.run([behave], cwd=ROOT / folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout.splitlines()[1:] == [
        f"  behave was started in {ROOT / folder}, where there is no behave.ini",
        f"  try: cd {ROOT}",
    ]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("journal", "expected"),
    [("a" * 5000, "-D journal: expected a folder that can be written"), ("/proc/nothing", "journal: /proc/nothing: ")],
)
def test_a_journal_that_cannot_be_written_is_refused_before_anything_is_sent(suite, silent, journal, expected):
    refused(suite.behave("-D", f"journal={journal}", HEALTH), expected)


def test_a_config_that_never_ends_is_refused(suite, silent):
    pipe = suite.root / "pipe.json"
    os.mkfifo(pipe)
    for path in (pipe, "/dev/zero"):
        refused(
            suite.behave("-D", f"config={path}", HEALTH), f"{path} cannot be read", "it is a pipe, socket or device"
        )


def test_a_config_from_the_shell_is_read(suite):
    text = (suite.root / "configs" / "embedded.json").read_bytes()
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(text)
    with os.fdopen(reading, "rb"):
        assert read_object(Path(f"/dev/fd/{reading}"), "config")["name"] == json.loads(text)["name"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import nowhere\n", "steps/wrong.py:1: ModuleNotFoundError: No module named 'nowhere'"),
        ("def wrong(:\n", "steps/wrong.py:1: SyntaxError: "),
        ("None.wrong\n", "steps/wrong.py:1: AttributeError: "),
    ],
)
def test_steps_that_cannot_be_loaded_are_named_and_break_no_promise(suite, silent, text, expected):
    wrong = suite.root / "steps" / "wrong.py"
    wrong.write_text(text, "utf-8")
    try:
        refused(suite.behave(HEALTH), "the run cannot begin", expected)
    finally:
        wrong.unlink()


def test_an_output_that_cannot_be_opened_breaks_no_promise(suite, silent):
    refused(suite.behave("-f", "plain", "-o", "/proc/nothing/x", HEALTH), "ConfigError: ", "/proc/nothing")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--runner", "nowhere:Runner"), "--runner: nowhere:Runner cannot be loaded: No module named"),
        (("--runner", "behave.runner:None"), "--runner: behave.runner:None cannot be loaded: module"),
        (("-f", "plain", "-o", os.devnull, "-o", os.devnull), "there are 2 -o and 1 -f"),
        (("--name", "["), '--name: "[" is not a regular expression'),
        (("-n(",), '--name: "(" is not a regular expression'),
        (("--include=*",), '--include: "*" is not a regular expression'),
        (("--exclude", "("), '--exclude: "(" is not a regular expression'),
        (("--tags", "(@a"), "--tags: the expression cannot be read"),
    ],
)
def test_a_selection_that_cannot_be_read_is_refused_with_its_option(arguments, expected):
    behave = Path(sys.executable).with_name("behave")
    done = subprocess.run(
        [behave, *arguments, HEALTH], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert expected in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
