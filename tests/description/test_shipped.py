"""The schema has exactly what is read, and the shipped descriptions are valid."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, create_model

from support.description import document as document_package
from support.description.document.service import Service
from support.description.service import SCHEMA, ServiceDescription, schema
from support.json_files import ROOT, SERVICES


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


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every model in an annotation, and those in its fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for each in get_args(annotation):
        yield from models_in(each)


def test_every_key_of_a_description_is_read():
    written = Path(document_package.__file__).parent
    lists = ROOT / "support" / "doctor" / "coverage.py"  # it names every key, and reads none
    files = [path for path in (ROOT / "support").rglob("*.py") if not path.is_relative_to(written) and path != lists]
    source = "".join(path.read_text(encoding="utf-8") for path in files)
    read_somewhere = set(re.findall(r'"(\w+)"|\.(\w+)\b', source))
    keys = {name for model in models_in(Service) for name in model.model_fields}
    places = {"collection", "item"}  # an operation's `on` names one of them
    assert keys - {name for pair in read_somewhere for name in pair} - places == {"editor_schema"}


def test_the_schema_is_that_of_the_models():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()


def test_every_key_of_a_description_is_explained_with_an_example():
    for model in models_in(Service):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"
            assert field.examples, f"{model.__name__}.{name}"


def test_every_example_is_valid():
    for model in models_in(Service):
        for name, field in model.model_fields.items():
            own = create_model("Own", **{name: (field.annotation, field)})  # type: ignore[call-overload]
            for example in field.examples or ():
                own.model_validate({field.alias or name: example})  # else it raises


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
