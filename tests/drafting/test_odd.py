"""Documents as they really are, and worse: each becomes a description that loads, or one clear message and exit code 2."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

import pytest

from support.description.service import ServiceDescription
from tests.commands.calling import call

ITEM: dict[str, Any] = {"type": "object", "required": ["id", "name"],
                        "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}  # fmt: skip
SENT: dict[str, Any] = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
NODE = {"type": "object", "required": ["id", "name", "parent"], "properties": {
    **ITEM["properties"], "parent": {"$ref": "#/components/schemas/Node"}}}  # fmt: skip


def document(paths: Any, **more: Any) -> dict[str, Any]:
    return {"openapi": "3.0.3", "info": {"title": "Things", "version": "1"}, "paths": paths, **more}


def life(
    several: str = "/things", one: str = "/things/{id}", shown: Any = ITEM, sent: Any = SENT, own: Any = None
) -> dict[str, Any]:
    """The paths of a resource."""
    parameter = {
        "name": one.rpartition("{")[2].rstrip("}/"),
        "in": "path",
        "required": True,
        "schema": own or {"type": "string"},
    }
    body, it = {"content": {"application/json": {"schema": sent}}}, answer(shown)
    return {
        several: {"get": {"responses": {"200": answer({"type": "array", "items": shown})}},
                  "post": {"requestBody": body, "responses": {"201": it}}},
        one: {"parameters": [parameter], "get": {"responses": {"200": it}},
              "patch": {"requestBody": body, "responses": {"200": it}}, "delete": {"responses": {"204": {"description": "gone"}}}},
    }  # fmt: skip


def answer(schema: Any) -> dict[str, Any]:
    return {"description": "it", "content": {"application/json": {"schema": schema}}}


def sends(**fields: Any) -> dict[str, Any]:
    """The paths of a resource whose creation needs these fields, beside its name."""
    return life(
        sent={"type": "object", "required": ["name", *fields], "properties": {"name": {"type": "string"}, **fields}}
    )


def named(schemas: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A document whose resource is one of its schemas."""
    reference = {"$ref": f"#/components/schemas/{name}"}
    return document(life(shown=reference, sent=reference), components={"schemas": schemas})


def pet(kind: str) -> dict[str, Any]:
    """One kind of what a discriminator tells apart."""
    return {
        "type": "object",
        "required": ["kind", "name"],
        "properties": {"kind": {"type": "string", "enum": [kind]}, **ITEM["properties"]},
    }


def swagger(*, form: bool) -> dict[str, Any]:
    """A document in OpenAPI 2, whose create takes a form or an object."""
    body = {"name": "it", "in": "body", "schema": SENT}
    field = {"name": "name", "in": "formData", "type": "string", "required": True}
    shown = {"description": "it", "schema": ITEM}
    return {
        "swagger": "2.0", "info": {"title": "Things", "version": "1"}, "host": "things.example.com", "basePath": "/api",
        "consumes": ["application/x-www-form-urlencoded" if form else "application/json"],
        "paths": {
            "/things": {"post": {"parameters": [field if form else body], "responses": {"201": shown}}},
            "/things/{id}": {"parameters": [{"name": "id", "in": "path", "type": "string", "required": True}],
                             "get": {"responses": {"200": shown}}, "delete": {"responses": {"204": {"description": "gone"}}}},
        },
    }  # fmt: skip


PETS = {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}}}  # fmt: skip
ELSEWHERE = {"x-paths": [*life().values()]}
TWICE = {**life("/a/things", "/a/things/{id}"), **life("/b/things", "/b/things/{id}")}
SERVER = {
    "url": "https://{tenant}.example.com/{version}",
    "variables": {"tenant": {"default": "demo"}, "version": {"default": "v2"}},
}
READABLE: dict[str, Any] = {
    "parameters of a path": document(life()),
    "another file": document(life(shown={"$ref": "shared.json#/Item"})),
    "a path in another file": document({path: {"$ref": f"shared.json#/paths/{path.replace('/', '~1')}"} for path in life()}),
    "a path elsewhere": document({path: {"$ref": f"#/x-paths/{n}"} for n, path in enumerate(life())}, **ELSEWHERE),
    "a circle that is required": named({"Node": NODE}, "Node"),
    "a discriminator": named({"Cat": pet("cat"), "Dog": pet("dog"), "Pet": PETS}, "Pet"),
    "allOf and anyOf": document(life(shown={"allOf": [ITEM, {"anyOf": [{"type": "object"}, SENT]}]}, sent={"anyOf": [SENT, ITEM]})),
    "variables of a server": document(life(), servers=[SERVER]),
    "a variable without a value": document(life(), servers=[{"url": "https://{tenant}.example.com/{version}"}]),
    "a form of OpenAPI 2": swagger(form=True),
    "a body of OpenAPI 2": swagger(form=False),
    "null in 3.0": document(sends(note={"type": "string", "nullable": True})),
    "null in 3.1": document(sends(note={"type": ["string", "null"]}), openapi="3.1.0"),
    "no other fields": document(life(sent={**SENT, "additionalProperties": False})),
    "schemas that are true": document(life(shown=True, sent=True), openapi="3.1.0"),
    "extensions": document({**life(), "x-more": {"get": 3}}, **{"x-top": [1]}),
    "resources of the same name": document({**TWICE, **life()}),
    "slashes at the end": document(life("/things/", "/things/{id}/")),
    "ids that are numbers": document(life(own={"type": "integer", "minimum": 1})),
    "ids that are UUIDs": document(life(own={"type": "string", "format": "uuid"})),
    "ids that are slugs": document(life(one="/things/{slug}", own={"type": "string", "pattern": "^[a-z-]+$"})),
    "examples that are not valid": document(sends(count={"type": "integer", "minimum": 3, "example": "x", "default": 1})),
    "a pattern that is none": document(sends(code={"type": "string", "pattern": "("})),
    "a value that nothing has": document(sends(code={"type": "string", "pattern": "^(?=a)b$"})),
    "nothing but paths": {"openapi": "3.0.0", "paths": life()},
    "a scheme that is not there": document(life(), security=[{"nothing": []}]),
    "other letters": document(life("/дела", "/дела/{id}")),
    "actions behind a colon": document({**life(), "/things/{id}:archive": {"post": {"responses": {"200": {"description": "x"}}}}}),
}  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
def test_an_odd_document_becomes_a_description_that_loads(project, capsys, name):
    (project / "shared.json").write_text(json.dumps({"Item": ITEM, "paths": life()}), encoding="utf-8")
    (project / "openapi.json").write_text(json.dumps(READABLE[name]), encoding="utf-8")
    called = call(capsys, "new", "mine", "--openapi", "openapi.json")
    assert (called.code, called.err) == (0, "")
    service = ServiceDescription.from_file(project / "mine" / "service.json")
    assert {"create", "read", "delete"} <= {each.verb for each in service.operations}


