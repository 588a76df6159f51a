"""A service's OpenAPI document is read, whatever its version and form, and a bad one gets one clear message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.errors import ConfigError
from support.openapi.document import Document, read
from support.openapi.operations import Operation, operations_of
from tests.http.loopback import Answer, running

SCHEMA = {
    "type": "object",
    "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}},
}
CONTENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Things", "version": "1"},
    "servers": [{"url": "https://{host}/api/v1/", "variables": {"host": {"default": "example.com"}}}, {"url": "/v2"}],
    "security": [{"bearer": ["read"]}],
    "paths": {
        "/things/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "parameters": [{"$ref": "#/components/parameters/Deep"}],
                "responses": {
                    200: {
                        "description": "it",
                        "headers": {"ETag": {"required": True, "schema": {"type": "string"}}},
                        "content": {"Application/JSON": {"schema": {"$ref": "#/components/schemas/Node"}}},
                    },
                    "4xx": {"$ref": "#/components/responses/Wrong"},
                    "default": {"description": "anything"},
                },
            },
            "put": {
                "security": [],
                "requestBody": {"required": True, "content": {"application/json": {"schema": SCHEMA}}},
                "responses": {"204": {"description": "done"}},
            },
        },
        "x-more": {"get": {}},
    },
    "components": {
        "schemas": {"Node": SCHEMA, "a/b~c": {"type": "string"}},
        "parameters": {"Deep": {"name": "deep", "in": "query", "schema": {"type": "boolean"}}},
        "responses": {"Wrong": {"description": "wrong", "content": {"application/problem+json": {}}}},
    },
}
OLD: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Old", "version": "1"},
    "basePath": "/v1/",
    "produces": ["application/json"],
    "paths": {
        "/pets": {
            "post": {
                "consumes": ["application/json"],
                "parameters": [{"in": "body", "name": "pet", "required": True, "schema": {"$ref": "#/definitions/Pet"}}],
                "responses": {"201": {"description": "made", "schema": {"$ref": "#/definitions/Pet"},
                                      "headers": {"Location": {"type": "string"}}}},
            },
            "put": {
                "parameters": [{"in": "formData", "name": "name", "type": "string"}],
                "responses": {"200": {"description": "done"}},
            },
        }
    },
    "definitions": {"Pet": {"type": "object"}},
}  # fmt: skip


def written(folder: Path, content: Any, name: str = "api.json") -> Path:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def found(document: Document) -> dict[str, Operation]:
    return {each.name: each for each in operations_of(document)}


def test_json_and_yaml_say_the_same(tmp_path):
    one = read("api.json", written(tmp_path, CONTENT).parent)
    other = read(str(written(tmp_path, yaml.safe_dump(CONTENT), "api.yaml")))
    assert one.content == other.content
    assert (one.version, one.title, one.base_paths) == ("3.0", "Things", ("/api/v1", "/v2"))


def test_yaml_has_the_types_of_json(tmp_path):
    text = "openapi: 3.1.0\npaths: {}\nx-a: {on: off, since: 2026-01-02, 200: yes, flag: true, no: 1}\n"
    assert read(str(written(tmp_path, text))).content["x-a"] == {
        "on": "off", "since": "2026-01-02", "200": "yes", "flag": True, "no": 1,
    }  # fmt: skip


def test_an_operation_has_its_parameters_bodies_and_responses(tmp_path):
    operations = found(read(str(written(tmp_path, CONTENT))))
    assert set(operations) == {"GET /things/{id}", "PUT /things/{id}"}
    got = operations["GET /things/{id}"]
    assert {(each.name, each.within, each.required) for each in got.parameters} == {
        ("id", "path", True), ("deep", "query", False),
    }  # fmt: skip
    assert got.security == ({"bearer": ("read",)},)
    answer = got.response(200)
    assert answer is not None
    assert answer.content["application/json"].resolved().pointer == "#/components/schemas/Node"
    assert [(each.name, each.required) for each in answer.headers] == [("ETag", True)]
    assert [got.response(status).status for status in (200, 404, 503)] == ["200", "4XX", "default"]
    put = operations["PUT /things/{id}"]
    assert (list(put.body), put.body_required, put.security) == (["application/json"], True, ())
    assert put.response(200) is None


def test_a_reference_is_followed_only_when_needed_also_one_that_comes_back_to_itself(tmp_path):
    document = read(str(written(tmp_path, CONTENT)))
    node = document.root["components"]["schemas"]["Node"]
    for _ in range(50):
        node = node["properties"]["children"]["items"].resolved()
    assert node.pointer == "#/components/schemas/Node"
    assert document.root["components"]["schemas"]["a/b~c"].pointer == "#/components/schemas/a~1b~0c"


def test_openapi_2_is_read_alike(tmp_path):
    document = read(str(written(tmp_path, OLD)))
    operations = found(document)
    assert (document.version, document.base_paths) == ("2.0", ("/v1",))
    post = operations["POST /pets"]
    assert post.body["application/json"].resolved().pointer == "#/definitions/Pet"
    assert post.body_required
    assert list(post.response(201).content) == ["application/json"]
    assert [each.name for each in post.response(201).headers] == ["Location"]
    put = operations["PUT /pets"]
    assert [(each.name, each.within) for each in put.parameters] == [("name", "form")]
    assert (put.body, put.response(200).content) == ({}, {})


def test_a_reference_to_another_file_is_followed_and_its_place_names_the_file(tmp_path):
    written(tmp_path, "Pet:\n  properties:\n    owner: {$ref: '#/Owner'}\nOwner: {type: object}\n", "parts.yaml")
    content = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"Pet": {"$ref": "parts.yaml#/Pet"}}}}
    owner = read(str(written(tmp_path, content))).root["components"]["schemas"]["Pet"].resolved()["properties"]["owner"]
    assert owner.resolved().value == {"type": "object"}
    assert owner.resolved().place.endswith("/parts.yaml#/Owner")


def test_a_document_is_fetched_from_its_address_once_with_what_it_refers_to():
    parts = {"Pet": {"type": "object"}, "Toy": {"type": "string"}}
    content = {"openapi": "3.0.0", "servers": [{"url": "v1"}], "paths": {},
               "x": [{"$ref": "parts.json#/Pet"}, {"$ref": "parts.json#/Toy"}]}  # fmt: skip
    with running() as service:
        service.respond = lambda request: Answer(200, parts if "parts" in request.path else content)
        document = read(f"{service.url}/docs/api.json")
        assert [each.resolved().value for each in document.root["x"]] == list(parts.values())
        assert document.base_paths == ("/docs/v1",)
        assert [each.path for each in service.received] == ["/docs/api.json", "/docs/parts.json"]


BAD = {
    '{"openapi": "3.0.0"': "it is not valid JSON; line 1, column",
    "openapi: 3.0.0\npaths: }": "it is not valid YAML; line 2, column 8",
    "openapi: 3.0.0\npaths: {}\npaths: {}": 'the key "paths" appears twice',
    "[]": "it must be an object",
    "": "it must be an object",
    '{"info": {}}': 'neither "openapi" nor "swagger"',
    '{"openapi": "4.0.0", "paths": {}}': "OpenAPI 4.0.0; known are 2.0, 3.0 and 3.1",
    '{"openapi": "3.0.0"}': 'no object "paths"',
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_document_gets_one_message_with_its_place_and_what_to_do(text, tmp_path):
    with pytest.raises(ConfigError) as error:
        read(str(written(tmp_path, text, "api.txt")))
    assert BAD[text] in str(error.value)
    assert "api.txt" in str(error.value)
    assert "try:" in str(error.value)


def test_a_document_that_is_not_there_gets_one_message(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read\n  No such file"):
        read("none.yaml", tmp_path)
    with running() as service:
        service.respond = lambda request: Answer(404, {})
        with pytest.raises(ConfigError, match="it answers 404"):
            read(f"{service.url}/openapi.json")
    with pytest.raises(ConfigError, match="connection refused"):
        read(f"{service.url}/openapi.json")


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("#/components/schemas/None", "nothing is there"),
        ("#anchor", "only references with a JSON pointer"),
        ("none.yaml#/Pet", "No such file"),
        ("#/components/schemas/Loop", "leads to itself"),
    ],
)
def test_a_reference_that_leads_nowhere_is_named(reference, reason, tmp_path):
    content = {"openapi": "3.1.0", "paths": {}, "components": {"schemas": {"Loop": {"$ref": reference}}}}
    node = read(str(written(tmp_path, content))).root["components"]["schemas"]["Loop"]
    with pytest.raises(ConfigError) as error:
        node.resolved()
    assert reason in str(error.value)
    assert "#/components/schemas/Loop" in str(error.value)
