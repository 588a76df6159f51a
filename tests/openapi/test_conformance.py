"""Each way in which a response can deviate from a document is found, with the place in the document and the value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from support.http.exchange import Exchange
from support.http.masking import Secrets
from support.openapi.conformance import Contract
from support.openapi.document import read
from support.results.conformance import Deviation, Kind
from tests.http.loopback import Answer, Loopback, running

GOOD: dict[str, Any] = {
    "id": "7f1f6f4e-1f4d-4e52-9df5-0b7a1c1f2d3e", "name": "Garden", "size": 3, "state": "open", "ratio": 0.5,
    "created_at": "2026-11-29T08:00:00Z", "tags": ["a"], "note": None, "owner": {"email": "ada@example.com"},
}  # fmt: skip
HEADERS = {"Content-Type": "application/json", "X-Request-ID": "r-1", "X-Total": "3"}
STRING = {"type": "string"}


def document(version: str) -> dict[str, Any]:
    """A document in OpenAPI 3.0 or 3.1."""
    null = {"nullable": True} if version == "3.0.3" else {}
    owner = {"type": "object", "required": ["email"], "properties": {"email": {"type": "string", "format": "email"}}}
    optional = {"type": "string", **null} if null else {"type": ["string", "null"]}
    maybe = {"allOf": [{"$ref": "#/components/schemas/Owner"}], **null}
    if not null:
        maybe = {"anyOf": [{"$ref": "#/components/schemas/Owner"}, {"type": "null"}]}
    above = {"minimum": 0, "exclusiveMinimum": True} if null else {"exclusiveMinimum": 0}
    thing = {
        "type": "object",
        "required": ["id", "name", "password"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "format": "uuid", "readOnly": True},
            "name": {"type": "string", "minLength": 1, "maxLength": 10, "pattern": "^[A-Z]"},
            "size": {"type": "integer", "format": "int32", "minimum": 1},
            "state": {"type": "string", "enum": ["open", "closed"]},
            "ratio": {"type": "number", **above, "maximum": 1},
            "created_at": {"type": "string", "format": "date-time"},
            "tags": {"type": "array", "items": STRING, "maxItems": 2, "uniqueItems": True},
            "note": optional,
            "owner": maybe,
            "password": {"type": "string", "writeOnly": True},
            "count": {"type": "integer", "format": "int64"},
            "data": {"type": "string", "format": "byte"},
            "example": STRING,
        },
        "example": {"$ref": "#/nowhere"},
    }
    request_id = {"required": True, "schema": STRING}
    responses = {
        "200": {
            "description": "it",
            "headers": {
                "X-Request-ID": {"$ref": "#/components/headers/RequestId"},
                "X-Total": {"schema": {"type": "integer", "minimum": 0}},
            },
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
        },
        "202": {"description": "text", "content": {"text/*": {"schema": {"type": "string", "maxLength": 3}}}},
        "204": {"description": "nothing"},
        "4XX": {
            "description": "wrong",
            "content": {"application/problem+json": {"schema": {"type": "object", "required": ["status"]}}},
        },
    }
    return {
        "openapi": version,
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things/{id}": {"get": {"responses": responses}}, "/things/mine": {"get": {"responses": {}}}},
        "components": {"schemas": {"Thing": thing, "Owner": owner}, "headers": {"RequestId": request_id}},
    }


@pytest.fixture(scope="module")
def service() -> Iterator[Loopback]:
    with running() as loopback:
        yield loopback


@pytest.fixture(scope="module", params=["3.0.3", "3.1.0"])
def contract(request, service, tmp_path_factory) -> Contract:
    return contract_of(document(request.param), service, tmp_path_factory.mktemp("document"))


def contract_of(content: dict[str, Any], service: Loopback, folder: Any, **options: Any) -> Contract:
    path = folder / "openapi.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return Contract(read(str(path)), Secrets(["pin"]), service.url, **options)


def held(
    contract: Contract,
    service: Loopback,
    answer: Answer,
    path: str = "/things/1",
    method: str = "GET",
    described: str = "",
) -> list[Deviation] | None:
    """What comes of a response that a real service sends."""
    service.answers(answer)
    response = requests.request(method, f"{service.url}{path}", timeout=10)
    exchange = Exchange(method, path, response.url, "admin", "r-1", datetime.now(UTC), 0.1, response.status_code)
    return contract.hold(exchange, response, described)


def thing(**changes: Any) -> Answer:
    body = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    return Answer(200, body, HEADERS)


def test_a_response_as_documented_deviates_in_nothing(contract, service):
    assert contract.unusable == ()
    for answer in (
        thing(), thing(note="words", owner=None, size=..., example="an example"),
        Answer(204, ..., {}), Answer(404, {"status": 404}, {"Content-Type": "application/problem+json; charset=utf-8"}),
        Answer(202, b"abc", {"Content-Type": "text/plain"}), Answer(202, b"", {"Content-Type": "text/plain"}),
    ):  # fmt: skip
        assert held(contract, service, answer) == []


THING = "#/components/schemas/Thing"
FIELD = f"{THING}/properties"
RESPONSES = "#/paths/~1things~1{id}/get/responses"
JSON_PLACE = f"{RESPONSES}/200/content"
PLAIN = {"Content-Type": "text/plain", "X-Request-ID": "r-1"}
SEEDED = [
    ("a text for a number", thing(size="3"), Kind.TYPE, f"{FIELD}/size/type", '"3"', "size"),
    ("a number for a text", thing(name=7), Kind.TYPE, f"{FIELD}/name/type", "7", "name"),
    ("a fraction", thing(size=1.5), Kind.TYPE, f"{FIELD}/size/type", "1.5", "size"),
    ("null", thing(name=None), Kind.TYPE, f"{FIELD}/name/type", "null", "name"),
    ("a number for a text or null", thing(note=7), Kind.TYPE, f"{FIELD}/note/type", "7", "note"),
    ("a list for an object", Answer(200, [], HEADERS), Kind.TYPE, f"{THING}/type", "[]", ""),
    ("an item of a list", thing(tags=["a", 7]), Kind.TYPE, f"{FIELD}/tags/items/type", "7", "tags[1]"),
    ("a missing field", thing(id=...), Kind.MISSING, f"{THING}/required", "no id", ""),
    ("two missing fields", thing(id=..., name=...), Kind.MISSING, f"{THING}/required", "no id, name", ""),
    ("a missing field further in", thing(owner={}), Kind.MISSING, "#/components/schemas/Owner/required", "no email", "owner"),
    ("an extra field", thing(colour="green"), Kind.EXTRA, f"{THING}/additionalProperties", "colour", ""),
    ("a write-only field", thing(password="x"), Kind.WRITE_ONLY, f"{FIELD}/password/writeOnly", '"***"', "password"),
    ("an unknown value", thing(state="ajar"), Kind.VALUE, f"{FIELD}/state/enum", '"ajar"', "state"),
    ("no uuid", thing(id="7"), Kind.FORMAT, f"{FIELD}/id/format", '"7"', "id"),
    ("no date-time", thing(created_at="yesterday"), Kind.FORMAT, f"{FIELD}/created_at/format", '"yesterday"', "created_at"),
    ("a date-time without a zone", thing(created_at="2026-11-29T08:00:00"), Kind.FORMAT, f"{FIELD}/created_at/format",
     '"2026-11-29T08:00:00"', "created_at"),
    ("no email", thing(owner={"email": "ada"}), Kind.FORMAT, "#/components/schemas/Owner/properties/email/format", '"ada"',
     "owner.email"),
    ("no base64", thing(data="-"), Kind.FORMAT, f"{FIELD}/data/format", '"-"', "data"),
    ("a pattern", thing(name="garden"), Kind.FORMAT, f"{FIELD}/name/pattern", '"garden"', "name"),
    ("32 bits", thing(size=2**31), Kind.LIMIT, f"{FIELD}/size/format", str(2**31), "size"),
    ("64 bits", thing(count=2**63), Kind.LIMIT, f"{FIELD}/count/format", str(2**63), "count"),
    ("the minimum", thing(size=0), Kind.LIMIT, f"{FIELD}/size/minimum", "0", "size"),
    ("the exclusive minimum", thing(ratio=0), Kind.LIMIT, f"{FIELD}/ratio/exclusiveMinimum", "0", "ratio"),
    ("the maximum", thing(ratio=1.5), Kind.LIMIT, f"{FIELD}/ratio/maximum", "1.5", "ratio"),
    ("the longest text", thing(name="Gardens and more"), Kind.LIMIT, f"{FIELD}/name/maxLength", '"Gardens and more"', "name"),
    ("the longest list", thing(tags=["a", "b", "c"]), Kind.LIMIT, f"{FIELD}/tags/maxItems", '["a", "b", "c"]', "tags"),
    ("equal items", thing(tags=["a", "a"]), Kind.LIMIT, f"{FIELD}/tags/uniqueItems", '["a", "a"]', "tags"),
    ("an unknown status", Answer(201, GOOD, HEADERS), Kind.STATUS, RESPONSES, "201", "status"),
    ("a failure", Answer(500, {}, HEADERS), Kind.STATUS, RESPONSES, "500", "status"),
    ("another media type", Answer(200, b"Garden", PLAIN), Kind.MEDIA_TYPE, JSON_PLACE, "text/plain", "header Content-Type"),
    ("no media type", Answer(200, b"{}", {"Content-Type": "", "X-Request-ID": "r"}),
     Kind.MEDIA_TYPE, JSON_PLACE, "none", "header Content-Type"),
    ("an error in another form", Answer(404, {"status": 1}, {"Content-Type": "application/json"}), Kind.MEDIA_TYPE,
     f"{RESPONSES}/4XX/content", "application/json", "header Content-Type"),
    ("no body", Answer(200, b"", HEADERS), Kind.NO_BODY, JSON_PLACE, "nothing", ""),
    ("no JSON", Answer(200, b"{name", HEADERS), Kind.UNREADABLE, f"{JSON_PLACE}/application~1json/schema", '"{name"', ""),
    ("NaN", Answer(200, b"NaN", HEADERS), Kind.UNREADABLE, f"{JSON_PLACE}/application~1json/schema", '"NaN"', ""),
    ("half of a character", Answer(200, b'"\\ud800"', HEADERS), Kind.UNREADABLE, f"{JSON_PLACE}/application~1json/schema",
     '"\\ud800"', ""),
    ("a text that is too long", Answer(202, b"abcd", PLAIN), Kind.LIMIT, f"{RESPONSES}/202/content/text~1*/schema/maxLength",
     '"abcd"', ""),
    ("no header", Answer(200, GOOD, {"Content-Type": "application/json"}), Kind.NO_HEADER,
     "#/components/headers/RequestId/required", "no such header", "header X-Request-ID"),
    ("a header that is no number", Answer(200, GOOD, HEADERS | {"X-Total": "many"}), Kind.HEADER,
     f"{RESPONSES}/200/headers/X-Total/schema/type", "many", "header X-Total"),
    ("a header that is too small", Answer(200, GOOD, HEADERS | {"X-Total": "-1"}), Kind.HEADER,
     f"{RESPONSES}/200/headers/X-Total/schema/minimum", "-1", "header X-Total"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "kind", "pointer", "found", "at"), [pytest.param(*each, id=name) for name, *each in SEEDED]
)
def test_a_deviation_is_found_with_its_place_in_the_document(contract, service, answer, kind, pointer, found, at):
    deviations = held(contract, service, answer)
    assert [(each.kind, each.pointer, each.found, each.at) for each in deviations or []] == [(kind, pointer, found, at)]
    assert deviations[0].operation == "GET /things/{id}"
    assert place_in(contract.document.content, pointer) is not None


def place_in(content: Any, pointer: str) -> Any:
    """What stands at a pointer, which must be one into the document as it is written."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        content = content[int(key)] if isinstance(content, list) else content[key]
    return content


