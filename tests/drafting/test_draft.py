"""What a draft takes from a document, and what it leaves open."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from support.description.service import ServiceDescription
from support.drafting.draft import Draft, draft
from support.drafting.notes import Need
from support.drafting.survey import shape_of
from support.openapi.document import read
from tests.drafting.documents import BOXES, EVERY, NOTES, SHELVES


@pytest.fixture
def drafted(tmp_path: Path) -> Any:
    def make(content: dict[str, Any]) -> Draft:
        (tmp_path / "openapi.json").write_text(json.dumps(content), encoding="utf-8")
        return draft(read("openapi.json", tmp_path), "openapi.json")

    return make


def test_resources_have_ids_names_fields_and_valid_payloads(drafted):
    library = drafted(SHELVES).description["resources"]["library"]
    assert (library["collection"], library["item"]) == ("/libraries", "/libraries/{library}")
    assert (library["id"], library["name"], library["plural"]) == ("id", "displayName", "libraries")
    assert library["new"] == {"displayName": "{name}", "kind": "public"}
    assert library["change"] == {"displayName": "{name} renamed", "kind": "private"}
    assert library["fields"] == ["id", "displayName", "kind"]
    assert library["words"]["display name"] == "displayName"


def test_variants_are_what_the_schema_accepts_and_what_it_rejects(drafted):
    variants = drafted(SHELVES).description["resources"]["library"]["variants"]
    assert variants["the kind private"] == {"set": {"kind": "private"}}
    assert variants["a floors"] == {"set": {"floors": 1}}
    assert variants["no display name"] == {"unset": ["displayName"]}
    assert variants["a display name of 61 characters"] == {"set": {"displayName": "{name:to 61}"}}
    assert variants["an unknown kind"] == {"set": {"kind": "no-such-value"}}
    assert [value for words, value in variants.items() if words.endswith("over the maximum")] == [
        {"set": {"floors": 10}}
    ]
    assert "an unknown field" not in variants, "the document accepts other fields"


def test_what_a_field_refers_to_is_created_first(drafted):
    reader = drafted(SHELVES).description["resources"]["reader"]
    assert reader["new"] == {"name": "{name}", "library_id": "{library[id]}"}
    assert reader["needs"] == ["library"]
    assert reader["write_only"] == ["password"]


def test_what_connects_two_things_is_a_tie(drafted):
    tie = drafted(SHELVES).description["resources"]["reader assignment"]
    assert tie["item"] == "/libraries/{library}/readers/{reader}"
    assert tie["operations"]["create"]["phrase"] == "assign the reader to the library"
    assert tie["list"]["resource"] == "reader"
    assert "id" not in tie


def test_what_could_not_be_undone_is_left_out_with_the_reason(drafted):
    found = drafted(SHELVES)
    left = {each.place: each.text for each in found.notes.of(Need.LEFT_OUT)}
    assert set(left) == {"POST /libraries/{libraryId}/close", "POST /audits", "GET /audits/{id}", "GET /old"}
    assert "removed" in left["POST /audits"]
    assert "audit" not in found.description["resources"]


def test_the_token_is_requested_as_the_document_says(drafted):
    found = drafted(SHELVES)
    token = found.description["token"]
    assert token["request"] == "POST /login"
    assert token["json"] == {"email": "{username}", "password": "{password}"}
    assert token["value"] == {"body": "token"}
    assert found.account == ("username", "password")


@pytest.mark.parametrize(
    ("scheme", "sent"),
    [
        ({"type": "http", "scheme": "bearer"}, {}),
        ({"type": "apiKey", "in": "cookie", "name": "sid"}, {"send": {"cookie": "sid"}}),
        ({"type": "apiKey", "in": "header", "name": "X-API-Key"}, {"send": {"header": "X-API-Key", "scheme": ""}}),
    ],
)
def test_without_a_request_for_tokens_each_persona_needs_one(drafted, scheme, sent):
    content = copy.deepcopy(NOTES)
    content["components"]["securitySchemes"] = {"key": scheme}
    found = drafted(content)
    assert found.description.get("token", {}) == sent
    assert found.account == ("token",)
    assert [each.place for each in found.notes.of(Need.RUN)] == ["personas[0].token"]


def test_a_flow_without_a_browser_is_used(drafted):
    content = copy.deepcopy(NOTES)
    flow = {"password": {"tokenUrl": "/oauth/token", "scopes": {}}}
    content["components"]["securitySchemes"] = {"key": {"type": "oauth2", "flows": flow}}
    token = drafted(content).description["token"]
    assert (token["request"], token["value"]) == ("POST /oauth/token", "access_token")
    assert token["form"] == {"grant_type": "password", "username": "{username}", "password": "{password}"}


def test_lists_and_their_pages(drafted):
    assert drafted(SHELVES).description["resources"]["library"]["list"] == {
        "items": "data", "order": "none",
        "paging": {"style": "cursor", "limit": "limit", "cursor": "cursor", "next": {"body": "next_cursor"}, "largest": 50},
    }  # fmt: skip
    assert drafted(NOTES).description["resources"]["note"]["list"] == {
        "order": "none", "paging": {"style": "page", "limit": "per_page", "page": "page"},
    }  # fmt: skip


def test_answers_have_the_form_that_the_document_says(drafted):
    found = drafted(SHELVES).description
    assert found["answers"]["invalid"] == {
        "status": [422],
        "blames": {"at": "errors", "field": "pointer", "pattern": "([^/]+)$"},
    }
    assert found["errors"] == {
        "media_type": "application/problem+json", "fields": ["title", "status"], "status": "status", "message": ["title"],
    }  # fmt: skip
    framework = drafted(NOTES).description["answers"]["invalid"]
    assert framework["blames"] == {"at": "detail", "field": "loc", "pattern": r"'([^']+)'\]$"}


def test_ids_that_the_client_chooses_and_an_object_in_a_field(drafted):
    box = drafted(BOXES).description["resources"]["box"]
    assert (box["chosen_id"], box["id"]) == ("{key}", "box_key")
    assert box["envelope"] == {"send": "data", "receive": "data"}
    assert box["operations"]["create"] == {"method": "PUT", "on": "item", "success": [200, 201]}
    assert box["new"] == {"size": 1}


def test_who_needs_no_sign_in_may_do_it(drafted):
    found = drafted(SHELVES)
    assert [key for key, is_open in found.open.items() if is_open] == [("service", "open_health")]


@pytest.mark.parametrize("name", EVERY)
def test_every_operation_is_described_or_named_as_left_out(drafted, name):
    found = drafted(EVERY[name])
    service = ServiceDescription.from_document(Path("service.json"), found.description)
    described = {f"{each.method} {shape_of(each.path)}" for each in service.operations}
    left = {
        each.place.partition(" ")[0] + " " + shape_of(each.place.partition(" ")[2])
        for each in found.notes.of(Need.LEFT_OUT)
    }
    documented = {
        f"{method.upper()} {shape_of(path)}"
        for path, item in EVERY[name]["paths"].items()
        for method in item if method != "parameters"
    }  # fmt: skip
    assert described | left | {"POST /login"} == documented | {"POST /login"}
    assert not described & left


def with_statuses(content: dict[str, Any], *statuses: str) -> dict[str, Any]:
    """Return a document whose operations have these statuses for what is turned away, and no other ones."""
    content = copy.deepcopy(content)
    for path in content["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict) and "responses" in operation:
                kept = {status: each for status, each in operation["responses"].items() if status not in {"401", "403"}}
                operation["responses"] = kept | {status: {"description": "no"} for status in statuses}
    return content


def test_without_401_in_the_document_a_request_without_a_token_may_be_answered_403(drafted):
    assert drafted(with_statuses(SHELVES, "401")).description["answers"]["unauthenticated"] == {"status": [401]}
    unsaid = drafted(with_statuses(SHELVES))
    assert unsaid.description["answers"]["unauthenticated"] == {"status": [401, 403]}
    assert list(unsaid.description["answers"])[:2] == ["refused", "unauthenticated"], "a bare 403 is a refusal"
    assert "answers.unauthenticated.status" in [each.place for each in unsaid.notes.of(Need.GUESS)]


def account_document(*, security: list[Any], removal: dict[str, Any]) -> dict[str, Any]:
    """A document in which one schema is for requests and responses, a password included."""
    shown = {"type": "object", "required": ["id", "name", "password"],
             "properties": {name: {"type": "string"} for name in ("id", "name", "password")}}  # fmt: skip
    media = {"application/json": {"schema": shown}}
    answer = {"description": "it", "content": media}
    refused = {"401": {"description": "no"}}
    item = [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}]
    return {
        "openapi": "3.0.3", "info": {"title": "Accounts", "version": "1"},
        "paths": {
            "/accounts": {
                "post": {"security": security, "requestBody": {"content": media}, "responses": {"201": answer, **refused}},
            },
            "/accounts/{id}": {
                "parameters": item,
                "get": {"security": security, "responses": {"200": answer, **refused}},
                "delete": {"security": security, "responses": {"202": {"description": "soon"}, **refused}, **removal},
            },
        },
    }  # fmt: skip


def test_a_secret_that_responses_may_show_is_not_compared_with_what_was_sent(drafted):
    found = drafted(account_document(security=[], removal={}))
    assert found.description["resources"]["account"]["opaque"] == ["password"]
    assert "resources.account.opaque" in [each.place for each in found.notes.of(Need.GUESS)]


def test_what_a_removal_may_need_is_named(drafted):
    body = {
        "content": {"application/json": {"schema": {"type": "object", "properties": {"force": {"type": "boolean"}}}}}
    }
    found = drafted(account_document(security=[], removal={"requestBody": body}))
    guessed = {each.place: each for each in found.notes.of(Need.GUESS)}
    assert "force" in guessed["resources.account.operations.delete.body"].text
    assert "body" not in found.description["resources"]["account"]["operations"]["delete"]
    assert '"force"' in guessed["resources.account.operations.delete.body"].paste


def test_a_removal_that_goes_on_after_its_response_is_waited_for(drafted):
    found = drafted(account_document(security=[], removal={}))
    removal = found.description["resources"]["account"]["operations"]["delete"]
    assert removal["poll"] == {"request": "GET /accounts/{account}", "success": [404]}
    assert "resources.account.operations.delete.poll" in [each.place for each in found.notes.of(Need.GUESS)]


FLAG = {"type": "boolean", "description": "whether it is final"}


@pytest.mark.parametrize(
    ("removal", "key", "sent"),
    [
        ({"requestBody": {"content": {"application/json": {"schema": {"properties": {"remove": FLAG}}}}}},
         "body", {"remove": True}),
        ({"parameters": [{"name": "hardDelete", "in": "query", "schema": FLAG}]}, "query", {"hardDelete": "true"}),
    ],
)  # fmt: skip
def test_a_removal_is_final_where_the_document_has_a_word_for_that(drafted, removal, key, sent):
    found = drafted(account_document(security=[], removal=removal))
    assert found.description["resources"]["account"]["operations"]["delete"][key] == sent
    assert f"resources.account.operations.delete.{key}" in [each.place for each in found.notes.of(Need.GUESS)]


def test_a_put_that_only_creates_replaces_nothing(drafted):
    def with_put(*statuses: str) -> dict[str, Any]:
        content = account_document(security=[], removal={})
        item = content["paths"]["/accounts/{id}"]
        item["patch"] = {**content["paths"]["/accounts"]["post"], "responses": {"200": item["get"]["responses"]["200"]}}
        item["put"] = {**item["patch"], "responses": {each: {"description": "it"} for each in statuses}}
        return content

    both = drafted(with_put("200", "201", "409")).description["resources"]["account"]["operations"]
    assert "replace" in both
    only = drafted(with_put("201", "409"))
    assert "replace" not in only.description["resources"]["account"]["operations"]
    left = {each.place: each.text for each in only.notes.of(Need.LEFT_OUT)}
    assert "creates a account" not in left["PUT /accounts/{id}"]
    assert "by POST /accounts" in left["PUT /accounts/{id}"]


def test_the_variants_of_a_request_for_a_token_name_the_account_and_not_its_fields(drafted):
    token = drafted(SHELVES).description["token"]
    assert token["json"] == {"email": "{username}", "password": "{password}"}
    assert token["variants"]["with an unknown username"] == {"set": {"username": "nobody-{run}"}}
    assert token["variants"]["without a username"] == {"unset": ["username"]}


PAGES = {"next": {"type": ["string", "null"]}, "total": {"type": "integer"}}


@pytest.mark.parametrize(
    ("around", "named", "style"),
    [
        ("meta", {"name": "cursor", "in": "query", "schema": {"type": "string"}},
         {"style": "cursor", "cursor": "cursor", "next": {"body": "meta.next"}}),
        ("page_info", {"name": "offset", "in": "query", "schema": {"type": "integer"}}, {"style": "offset", "offset": "offset"}),
    ],
)  # fmt: skip
def test_what_a_list_says_of_its_pages_may_stand_beside_its_items(drafted, around, named, style):
    content = account_document(security=[], removal={})
    item = {"$ref": "#/paths/~1accounts~1{id}/get/responses/200/content/application~1json/schema"}
    lists = {"type": "object", "properties": {
        "data": {"type": "array", "items": item}, around: {"type": "object", "properties": PAGES}}}  # fmt: skip
    content["paths"]["/accounts"]["get"] = {
        "parameters": [named, {"name": "limit", "in": "query", "schema": {"type": "integer"}}],
        "responses": {"200": {"description": "accounts", "content": {"application/json": {"schema": lists}}}},
    }
    shape = drafted(content).description["resources"]["account"]["list"]
    assert (shape["items"], shape["total"]) == ("data", f"{around}.total")
    assert shape["paging"] == {"limit": "limit", **style}


def test_a_document_that_contradicts_itself_about_signing_in_is_named(drafted):
    guessed = [each.text for each in drafted(account_document(security=[], removal={})).notes.of(Need.GUESS)]
    assert [text for text in guessed if "3 operations need no sign-in, and that they answer 401" in text] != []
    sound = drafted(account_document(security=[{"key": []}], removal={})).notes.of(Need.GUESS)
    assert [each for each in sound if "need no sign-in" in each.text] == []


def test_a_body_that_is_no_json_is_named_first(drafted):
    content = account_document(security=[], removal={})
    body = content["paths"]["/accounts"]["post"]["requestBody"]
    body["content"] = {"application/xml": body["content"]["application/json"]}
    found = {each.place: each.text for each in drafted(content).notes.of(Need.RUN)}
    assert "application/xml" in found["resources.account.operations.create.media_type"]
    plain = drafted(account_document(security=[], removal={})).notes.of(Need.RUN)
    assert [each for each in plain if each.place.endswith("media_type")] == []