ANCHORS = """\
openapi: 3.0.0
info: {title: Things, version: '1'}
x-thing: &thing
  type: object
  required: [id, name]
  properties: {id: {type: string}, name: {type: string}}
x-answer: &answer {description: it, content: {application/json: {schema: *thing}}}
paths:
  /things:
    post: {requestBody: {content: {application/json: {schema: {<<: *thing, required: [name]}}}}, responses: {201: *answer}}
  /things/{id}:
    get: {responses: {200: *answer}}
    delete: {responses: {204: {description: gone}}}
"""


def test_yaml_with_anchors_and_merged_keys_is_understood(project, capsys):
    """What stands beside a merge replaces what is merged; a key that is written twice is a mistake."""
    (project / "openapi.yaml").write_text(ANCHORS, encoding="utf-8")
    assert call(capsys, "new", "mine", "--openapi", "openapi.yaml").code == 0
    described = json.loads((project / "mine" / "service.json").read_text("utf-8"))
    assert described["resources"]["thing"]["new"] == {"name": "{name}"}
    (project / "openapi.yaml").write_text(
        ANCHORS.replace("required: [name]", "required: [name], required: []"), encoding="utf-8"
    )
    assert 'the key "required" appears twice' in call(capsys, "new", "other", "--openapi", "openapi.yaml").err


LETTERS = "abcdefghij"
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{now}: &{now} [{', '.join([f'*{before}'] * 9)}]\n" for before, now in itertools.pairwise(LETTERS)
)
UNREADABLE = {
    "empty paths": (json.dumps(document({})), "has no operation that a suite can try"),
    "webhooks alone": (json.dumps({"openapi": "3.1.0", "info": {}, "webhooks": {"x": {}}}), "it has no paths"),
    "no paths": (json.dumps({"openapi": "3.0.0", "info": {}}), 'it has no object "paths"'),
    "operations that are none": (json.dumps(document({"/things": {"get": None, "post": []}})), "has no operation"),
    "a reference to itself": (json.dumps(named({"A": {"$ref": "#/components/schemas/A"}}, "A")), "leads to itself"),
    "a reference to nothing": (json.dumps(document(life(shown={"$ref": "no.json#/x"}))), "leads nowhere"),
    "a version to come": (json.dumps(document(life(), openapi="3.9.0")), "known are 2.0, 3.0 and 3.1"),
    "broken JSON": ('{"openapi": "3.0.0", "paths": {', "it is not valid JSON; line 1, column 32"),
    "HTML": ("<!DOCTYPE html><html><body>Swagger UI</body></html>", "name the address of the document itself"),
    "nothing": ("", "it must be an object"),
    "a recursive alias": ("a: &a\n  b: *a\nopenapi: 3.0.0\npaths: *a\n", "it is not valid YAML"),
    "aliases without end": (f"{ALIASES}openapi: 3.0.0\npaths: {{}}\n", "it has more than 5,000,000 values"),
    "too deep": ('{"openapi": "3.0.0", "paths": {}, "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_no_suite_can_be_drafted_from_gets_one_message(project, capsys, name):
    text, said = UNREADABLE[name]
    (project / "openapi.txt").write_text(text, encoding="utf-8")
    called = call(capsys, "new", "mine", "--openapi", "openapi.txt")
    assert (called.code, called.out) == (2, "")
    assert said in called.err
    assert not (project / "mine").exists()