def test_several_deviations_of_one_response_are_all_found(contract, service):
    found = held(contract, service, thing(size="3", colour="green", tags=[1, 2, 3]))
    assert {each.pointer for each in found or []} == {
        f"{FIELD}/size/type", f"{THING}/additionalProperties", f"{FIELD}/tags/items/type", f"{FIELD}/tags/maxItems",
    }  # fmt: skip


def test_what_scenarios_ask_for_on_purpose_is_exempt(contract, service):
    assert held(contract, service, Answer(404, {}), "/no-such-place") is None
    assert held(contract, service, Answer(405, {}), method="DELETE") is None


def test_a_described_operation_must_be_documented(contract, service):
    found = held(contract, service, Answer(200, {}), "/others/7", described="GET /others/{other}")
    assert [(each.line, each.found) for each in found or []] == [
        ("GET /others/{other}: undocumented operation at #/paths", "a path that is not documented")
    ]
    found = held(contract, service, Answer(204), method="DELETE", described="DELETE /things/{thing}")
    assert [(each.line, each.found) for each in found or []] == [
        ("DELETE /things/{id}: undocumented operation at #/paths/~1things~1{id}", "DELETE")
    ]


def test_a_path_without_variables_is_more_exact(contract, service):
    found = held(contract, service, thing(), "/things/mine")
    assert [(each.operation, each.kind) for each in found or []] == [("GET /things/mine", Kind.STATUS)]


