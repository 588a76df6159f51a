"""A description of version 1 means the same in the present version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.description.document.parts import Place
from support.description.document.tokens import Send
from support.description.migrate import migrated
from support.description.model import Operation
from support.description.service import ServiceDescription
from support.errors import ConfigError
from tests.library.worlds import DESCRIPTION, SERVICE

OLD = DESCRIPTION.with_name("library_version_1.json")


def read(folder: Path, document: dict[str, Any]) -> ServiceDescription:
    path = folder / "service.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return ServiceDescription.from_file(path)


def old(**token: Any) -> dict[str, Any]:
    """A small description of version 1, with these parts of its token."""
    book = {
        "collection": "/books", "item": "/books/{book}", "id": "id",
        "operations": {"create": {}, "read": {}, "delete": {}},
    }  # fmt: skip
    operations = {
        "create": {"method": "POST", "on": "collection", "phrase": "create {article} {resource}"},
        "read": {"method": "GET", "on": "item", "phrase": "read the {resource}"},
        "delete": {"method": "DELETE", "on": "item", "phrase": "delete the {resource}"},
    }
    document = {
        "name": "Old", "answers": {"refused": {"status": [403]}}, "operations": operations, "resources": {"book": book}
    }  # fmt: skip
    return document | ({"token": token} if token else {})


def test_a_description_of_version_1_means_the_same_as_the_present_one():
    assert "version" not in json.loads(OLD.read_text(encoding="utf-8"))
    assert ServiceDescription.from_file(OLD) == SERVICE


def test_a_description_can_say_that_it_is_of_version_1():
    document = json.loads(OLD.read_text(encoding="utf-8"))
    assert migrated({"version": 1, **document}) == migrated(document)


def test_a_migration_leaves_the_document_as_it_was():
    document = json.loads(OLD.read_text(encoding="utf-8"))
    before = json.dumps(document)
    migrated(document)
    assert json.dumps(document) == before


def test_without_a_place_the_whole_body_was_the_token(tmp_path):
    token = read(tmp_path, old(request="POST /login", send={"scheme": "Token"})).token
    assert (token.value, token.send) == (Place(body=""), Send(scheme="Token"))


@pytest.mark.parametrize("send", [{}, {"header": "X-Auth-Token"}, {"header": "Authorization"}])
def test_without_a_scheme_nothing_stood_before_the_token(tmp_path, send):
    token = read(tmp_path, old(request="POST /login", value={"body": "token"}, send=send)).token
    assert token.send.scheme == ""
    assert token.send.header == send.get("header")


def test_without_an_auth_endpoint_the_account_was_sent_as_basic_in_any_case(tmp_path):
    assert read(tmp_path, old(send={"scheme": "Basic"})).token.send == Send()
    assert read(tmp_path, old()).token.send == Send()


def test_a_link_was_a_word_in_the_place_of_a_path(tmp_path):
    lists = {"items": None, "total": None, "paging": {"style": "next", "next": "link"}}
    shape = read(tmp_path, old() | {"lists": lists}).resources["book"].list
    assert shape.paging.next == Place(link="next")
    assert (shape.items, shape.total) == (None, None)


def test_an_envelope_of_null_was_none(tmp_path):
    document = old() | {"envelope": "data"}
    document["resources"]["book"]["envelope"] = None
    operations = read(tmp_path, document).resources["book"].operations
    assert {(each.send, each.receive) for each in operations.values()} == {(None, None)}


def test_without_statuses_an_operation_of_version_1_succeeds_with_200(tmp_path):
    operations = read(tmp_path, old()).resources["book"].operations
    assert {verb: each.success for verb, each in operations.items()} == {
        "create": (200,), "read": (200,), "delete": (200,),
    }  # fmt: skip


def test_a_helper_that_has_moved_is_found_where_it_is(tmp_path):
    helper = read(tmp_path, old() | {"helper": "support.helpers.tenants:TenantServiceHelper"}).helper
    assert helper == "support.resources.tenant_service:TenantServiceHelper"


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (3, "version: this suite reads versions 1 to 2; it is 3"),
        (0, "version: this suite reads versions 1 to 2; it is 0"),
        ("2", "version: expected a number from 1 to 2; it is text"),
        (True, "version: expected a number from 1 to 2; it is true or false"),
        (None, "version: expected a number from 1 to 2; it is null"),
    ],
)
def test_another_version_is_reported_as_such_and_nothing_else_is(tmp_path, version, said):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, {"version": version, "nmae": "x"})
    assert str(caught.value) == f"{tmp_path / 'service.json'} has a mistake\n  {said}"


def test_a_mistake_in_a_description_of_version_1_has_its_place(tmp_path):
    document = old(request="POST /login", says=[], send={})
    document["resources"]["book"]["items"] = {"id": "id", "tld": {}}
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, document)
    assert 'resources.book.list.tld: unknown key "tld"' in str(caught.value)
    assert "token.claims: expected claims that every token has" in str(caught.value)


@pytest.mark.parametrize("part", ["token", "lists", "resources"])
def test_a_part_that_is_no_object_is_a_mistake_of_form(tmp_path, part):
    with pytest.raises(ConfigError, match=f"  {part}: expected "):
        read(tmp_path, old() | {part: 7})


def test_the_words_of_operations_of_version_1_stay(tmp_path):
    found = read(tmp_path, old()).resources["book"].operations["delete"]
    assert isinstance(found, Operation)
    assert (found.phrase, found.done) == ("delete the book", "the book has been deleted")
