"""Mistakes in a config are all reported at once, each with its place."""

from __future__ import annotations

import pytest

from .reading import PERSONAS, message, read


def test_every_mistake_of_form_is_reported_at_once_with_its_place(written):
    said = message(
        written(
            servise="x", steward=..., base_url=7, patience=-1, connect_timeout=0,
            personas=[{"name": "a b", "pasword": "x"}, {"username": "only"}, "admin"],
        )
    )  # fmt: skip
    for line in (
        'servise: unknown key "servise"; did you mean "service"?',
        'the document: "steward" is missing',
        'base_url: expected the address of the service; without one, the embedded service is started; it is "7"',
        'patience: expected seconds that a change may take to become visible, 0 to 3600; it is "-1"',
        'connect_timeout: expected seconds to wait for a connection, more than 0, up to 3600; it is "0"',
        'personas[0].name: expected a name of letters, digits, - and _, as in tags and tables; it is "a b"',
        'personas[0].pasword: unknown key "pasword"; did you mean "password"?',
        'personas[1]: "name" is missing',
        'personas[2]: expected an object with name, username, password, claims, token, values, provision, joins; it is "admin"',
    ):
        assert f"  {line}\n" in f"{said}\n"
    assert "9 mistakes" in said


def test_every_mistake_of_content_is_reported_at_once_with_its_place(written):
    personas = [*PERSONAS, {"name": "viewer"}, {"name": "half", "username": "h"}, {"name": "other", "password": "p"}]
    said = message(written(personas=personas, steward="admn", service="tenant_managment", report_json="/dev/null/a"))
    for line in (
        'personas[3].name: "viewer" appears twice',
        'personas[4].password: "half" has a username and no password',
        'personas[5].username: "other" has a password and no username',
        'steward: persona "admn" is not configured; did you mean "admin"?',
        'service: no description "tenant_managment"; described: tenant_management',
        "report_json: expected a file that can be written; /dev/null/a cannot be",
    ):
        assert f"  {line}" in said
    assert "6 mistakes" in said


def test_mistakes_of_form_and_of_variables_are_reported_together(written):
    said = message(written(servise="x", personas=[{"name": "admin", "username": "ada", "password": "${GONE}"}]))
    assert "2 mistakes" in said
    assert "servise: " in said
    assert "${GONE}" in said


def test_mistakes_of_content_and_of_variables_are_reported_together(written):
    said = message(written(steward="nobody", personas=[{"name": "admin", "username": "ada", "password": "${GONE}"}]))
    assert "2 mistakes" in said
    assert 'steward: persona "nobody" is not configured; configured: admin' in said


def test_the_steward_needs_an_account(written):
    assert 'steward: "anonymous" has no username' in message(written(steward="anonymous"))


@pytest.mark.parametrize("personas", [[], "admin", {}, 7, None])
def test_personas_are_a_list_with_at_least_one(written, personas):
    lines = message(written(personas=personas)).splitlines()[1:]
    assert len(lines) == 1
    assert lines[0].startswith("  personas: expected a list of one or more personas; it is ")


def test_a_list_of_invalid_personas_is_not_reported_as_empty(written):
    lines = message(written(personas=[{}, {"name": 7}])).splitlines()
    assert [line.split(": ")[0].strip() for line in lines[1:]] == ["personas[0]", "personas[1].name"]


@pytest.mark.parametrize(("persona", "place"), [(7, "persona"), ([7], "persona[0]"), ({}, "persona")])
def test_a_selection_that_is_not_text_is_one_mistake(written, persona, place):
    lines = message(written(persona=persona)).splitlines()[1:]
    assert len(lines) == 1
    assert lines[0].startswith(f"  {place}: expected the personas that run")


@pytest.mark.parametrize(
    "address",
    ["nonsense", "ftp://x", "http://", "https:///path", "http://x:port", "http://x:99999", "http://x:0", "http://[::1", "//x"],
)  # fmt: skip
def test_a_base_url_is_a_web_address(written, address):
    expected = f'base_url: expected an address such as https://staging.example.com/api; it is "{address}"'
    assert f"-D {expected}" in message(written(), base_url=address)
    assert expected in message(written(base_url=address))