@pytest.mark.parametrize("path", ["/things/1/", "/things/a%20b", "/things/a%2Fb", "/things/1?deep=true"])
def test_a_path_is_recognized_in_each_form(contract, service, path):
    assert held(contract, service, thing(), path) == []


def test_values_of_secret_fields_are_masked(service, tmp_path):
    content = document("3.1.0")
    content["components"]["schemas"]["Thing"]["properties"]["pin"] = {"type": "string", "enum": ["****"]}
    found = held(contract_of(content, service, tmp_path), service, thing(pin=1234))
    assert {each.found for each in found or []} == {'"***"'}
    found = held(contract_of(content, service, tmp_path), service, thing(owner={"pin": "1234"}))
    assert "1234" not in str(found)


def test_the_path_of_a_server_stands_before_every_path(service, tmp_path):
    content = document("3.1.0") | {"servers": [{"url": "https://example.com/api/v1"}]}
    contract = contract_of(content, service, tmp_path)
    assert held(contract, service, thing(size="3"), "/api/v1/things/1") != []
    assert held(contract, service, thing(size="3"), "/api/v1/things/1") is not None
    assert held(contract, service, thing(size="3"), "/api/v2/things/1") is None
    service.answers(thing())
    response = requests.get(f"{service.url}/gateway/things/1", timeout=10)
    exchange = Exchange("GET", "/things/1", response.url, "admin", "r-1", datetime.now(UTC), 0.1, 200)
    behind = Contract(contract.document, Secrets(), f"{service.url}/gateway")
    assert behind.hold(exchange, response, "") == []


