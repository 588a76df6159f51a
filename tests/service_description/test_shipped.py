"""The schema says what is read, and the descriptions that are shipped are valid."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support import service as service_module
from support.config import SERVICES
from support.service import ServiceDescription, Variant


@pytest.mark.parametrize(
    "path",
    [each for each in sorted(SERVICES.glob("*.json")) if not each.name.endswith(".schema.json")],
    ids=lambda path: path.stem,
)
def test_the_shipped_descriptions_are_valid(path):
    service = ServiceDescription.from_file(path)
    phrases = [operation.phrase for operation in service.operations]
    assert len(phrases) == len(set(phrases))


def test_a_variants_placeholders_are_all_replaced(canonical):
    text = " ".join(
        f"{title} {variant}"
        for resource in canonical.resources.values()
        for title, variant in resource.variants.items()
    )
    assert not re.search(r"<(id|name|key|resource)>", text)


def keys_of(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
        return own.union(*(keys_of(each) for each in schema.values()))
    return set().union(*(keys_of(each) for each in schema)) if isinstance(schema, list) else set()


def test_every_property_of_the_schema_is_read_somewhere():
    schema = json.loads((SERVICES / "service.schema.json").read_text(encoding="utf-8"))
    folder = Path(service_module.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    read_somewhere = set(re.findall(r'"(\w+)"', source))
    fields = set(Variant.__dataclass_fields__) | set(service_module.Paging.__dataclass_fields__)
    places = {"collection", "item"}  # an operation's `on` names one of them
    assert keys_of(schema) - read_somewhere - fields - places == {"$schema"}


def test_the_canonical_description_has_every_resource_and_relation_of_the_contract(canonical):
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
