"""Settings: where each comes from, which beats which, and that every mistake is told at once, with its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support import config as config_module
from support.config import DEFAULT, ROOT, SCHEMA, SERVICES, SETTINGS, Config
from support.errors import ConfigError
from support.persona_config import PersonaConfig
from support.service import ServiceDescription

PERSONAS: list[dict[str, Any]] = [
    {"name": "admin", "username": "ada", "password": "one", "claims": {"admin": True}},
    {"name": "viewer", "username": "vic", "password": "two"},
    {"name": "anonymous"},
]


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(**changes: Any) -> Path:
        path = tmp_path / "staging.json"
        document = {"steward": "admin", "personas": PERSONAS} | changes
        path.write_text(json.dumps({key: each for key, each in document.items() if each is not ...}), encoding="utf-8")
        return path

    return write


def read(path: Path, environ: dict[str, str] | None = None, **overrides: str) -> Config:
    return Config.from_file(path, overrides, environ or {})


def message(path: Path, environ: dict[str, str] | None = None, **overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(path, environ, **overrides)
    return str(caught.value)


# What a file says


def test_a_small_file_is_enough_and_the_rest_has_defaults(written):
    config = read(written())
    assert config.name == "staging"
    assert config.base_url is None
    assert config.service == SERVICES / "tenant_management.json"
    assert config.selected == config.names == ("admin", "viewer", "anonymous")
    assert (config.patience, config.connect_timeout, config.read_timeout) == (0.0, 5.0, 30.0)
    assert (config.report_json, config.report_html, config.ca_bundle) == (None, None, None)


def test_everything_that_a_file_may_say_is_taken_from_it(written):
    config = read(
        written(
            name="staging", base_url="https://api.example.com/v1/", persona="viewer", patience=2.5, connect_timeout=1,
            read_timeout=2, ca_bundle="ca.pem", report_json="out.json", report_html="out.html",
        )
    )  # fmt: skip
    assert config.base_url == "https://api.example.com/v1"
    assert config.selected == ("viewer",)
    assert (config.patience, config.connect_timeout, config.read_timeout) == (2.5, 1, 2)
    assert (config.ca_bundle, config.report_json, config.report_html) == (
        Path("ca.pem"),
        Path("out.json"),
        Path("out.html"),
    )


def test_a_persona_is_what_its_entry_says(written):
    admin = read(written()).persona("admin")
    assert admin == PersonaConfig("admin", "ada", "one", {"admin": True})
    assert not admin.anonymous


def test_a_persona_without_username_is_anonymous(written):
    assert read(written()).persona("anonymous").anonymous


def test_a_password_is_left_out_of_the_repr(written):
    config = read(written(personas=[{"name": "admin", "username": "ada", "password": "hidden-pass"}]))
    assert "hidden-pass" not in repr(config)
    assert "hidden-pass" not in repr(config.personas)


def test_a_claim_can_name_another_resource_than_the_scenarios_own():
    outsider = PersonaConfig("outsider", claims={"tenant_role": "tenant_admin", "tenant_id": "another tenant"})
    assert outsider.fixed_claims == {"tenant_role": "tenant_admin"}
    assert outsider.elsewhere == {"tenant_id": "tenant"}


# References to variables


def test_a_reference_is_replaced_by_the_variable(written):
    personas = [{"name": "admin", "username": "${WHO}-x", "password": "${PASS}", "claims": {"teams": ["${TEAM}", 7]}}]
    admin = read(written(personas=personas), {"WHO": "ada", "PASS": "p$1\\2", "TEAM": "red"}).persona("admin")
    assert (admin.username, admin.password) == ("ada-x", "p$1\\2")
    assert admin.claims == {"teams": ["red", 7]}


@pytest.mark.parametrize(("environ", "expected"), [({}, "spare"), ({"PASS": ""}, "spare"), ({"PASS": "set"}, "set")])
def test_a_reference_may_have_a_default(written, environ, expected):
    personas = [{"name": "admin", "username": "ada", "password": "${PASS:-spare}"}]
    assert read(written(personas=personas), environ).persona("admin").password == expected


def test_a_variables_value_is_not_searched_for_references_again(written):
    personas = [{"name": "admin", "username": "ada", "password": "${PASS}"}]
    assert read(written(personas=personas), {"PASS": "${HOME}"}).persona("admin").password == "${HOME}"


def test_every_variable_that_is_not_set_is_told_with_its_place_and_what_to_do(written):
    personas = [
        {"name": "admin", "username": "ada", "password": "${ADMIN_PASS}"},
        {"name": "viewer", "username": "vic", "password": "${VIEWER_PASS}"},
    ]
    said = message(written(personas=personas))
    assert "2 mistakes" in said
    assert "personas[0].password: ${ADMIN_PASS} is not set" in said
    assert "personas[1].password: ${VIEWER_PASS} is not set" in said
    assert "export VIEWER_PASS" in said


def test_an_empty_variable_without_a_default_is_not_set(written):
    personas = [{"name": "admin", "username": "ada", "password": "${PASS}"}]
    assert "personas[0].password: ${PASS} is not set" in message(written(personas=personas), {"PASS": ""})


# Which setting beats which


def test_the_environments_base_url_beats_the_files(written):
    path = written(base_url="http://file.example.com")
    assert read(path, {"API_BASE_URL": "http://env.example.com"}).base_url == "http://env.example.com"


def test_the_command_lines_base_url_beats_both(written):
    path = written(base_url="http://file.example.com")
    config = read(path, {"API_BASE_URL": "http://env.example.com"}, base_url="http://line.example.com")
    assert config.base_url == "http://line.example.com"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("persona", "viewer", ("viewer",)),
        ("patience", "1.5", 1.5),
        ("report_json", "a.json", Path("a.json")),
        ("report_html", "a.html", Path("a.html")),
    ],
)
def test_a_setting_can_be_given_as_a_variable_and_on_the_command_line(written, name, value, expected):
    field = "selected" if name == "persona" else name
    other = {"persona": "admin", "patience": "9", "report_json": "z.json", "report_html": "z.html"}[name]
    assert getattr(read(written(), {f"SMOKE_{name.upper()}": value}), field) == expected
    assert getattr(read(written(), {f"SMOKE_{name.upper()}": other}, **{name: value}), field) == expected


def test_the_config_itself_can_be_named_by_setting(written):
    path = written(name="mine")
    assert Config.from_file(overrides={"config": str(path)}, environ={}).name == "mine"
    assert Config.from_file(environ={"SMOKE_CONFIG": str(path)}).name == "mine"
    assert Config.from_file(overrides={"config": str(path)}, environ={"SMOKE_CONFIG": "/nowhere.json"}).name == "mine"


def test_without_a_name_the_shipped_default_is_read_wherever_one_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Config.from_file(environ={}).source == ROOT / DEFAULT


def test_a_setting_that_is_set_to_nothing_is_not_set(written):
    path = written(base_url="http://file.example.com")
    assert read(path, {"API_BASE_URL": "", "SMOKE_PERSONA": ""}).base_url == "http://file.example.com"


def test_the_process_environment_is_the_default(written, monkeypatch):
    monkeypatch.setenv("API_BASE_URL", "http://process.example.com")
    assert Config.from_file(written()).base_url == "http://process.example.com"


def test_settings_of_others_are_let_through(written):
    assert Config.from_file(
        written(), {"behave.reporter.junit.show_timings": "no", "AllureFormatter.issue_pattern": "x"}, {}
    )


def test_an_unknown_setting_suggests_the_nearest_and_lists_all(written):
    said = message(written(), reprot_json="x.json")
    assert 'no setting "reprot_json"' in said
    assert "did you mean -D report_json=" in said
    assert all(name in said for name in SETTINGS)


def test_an_unknown_setting_unlike_any_other_lists_all(written):
    said = message(written(), zzz="1")
    assert all(name in said for name in SETTINGS)
    assert "did you mean" not in said


# Who runs


@pytest.mark.parametrize(
    ("given", "expected"),
    [("viewer", ("viewer",)), ("viewer,admin", ("admin", "viewer")), (" viewer , admin ,", ("admin", "viewer")),
     ("viewer,viewer", ("viewer",))],
)  # fmt: skip
def test_personas_are_selected_by_name_in_the_configs_order(written, given, expected):
    assert read(written(), persona=given).selected == expected


def test_a_file_may_select_personas_as_a_list(written):
    assert read(written(persona=["viewer", "admin"])).selected == ("admin", "viewer")


def test_an_unknown_persona_is_told_with_the_known_ones_and_the_nearest(written):
    path = written()
    said = message(path, persona="admn")
    assert 'persona "admn" is not configured' in said
    assert f"configured: admin, viewer, anonymous ({path})" in said
    assert "behave -D persona=admin" in said


def test_one_unknown_persona_among_known_ones_is_an_error(written):
    assert 'persona "nobody" is not configured' in message(written(), persona="admin,nobody")


def test_a_selection_of_only_commas_names_nobody(written):
    assert "no persona is named" in message(written(), persona=" , ")


# Mistakes


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


# The service


def test_a_service_is_found_by_name(written):
    assert read(written(service="tenant_management")).service == SERVICES / "tenant_management.json"


def test_a_service_is_found_by_name_in_the_folder_beside_the_config(written, tmp_path):
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "shop.json").write_text("{}", encoding="utf-8")
    assert read(written(service="shop")).service == tmp_path / "services" / "shop.json"


def test_a_service_is_found_by_a_path_from_the_config(written, tmp_path):
    (tmp_path / "shop.json").write_text("{}", encoding="utf-8")
    assert read(written(service="shop.json")).service.resolve() == tmp_path / "shop.json"


def test_a_service_is_found_by_an_absolute_path(written, tmp_path):
    there = tmp_path / "shop.json"
    there.write_text("{}", encoding="utf-8")
    assert read(written(service=str(there))).service == there


def test_a_service_that_is_not_there_is_told_with_those_that_are(written):
    assert "described: tenant_management" in message(written(service="./shop.json"))


# The schema and what is shipped


def properties(schema: dict[str, Any]) -> set[str]:
    return set(schema["properties"])


def test_every_property_of_the_schema_is_read_by_the_config():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    source = Path(config_module.__file__).read_text(encoding="utf-8")
    read_somewhere = set(re.findall(r'"(\w+)"', source)) | set(SETTINGS)
    assert properties(schema) - {"$schema"} <= read_somewhere
    persona = schema["properties"]["personas"]["items"]
    assert properties(persona) == set(PersonaConfig.__dataclass_fields__)


def test_every_setting_can_stand_in_the_file_but_those_that_must_be_given_each_time():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert set(SETTINGS) - properties(schema) <= {"config", "allow_protected", "shard"}


def test_every_property_of_the_schema_says_what_is_wanted():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    every = {**schema["properties"], **schema["properties"]["personas"]["items"]["properties"]}
    assert [name for name, each in every.items() if name != "$schema" and not each.get("description")] == []


@pytest.mark.parametrize(
    "path",
    [each for each in sorted((ROOT / "configs").glob("*.json")) if not each.name.endswith(".schema.json")],
    ids=lambda each: each.stem,
)
def test_the_shipped_configs_and_their_services_are_valid(path):
    variables = dict.fromkeys(re.findall(r"\$\{(\w+)", path.read_text(encoding="utf-8")), "set")
    config = Config.from_file(path, environ=variables)
    assert ServiceDescription.from_file(config.service).resources
    assert json.loads(path.read_text(encoding="utf-8"))["$schema"] == f"./{SCHEMA.name}"


def test_the_shipped_default_has_the_six_personas_and_needs_no_variable():
    config = Config.from_file(ROOT / DEFAULT, environ={})
    assert config.names == ("admin", "tenant_admin", "viewer", "member", "outsider", "anonymous")
    assert config.base_url is None
