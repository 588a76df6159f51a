"""The schema says what is read, and the configs that are shipped are valid."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support import config as config_module
from support.config import DEFAULT, ROOT, SCHEMA, SETTINGS, Config
from support.persona_config import PersonaConfig
from support.service import ServiceDescription


def properties(schema: dict[str, Any]) -> set[str]:
    return set(schema["properties"])


def test_every_property_of_the_schema_is_read_by_the_config():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    source = Path(config_module.__file__).read_text(encoding="utf-8")
    read_somewhere = set(re.findall(r'"(\w+)"', source)) | set(SETTINGS)
    assert properties(schema) - {"$schema"} <= read_somewhere
    persona = schema["properties"]["personas"]["items"]
    assert properties(persona) == set(PersonaConfig.__dataclass_fields__)


def test_every_setting_can_stand_in_the_file_but_those_that_must_be_given_each_time():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert set(SETTINGS) - properties(schema) <= {"config", "allow_protected", "shard"}


def test_every_property_of_the_schema_says_what_is_wanted():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    every = {**schema["properties"], **schema["properties"]["personas"]["items"]["properties"]}
    assert [name for name, each in every.items() if name != "$schema" and not each.get("description")] == []


@pytest.mark.parametrize(
    "path",
    [each for each in sorted((ROOT / "configs").glob("*.json")) if not each.name.endswith(".schema.json")],
    ids=lambda each: each.stem,
)
def test_the_shipped_configs_and_their_services_are_valid(path):
    variables = dict.fromkeys(re.findall(r"\$\{(\w+)", path.read_text(encoding="utf-8")), "set")
    config = Config.from_file(path, environ=variables)
    assert ServiceDescription.from_file(config.service).resources
    assert json.loads(path.read_text(encoding="utf-8"))["$schema"] == f"./{SCHEMA.name}"


def test_the_shipped_default_has_the_six_personas_and_needs_no_variable():
    config = Config.from_file(ROOT / DEFAULT, environ={})
    assert config.names == ("admin", "tenant_admin", "viewer", "member", "outsider", "anonymous")
    assert config.base_url is None
