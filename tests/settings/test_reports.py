"""The registry of reports: an entry makes a setting, its description and an output."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from support.reporting.reporter import Reporter
from support.settings.config import REPORT_SETTINGS, SETTINGS
from support.settings.reports import REPORTS
from support.settings.schema import default_of, schema

from .reading import message, read


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_has_a_reporter_that_takes_the_path_of_its_file(name, tmp_path):
    module, _, class_name = REPORTS[name].reporter.partition(":")
    reporter: Reporter = getattr(importlib.import_module(module), class_name)(tmp_path / "report")
    public = [method for method in vars(Reporter) if not method.startswith("_")]
    assert public
    assert [method for method in public if not callable(getattr(reporter, method, None))] == []


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_is_a_setting_with_its_description(name):
    assert SETTINGS[name] == REPORTS[name].description
    assert default_of(name) == "none"


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_is_in_the_schema_with_its_description(name):
    shown = schema()["properties"][name]
    assert (shown["type"], shown["description"]) == ("string", REPORTS[name].description)


@pytest.mark.parametrize("name", REPORTS)
def test_each_report_takes_its_file_from_the_config_a_variable_or_the_command_line(written, name):
    setting, other = name, {name: Path("b")}
    assert read(written(**{setting: "b"})).reports == other
    assert read(written(**{setting: "a"}), {f"SMOKE_{setting.upper()}": "b"}).reports == other
    assert read(written(**{setting: "a"}), {f"SMOKE_{setting.upper()}": "a"}, **{setting: "b"}).reports == other


def test_without_a_file_no_report_is_written(written):
    assert read(written()).reports == {}
    assert read(written(report_json=None)).reports == {}


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_that_cannot_be_written_is_a_mistake(written, tmp_path, name):
    said = message(written(), **{name: str(tmp_path)})
    assert f"-D {name}: expected a file that can be written; {tmp_path} cannot be" in said


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_whose_path_is_not_text_is_a_mistake_of_its_setting(written, name):
    assert f'{name}: expected the path of a file; it is "7"' in message(written(**{name: 7}))


def test_a_misspelt_report_suggests_the_nearest(written):
    assert 'report_jsn: unknown key "report_jsn"; did you mean "report_json"?' in message(written(report_jsn="a"))


def test_the_reports_are_no_key_of_a_file_by_themselves(written):
    said = message(written(reports={"json": "a.json"}))
    assert 'reports: unknown key "reports"; did you mean "report_' in said
    assert list(REPORT_SETTINGS) == list(REPORTS)
