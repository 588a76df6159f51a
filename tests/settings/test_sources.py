"""Which source of a setting wins: the command line, then the environment, then the file, then the default."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.settings.config import DEFAULT, ROOT, SETTINGS, Config
from support.settings.reports import REPORTS
from support.settings.sources import variable

from .reading import message, read

# Setting → two texts that differ, and the value of the second.
VALUES = {
    "base_url": ("http://a.example.com", "http://b.example.com", "http://b.example.com"),
    "persona": ("admin", "viewer", ("viewer",)),
    "patience": ("9", "1.5", 1.5),
    "journal": ("a", "b", Path("b")),
    "cleanup_budget": ("9", "1.5", 1.5),
    "step_timeout": ("9", "0", 0.0),
    "max_rate": ("9", "1.5", 1.5),
    "retry_after": ("9", "1.5", 1.5),
    "last_look": ("9", "1.5", 1.5),
    "lost_for": ("90", "75.5", 75.5),
    "longest_run": ("90", "75.5", 75.5),
    "run_timeout": ("9", "0", 0.0),
    "response_timeout": ("9", "1.5", 1.5),
    "max_body": ("9", "1.5", 1.5),
    "max_items": ("9", "15", 15),
    "jobs": ("9", "4", 4),
    "order": ("random", "random:7", "random:7"),
    "coverage_min": ("9", "1.5", 1.5),
    "conformance": ("fail", "report", "report"),
    "shard": ("1/3", "2/5", "2/5"),
    "compare": ("a.json", "b.json", Path("b.json")),
    "exchanges": ("none", "all", "all"),
    "retries": ("2", "1", 1),
    "times": ("a.json", "b.json", Path("b.json")),
    "keep": ("none", "failed", "failed"),
    "allow_protected": ("a", "b", "b"),
    "report_json": ("a.json", "b.json", Path("b.json")),
    "report_evidence": ("a.json", "b.json", Path("b.json")),
    "metrics": ("a.txt", "b.txt", Path("b.txt")),
    "report_html": ("a.html", "b.html", Path("b.html")),
}


def value_of(config: Config, name: str) -> object:
    return config.reports[name] if name in REPORTS else getattr(config, name)


def test_every_setting_has_a_case_here():
    assert set(SETTINGS) - {"config"} == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_a_variable_beats_the_file_and_the_command_line_beats_both(written, name):
    first, second, expected = VALUES[name]
    path = written() if name == "allow_protected" else written(**{name: first})
    assert value_of(read(path, {variable(name): second}), name) == expected
    assert value_of(read(path, {variable(name): first}, **{name: second}), name) == expected


@pytest.mark.parametrize(
    ("setting", "name"),
    [("base_url", "API_BASE_URL"), ("persona", "SMOKE_PERSONA"), ("report_json", "SMOKE_REPORT_JSON")],
)
def test_the_name_of_a_variable(setting, name):
    assert variable(setting) == name


def test_the_config_itself_can_be_a_setting(written):
    path = written(name="mine")
    assert Config.from_file(overrides={"config": str(path)}, environ={}).name == "mine"
    assert Config.from_file(environ={"SMOKE_CONFIG": str(path)}).name == "mine"


def test_a_path_beats_the_setting_for_the_config(written, tmp_path):
    assert read(written(name="mine"), config=str(tmp_path / "none.json")).name == "mine"


def test_without_a_path_the_default_config_of_the_working_folder_is_read(tmp_path, monkeypatch, written):
    there = tmp_path / DEFAULT
    there.parent.mkdir()
    there.write_bytes(written(name="here").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert Config.from_file(environ={}).name == "here"


def test_without_a_path_the_shipped_default_is_read_in_any_other_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Config.from_file(environ={}).source == ROOT / DEFAULT


def test_an_empty_setting_counts_as_not_given(written):
    path = written(base_url="http://file.example.com")
    config = read(path, {"API_BASE_URL": "", "SMOKE_PERSONA": ""}, patience="")
    assert (config.base_url, config.selected, config.patience) == ("http://file.example.com", config.names, 0.0)


def test_the_environment_of_the_process_is_the_default(written, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", "http://process.example.com")
    assert Config.from_file(written()).base_url == "http://process.example.com"


def test_settings_of_behave_and_allure_are_accepted(written):
    others = {"behave.reporter.junit.show_timings": "no", "AllureFormatter.issue_pattern": "x"}
    assert Config.from_file(written(), others, {}).steward == "admin"


def test_other_variables_of_the_environment_are_ignored(written):
    assert read(written(), {"SMOKE_UNKNOWN": "x", "HOME": "/"}).steward == "admin"


def test_an_unknown_setting_suggests_the_nearest_and_lists_all(written):
    said = message(written(), reprot_json="x.json")
    assert 'there is no setting "reprot_json"' in said
    assert "did you mean -D report_json=" in said
    assert all(name in said for name in SETTINGS)


def test_an_unknown_setting_unlike_any_other_lists_all(written):
    said = message(written(), zzz="1")
    assert all(name in said for name in SETTINGS)
    assert "did you mean" not in said


def test_a_mistake_is_located_where_the_setting_was_given(written):
    assert message(written(patience="soon")).splitlines()[1].startswith("  patience: expected seconds")
    assert "\n  SMOKE_PATIENCE, for patience: expected" in message(written(), {"SMOKE_PATIENCE": "soon"})
    assert "\n  -D patience: expected" in message(written(), {"SMOKE_PATIENCE": "soon"}, patience="later")


def test_mistakes_that_are_only_outside_the_file_do_not_blame_it(written):
    path = written()
    assert message(path, patience="soon").startswith("there is a mistake\n")
    said = message(path, {"API_BASE_URL": "nonsense"}, patience="soon")
    assert said.startswith("there are 2 mistakes\n")
    assert "API_BASE_URL, for base_url: expected an address" in said


def test_a_mistake_in_the_file_blames_it(written):
    path = written(servise="x")
    assert message(path, patience="soon").startswith(f"{path} has 2 mistakes\n")


def test_a_value_that_is_not_text_is_refused_with_its_place(written):
    path = written()
    assert '-D persona: expected text in UTF-8; it is "\\udcff"' in message(path, persona="\udcff")
    assert "SMOKE_PERSONA: expected text in UTF-8" in message(path, {"SMOKE_PERSONA": "\udcff"})
    assert "name: expected text in UTF-8 in the variable PLACE" in message(
        written(name="${PLACE}"), {"PLACE": "\udcff"}
    )
