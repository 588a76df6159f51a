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
