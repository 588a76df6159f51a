"""The schema has exactly what is read, and the shipped descriptions are valid."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.description import service as service_module
from support.description.service import Paging, ServiceDescription, Variant
from support.json_files import SERVICES
from support.scenario import outcomes as outcomes_module


@pytest.mark.parametrize(
    "path",
    [each for each in sorted(SERVICES.glob("*.json")) if not each.name.endswith(".schema.json")],
    ids=lambda path: path.stem,
)
def test_the_shipped_descriptions_are_valid(path):
    service = ServiceDescription.from_file(path)
    phrases = [operation.phrase for operation in service.operations]
    assert len(phrases) == len(set(phrases))


def test_every_placeholder_of_a_variant_is_replaced(canonical):
    text = " ".join(
        f"{title} {replace(variant, place='')}"  # its place is where the description has it
        for resource in canonical.resources.values()
        for title, variant in resource.variants.items()
    )
    assert not re.search(r"<(id|name|key|resource)>", text)


def keys_of(schema: Any) -> set[str]:
    """Return every property at any depth of a schema."""
    if isinstance(schema, dict):
        own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
        return own.union(*(keys_of(each) for each in schema.values()))
    return set().union(*(keys_of(each) for each in schema)) if isinstance(schema, list) else set()


def test_every_property_of_the_schema_is_read():
    schema = json.loads((SERVICES / "service.schema.json").read_text(encoding="utf-8"))
    # What names an invalid field is read where an outcome is judged, the rest where the description is read.
    files = [*Path(service_module.__file__).parent.rglob("*.py"), Path(outcomes_module.__file__)]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    read_somewhere = set(re.findall(r'"(\w+)"', source))
    fields = set(Variant.__dataclass_fields__) | set(Paging.__dataclass_fields__)
    places = {"collection", "item"}  # an operation's `on` names one of them
    assert keys_of(schema) - read_somewhere - fields - places == {"$schema"}


def test_the_shipped_description_has_every_resource_and_relation_of_the_contract(canonical):
    assert set(canonical.resources) >= {
        "user",
        "tenant",
        "membership",
        "role",
        "group",
        "role assignment",
        "group assignment",
        "integration",
        "config",
    }