@pytest.mark.parametrize(
    "address",
    ["http://ada:hidden-pass@x.example.com", "https://hidden-pass@x", "ftp://ada:hidden-pass@x", "ada:hidden-pass@x",
     "http://ada:hidden-pass@x:port", "http://ada:hidden-pass/1@x:port"],
)  # fmt: skip
def test_a_base_url_with_an_account_is_a_mistake_that_does_not_repeat_the_password(written, address):
    said = message(written(), base_url=address)
    assert "base_url: " in said
    assert "hidden-pass" not in said


def test_a_base_url_with_an_account_says_where_accounts_belong(written):
    assert "accounts belong in personas" in message(written(), base_url="http://ada:secret@x.example.com")


def test_an_at_sign_in_the_path_of_a_base_url_is_valid(written):
    assert read(written(base_url="http://x.example.com/@team")).base_url == "http://x.example.com/@team"


@pytest.mark.parametrize("address", ["http://x/?a=b", "http://x/#top"])
def test_a_base_url_with_a_query_or_a_fragment_is_a_mistake(written, address):
    assert "nothing after a ? or #" in message(written(), base_url=address)


@pytest.mark.parametrize("patience", ["soon", "-1", "inf", "nan", "1e999", "1,5", "3601", "true"])
def test_patience_is_a_number_of_seconds(written, patience):
    expected = f'patience: expected seconds that a change may take to become visible, 0 to 3600; it is "{patience}"'
    assert expected in message(written(), patience=patience)


@pytest.mark.parametrize("name", ["patience", "cleanup_budget", "step_timeout", "connect_timeout", "read_timeout"])
@pytest.mark.parametrize("value", [True, False, None, [], {}, "x", -1, 1_000_000])
def test_every_time_is_a_number_in_its_range(written, name, value):
    lines = message(written(**{name: value})).splitlines()[1:]
    assert len(lines) == 1
    assert lines[0].startswith(f"  {name}: expected seconds ")


@pytest.mark.parametrize("name", ["connect_timeout", "read_timeout"])
def test_a_timeout_of_zero_is_a_mistake(written, name):
    assert f"{name}: expected seconds " in message(written(**{name: 0}))


@pytest.mark.parametrize("name", ["patience", "cleanup_budget", "step_timeout"])
def test_zero_seconds_are_valid_where_they_mean_never_or_at_once(written, name):
    assert getattr(read(written(**{name: 0})), name) == 0


def test_the_journal_is_a_folder_that_can_be_written(written, tmp_path):
    path = written()
    assert f"-D journal: expected a folder that can be written; {path} cannot be" in message(path, journal=str(path))
    assert read(path, journal=str(tmp_path / "new" / "folder")).journal == tmp_path / "new" / "folder"


@pytest.mark.parametrize("name", ["journal", "report_json"])
def test_a_path_with_a_null_character_is_a_mistake(written, name):
    said = message(written(**{name: "a\0b"}))
    assert f"{name}: expected a " in said
    assert "no path has a null character" in said


@pytest.mark.parametrize("path", ["nowhere.pem", "a\0b"])
def test_certificates_that_do_not_exist_are_a_mistake(written, path):
    assert "ca_bundle: expected a file of certificates to trust; there is none at " in message(written(ca_bundle=path))


def test_the_name_of_a_protected_environment_cannot_be_in_the_file(written):
    assert "allow_protected: cannot be in a file; give it each time" in message(written(allow_protected="staging"))


def test_keys_that_cannot_be_in_a_file_are_not_suggested(written):
    known = message(written(zzz=1)).splitlines()[1]
    assert known.startswith('  zzz: unknown key "zzz"; known: name, base_url, service, ')
    assert known.endswith(", report_json, report_html, report_evidence, metrics")
    assert not {"reports", "allow_protected", "$schema", "editor_schema"} & set(known.replace(",", "").split())


def test_no_message_repeats_a_password(written):
    personas = [
        {"name": "admin", "username": "ada", "password": "hidden-pass", "pasword": "hidden-too"},
        {"name": 7, "password": 12345678},
        {"name": "viewer", "username": "vic", "password": ["hidden-list"]},
    ]
    said = message(written(personas=personas, steward="admn"))
    assert "hidden" not in said
    assert "12345678" not in said
    assert "personas[1].password: expected the password of the account; it is a number" in said