def test_a_waiver_accepts_a_deviation_with_its_reason(service, tmp_path):
    waived = {"GET /things/{id}: undocumented status": "the next release documents it"}
    contract = contract_of(document("3.1.0"), service, tmp_path, waived=waived)
    first, second = (held(contract, service, answer) for answer in (Answer(201, GOOD, HEADERS), thing(size="3")))
    assert [each.waiver for each in [*(first or []), *(second or [])]] == ["the next release documents it", ""]


def test_a_schema_that_cannot_be_used_is_named(service, tmp_path):
    content = document("3.1.0")
    content["components"]["schemas"]["Thing"]["properties"]["size"]["type"] = "whole number"
    content["paths"]["/things/{id}"]["get"]["responses"]["4XX"]["content"]["application/problem+json"]["schema"] = {
        "$ref": "#/components/schemas/Problem"
    }
    contract = contract_of(content, service, tmp_path)
    assert [each.partition(": ")[0] for each in contract.unusable] == [
        f"{JSON_PLACE}/application~1json/schema", f"{RESPONSES}/4XX/content/application~1problem+json/schema",
    ]  # fmt: skip
    assert held(contract, service, thing(size="3")) == []
    assert [each.kind for each in held(contract, service, Answer(201, GOOD, HEADERS)) or []] == [Kind.STATUS]


def test_a_schema_may_stand_in_another_document(service, tmp_path):
    content = document("3.0.3")
    (tmp_path / "owner.json").write_text(json.dumps(content["components"]["schemas"].pop("Owner")), encoding="utf-8")
    content["components"]["schemas"]["Thing"]["properties"]["owner"]["allOf"] = [{"$ref": "owner.json"}]
    found = held(contract_of(content, service, tmp_path), service, thing(owner={"email": 7}))
    place = f"{(tmp_path / 'owner.json').as_uri()}#/properties/email/type"
    assert [(each.pointer, each.found) for each in found or []] == [(place, "7")]


OLD: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Old", "version": "1"},
    "basePath": "/v1",
    "produces": ["application/json"],
    "paths": {
        "/things/{id}": {
            "get": {
                "responses": {
                    "200": {
                        "description": "it",
                        "headers": {"X-Total": {"type": "integer"}},
                        "schema": {"$ref": "#/definitions/Thing"},
                    },
                    "default": {"description": "wrong"},
                }
            },
            "put": {"produces": ["text/csv"], "responses": {"200": {"description": "a file", "schema": {"type": "file"}}}},
        }
    },
    "definitions": {
        "Thing": {
            "type": "object",
            "discriminator": "kind",
            "properties": {
                "note": {"type": "string", "x-nullable": True},
                "size": {"type": "integer", "maximum": 3, "exclusiveMaximum": True},
            },
        }
    },
}  # fmt: skip


def test_a_document_in_openapi_2_is_understood(service, tmp_path):
    contract = contract_of(OLD, service, tmp_path)
    path = "/v1/things/1"
    assert contract.unusable == ()
    assert held(contract, service, Answer(200, {"note": None, "size": 2}, HEADERS), path) == []
    assert held(contract, service, Answer(503, b"gone", PLAIN), path) == []
    assert held(contract, service, Answer(200, b"a,b", {"Content-Type": "text/csv"}), path, "PUT") == []
    for answer, method, expected in (
        (Answer(200, {"note": 7}, HEADERS), "GET", "#/definitions/Thing/properties/note/type"),
        (Answer(200, {"size": 3}, HEADERS), "GET", "#/definitions/Thing/properties/size/exclusiveMaximum"),
        (Answer(200, b"a", PLAIN), "GET", "#/produces"),
        (Answer(200, {}, HEADERS), "PUT", "#/paths/~1things~1{id}/put/produces"),
        (
            Answer(200, {}, HEADERS | {"X-Total": "x"}),
            "GET",
            "#/paths/~1things~1{id}/get/responses/200/headers/X-Total/type",
        ),
    ):
        assert [each.pointer for each in held(contract, service, answer, path, method) or []] == [expected]
