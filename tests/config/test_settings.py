"""Settings: where each comes from, and which beats which."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.config import DEFAULT, ROOT, SERVICES, SETTINGS, Config
from support.persona_config import PersonaConfig

from .reading import message, read

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
