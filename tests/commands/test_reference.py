"""docs/description-reference.md: every key of a description and of a config, each with an example that is valid."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter

from support.commands import reference
from support.commands.reference import CONFIG, DESCRIPTION, type_of
from support.description.document.service import Service
from support.settings.config import REPORT_SETTINGS, Config

KEYS = [
    pytest.param(model, name, id=f"{model.__name__}.{field.alias or name}")
    for model in DESCRIPTION | CONFIG
    for name, field in model.model_fields.items()
    if not field.exclude
]


def models_in(annotation: Any) -> set[type[BaseModel]]:
    """Every model that a type leads to."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {model for each in get_args(annotation) for model in models_in(each)}


def models_below(model: type[BaseModel]) -> set[type[BaseModel]]:
    found: set[type[BaseModel]] = set()
    waiting = {model}
    while waiting:
        found |= waiting
        below = {each for one in waiting for field in one.model_fields.values() for each in models_in(field.annotation)}
        waiting = below - found
    return found


@pytest.mark.parametrize(("parts", "root"), [(DESCRIPTION, Service), (CONFIG, Config)], ids=["description", "config"])
def test_every_part_is_on_the_page(parts, root):
    assert set(parts) == models_below(root)
    assert next(iter(parts)) is root


@pytest.mark.parametrize(("model", "name"), KEYS)
def test_every_key_has_a_description_and_an_example_that_is_valid(model, name):
    field = model.model_fields[name]
    assert field.description
    assert not field.description.endswith(".")
    assert field.examples
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[field.annotation, *field.metadata, None])
    for example in field.examples:
        adapter.validate_python(json.loads(json.dumps(example)))


@pytest.mark.parametrize(("model", "name"), KEYS)
def test_every_key_is_in_the_table_of_its_part_once_with_valid_json(model, name):
    title = (DESCRIPTION | CONFIG)[model]
    section = reference.page().split(f"\n### {title}\n")[1].split("\n### ")[0]
    field = model.model_fields[name]
    (row,) = re.findall(rf"^\| `{re.escape(field.alias or name)}` \|.*", section, re.MULTILINE)
    cells = [each.strip() for each in re.split(r"(?<!\\)\|", row)[1:-1]]
    assert len(cells) == 5
    assert cells[1]
    assert cells[3]
    assert json.loads(cells[4].strip("`").replace("\\|", "|")) == field.examples[0]
    assert (cells[2] == "required") is field.is_required()


def test_every_report_is_in_the_table_of_the_config():
    assert all(f"| `{name}` | text |" in reference.page() for name in REPORT_SETTINGS)


def test_every_link_on_the_page_leads_to_a_part():
    page = reference.page()
    titles = {title.lower().replace(" ", "-") for title in re.findall(r"^### (.*)$", page, re.MULTILINE)}
    assert set(re.findall(r"\(#([^)]*)\)", page)) <= titles
    assert len(titles) == len(re.findall(r"^### ", page, re.MULTILINE))


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "pattern": "^/"}, "path"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "text"),
        ({"type": "array", "items": {"type": "string"}}, "list of texts"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "object of texts"),
        ({"type": "object", "additionalProperties": True}, "object"),
        ({"enum": ["a", "b"]}, '`"a"` or `"b"`'),
        ({"$ref": "#/$defs/Place"}, "text or [place](#place)"),
        ({"type": "array", "items": {"$ref": "#/$defs/TokenStep"}}, "list of [token step](#token-step)"),
        ({}, "any JSON"),
    ],
)
def test_a_type_in_words(schema, words):
    assert type_of(schema) == words
