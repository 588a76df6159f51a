"""The JSON Schema of a config file is generated from the model, and the shipped configs are valid by both."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support.description.service import ServiceDescription
from support.json_files import ROOT
from support.settings.config import DEFAULT, SCHEMA, SETTINGS, Config
from support.settings.persona import PersonaConfig
from support.settings.schema import default_of, schema

SHIPPED = [each for each in sorted((ROOT / "configs").glob("*.json")) if not each.name.endswith(".schema.json")]
EVERY = {**schema()["properties"], **schema()["$defs"]["PersonaConfig"]["properties"]}


def mistakes(document: dict[str, Any]) -> list[str]:
    return [error.json_path for error in Draft202012Validator(schema()).iter_errors(document)]


def test_the_schema_file_is_current():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema(), (
        "to renew the file: json.dumps(support.settings.schema.schema(), indent=2)"
    )


def test_the_schema_is_a_valid_schema():
    Draft202012Validator.check_schema(schema())


def test_every_setting_can_be_in_the_file_apart_from_those_that_must_be_given_each_time():
    assert set(SETTINGS) - set(schema()["properties"]) == {"config", "allow_protected"}


def test_the_schema_has_every_field_of_a_persona():
    assert set(schema()["$defs"]["PersonaConfig"]["properties"]) == set(PersonaConfig.model_fields)


def test_the_schema_shows_nothing_that_is_not_for_editors():
    assert [name for name, each in EVERY.items() if {"setting", "each_time"} & set(each)] == []
    assert "reports" not in EVERY


@pytest.mark.parametrize("name", EVERY)
def test_every_property_says_what_it_is(name):
    description = EVERY[name].get("description", "")
    assert description
    assert description[0].islower()
    assert not description.startswith(("wanted", "expected"))
    assert not description.endswith(".")


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_has_a_description_and_a_default_to_show(name):
    assert SETTINGS[name]
    assert default_of(name)


def test_the_defaults_are_shown_as_they_would_be_written():
    shown = ("config", "base_url", "persona", "patience", "journal", "cleanup_budget", "step_timeout")
    assert [default_of(name) for name in shown] == [
        "configs/embedded.json", "the embedded service", "all", "0", ".smoke", "8", "120",
    ]  # fmt: skip


@pytest.mark.parametrize("path", SHIPPED, ids=lambda each: each.stem)
def test_the_shipped_configs_and_their_services_are_valid(path: Path):
    variables = dict.fromkeys(re.findall(r"\$\{(\w+)", path.read_text(encoding="utf-8")), "set")
    config = Config.from_file(path, environ=variables)
    assert ServiceDescription.from_file(config.service_file).resources
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["$schema"] == f"./{SCHEMA.name}"
    assert mistakes(document) == []


def test_the_shipped_default_has_a_persona_of_each_kind_and_needs_no_variable():
    config = Config.from_file(ROOT / DEFAULT, environ={})
    assert {"admin", "tenant_admin", "viewer", "member", "outsider", "anonymous"} <= set(config.names)
    assert config.base_url is None


@pytest.mark.parametrize(
    "change",
    [{"patience": -1}, {"patience": 4000}, {"patience": True}, {"connect_timeout": 0}, {"personas": []},
     {"personas": [{}]}, {"personas": [{"name": "a b"}]}, {"personas": [{"name": "a", "pasword": "x"}]}, {"servise": "x"},
     {"steward": 7}, {"base_url": 7}, {"protected": 1}, {"persona": 7}, {"allow_protected": "x"}, {"reports": {}},
     {"report_json": 7}],
    ids=str,
)  # fmt: skip
def test_an_editor_marks_a_mistake_by_the_schema(change):
    assert mistakes({"steward": "admin", "personas": [{"name": "admin"}]} | change) != []


@pytest.mark.parametrize(
    "change",
    [{}, {"persona": "a,b"}, {"persona": ["a", "b"]}, {"base_url": None}, {"patience": 2.5}, {"report_html": "a.html"},
     {"ca_bundle": "ca.pem"}, {"$schema": "./config.schema.json"}],
    ids=str,
)  # fmt: skip
def test_an_editor_accepts_what_is_valid(change):
    assert mistakes({"steward": "admin", "personas": [{"name": "admin", "claims": {"a": [1]}}]} | change) == []
