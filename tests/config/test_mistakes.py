"""Mistakes in a config are told at once, each with its place."""

from __future__ import annotations

import pytest

from .reading import PERSONAS, message, read


def test_a_file_that_is_not_there_is_told_with_what_is(written, tmp_path):
    path = written()
    said = message(tmp_path / "stagin.json")
    assert str(tmp_path / "stagin.json") in said
    assert path.name in said
    assert "try:" in said


def test_broken_json_is_told_with_line_and_column(tmp_path):
    path = tmp_path / "broken.json"
    path.write_text('{\n  "steward": "admin",\n  "personas": [}\n}', encoding="utf-8")
    said = message(path)
    assert str(path) in said
    assert "line 3, column 16" in said


@pytest.mark.parametrize("content", [b"[]", b'"text"', b"7", b"null", b"\xff\xfe\x00", b""])
def test_a_file_that_holds_something_else_is_an_error_that_names_it(tmp_path, content):
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    assert str(path) in message(path)


def test_a_folder_is_no_config(tmp_path):
    assert "cannot be read" in message(tmp_path)


def test_a_byte_order_mark_does_no_harm(written):
    path = written()
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read(path).steward == "admin"


def test_every_mistake_of_the_form_is_told_at_once_with_its_place(written):
    said = message(
        written(
            servise="x", steward=..., base_url=7, patience=-1, connect_timeout=0,
            personas=[{"name": "a b", "pasword": "x"}, {"username": "only"}, "admin"],
        )
    )  # fmt: skip
    for line in (
        'servise: unknown key "servise"; did you mean "service"?',
        '"steward" is missing',
        "base_url: ",
        "patience: ",
        "connect_timeout: ",
        "personas[0].name: ",
        'personas[0].pasword: unknown key "pasword"; did you mean "password"?',
        'personas[1]: "name" is missing',
        "personas[2]: ",
    ):
        assert line in said
    assert f"{9} mistakes" in said


def test_every_mistake_of_the_content_is_told_at_once_with_its_place(written):
    personas = [*PERSONAS, {"name": "viewer"}, {"name": "half", "username": "h"}, {"name": "other", "password": "p"}]
    said = message(
        written(personas=personas, steward="admn", service="tenant_managment", base_url="ftp://x"), patience="soon"
    )
    for line in (
        'personas[3].name: "viewer" is there twice',
        'personas[4].password: "half" has a username and no password',
        'personas[5].username: "other" has a password and no username',
        'steward: persona "admn" is not configured; did you mean "admin"?',
        'service: no description "tenant_managment"; described: tenant_management',
        'base_url: wanted an address such as https://staging.example.com/api; it is "ftp://x"',
        'patience: wanted seconds, 0 or more; it is "soon"',
    ):
        assert line in said
    assert "7 mistakes" in said


def test_mistakes_of_form_and_variables_are_told_together(written):
    said = message(written(servise="x", personas=[{"name": "admin", "username": "ada", "password": "${GONE}"}]))
    assert "2 mistakes" in said


def test_the_steward_needs_an_account(written):
    assert 'steward: "anonymous" has no username' in message(written(steward="anonymous"))


def test_an_empty_list_of_personas_is_a_mistake(written):
    assert "personas: " in message(written(personas=[]))


@pytest.mark.parametrize(
    "address",
    ["nonsense", "ftp://x", "http://", "https:///path", "http://x:port", "http://x:99999", "http://[::1", "//x"],
)
def test_what_is_no_web_address_is_a_mistake(written, address):
    assert "base_url: wanted an address" in message(written(), base_url=address)


def test_an_address_with_an_account_is_a_mistake_that_does_not_repeat_the_password(written):
    said = message(written(), base_url="http://ada:hidden-pass@x.example.com")
    assert "accounts belong in personas" in said
    assert "hidden-pass" not in said


@pytest.mark.parametrize("address", ["http://x/?a=b", "http://x/#top"])
def test_an_address_with_a_query_or_a_fragment_is_a_mistake(written, address):
    assert "nothing after a ? or #" in message(written(), base_url=address)


@pytest.mark.parametrize("patience", ["soon", "-1", "inf", "nan", "1e999", "1,5"])
def test_patience_is_a_number_of_seconds(written, patience):
    assert f'patience: wanted seconds, 0 or more; it is "{patience}"' in message(written(), patience=patience)


def test_no_message_repeats_a_password(written):
    personas = [
        {"name": "admin", "username": "ada", "password": "hidden-pass", "pasword": "hidden-too"},
        {"name": 7, "password": 12345678},
    ]
    said = message(written(personas=personas, steward="admn"))
    assert "hidden" not in said
    assert "12345678" not in said
