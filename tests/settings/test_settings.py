"""What a config file sets: defaults, every setting, references to variables, the selected personas and the service."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.errors import ConfigError
from support.json_files import SERVICES
from support.settings.config import JOURNAL
from support.settings.persona import PersonaConfig

from .reading import message, read


def test_a_small_file_is_enough_and_every_other_setting_has_a_default(written):
    config = read(written())
    assert config.name == "staging"
    assert config.base_url is None
    assert config.service_file == SERVICES / "tenant_management.json"
    assert config.selected == config.names == ("admin", "viewer", "anonymous")
    assert (config.patience, config.connect_timeout, config.read_timeout) == (0.0, 5.0, 30.0)
    assert (config.cleanup_budget, config.step_timeout, config.journal) == (8.0, 120.0, JOURNAL)
    assert (config.reports, config.ca_bundle, config.protected, config.allow_protected) == ({}, None, False, None)


def test_every_setting_of_a_file_is_read(written, tmp_path):
    certificates = tmp_path / "ca.pem"
    certificates.touch()
    config = read(
        written(
            name="pre-release", base_url=" https://api.example.com/v1/ ", persona="viewer", patience=2.5, connect_timeout=1,
            read_timeout=2, cleanup_budget=3, step_timeout=0, journal="left", ca_bundle=str(certificates), protected=True,
            report_json="out.json", report_html="out.html",
        )
    )  # fmt: skip
    assert (config.name, config.base_url, config.selected) == ("pre-release", "https://api.example.com/v1", ("viewer",))
    assert (config.patience, config.connect_timeout, config.read_timeout) == (2.5, 1, 2)
    assert (config.cleanup_budget, config.step_timeout, config.journal) == (3, 0, Path("left"))
    assert (config.ca_bundle, config.protected) == (certificates, True)
    assert config.reports == {"report_json": Path("out.json"), "report_html": Path("out.html")}


def test_a_config_knows_its_file(written):
    path = written()
    assert read(path).source == path


def test_a_persona_has_the_values_of_its_entry(written):
    admin = read(written()).persona_named("admin")
    assert admin == PersonaConfig(name="admin", username="ada", password="one", claims={"admin": True})


def test_an_unknown_persona_is_a_key_error(written):
    with pytest.raises(KeyError, match="nobody"):
        read(written()).persona_named("nobody")


def test_a_password_is_left_out_of_the_repr(written):
    config = read(written(personas=[{"name": "admin", "username": "ada", "password": "hidden-pass"}]))
    assert "hidden-pass" not in repr(config)
    assert "hidden-pass" not in repr(config.personas)


def test_a_path_for_the_schema_is_accepted(written):
    assert read(written(**{"$schema": "./config.schema.json"})).steward == "admin"


# References to variables


def test_a_reference_is_replaced_by_the_variable(written):
    personas = [{"name": "admin", "username": "${WHO}-x", "password": "${PASS}", "claims": {"teams": ["${TEAM}", 7]}}]
    environ = {"WHO": "ada", "PASS": "p$1\\2", "TEAM": "red"}
    admin = read(written(personas=personas), environ).persona_named("admin")
    assert (admin.username, admin.password) == ("ada-x", "p$1\\2")
    assert admin.claims == {"teams": ["red", 7]}


def test_a_reference_may_stand_for_a_number(written):
    assert read(written(patience="${LAG:-2.5}")).patience == 2.5


@pytest.mark.parametrize(("environ", "expected"), [({}, "spare"), ({"PASS": ""}, "spare"), ({"PASS": "set"}, "set")])
def test_a_reference_may_have_a_default(written, environ, expected):
    personas = [{"name": "admin", "username": "ada", "password": "${PASS:-spare}"}]
    assert read(written(personas=personas), environ).persona_named("admin").password == expected


def test_a_value_of_a_variable_is_not_searched_for_references(written):
    personas = [{"name": "admin", "username": "ada", "password": "${PASS}"}]
    assert read(written(personas=personas), {"PASS": "${HOME}"}).persona_named("admin").password == "${HOME}"


def test_every_variable_that_is_not_set_is_reported_with_its_place_and_what_to_do(written):
    personas = [
        {"name": "admin", "username": "ada", "password": "${ADMIN_PASS}"},
        {"name": "viewer", "username": "vic", "password": "${VIEWER_PASS}"},
    ]
    said = message(written(personas=personas))
    assert "2 mistakes" in said
    assert "personas[0].password: ${ADMIN_PASS} is not set" in said
    assert "personas[1].password: ${VIEWER_PASS} is not set" in said
    assert "export VIEWER_PASS" in said
    assert "${VIEWER_PASS:-a default}" in said


@pytest.mark.parametrize("name", ["base_url", "steward", "patience", "name", "service", "protected"])
def test_a_variable_that_is_not_set_is_one_mistake(written, name):
    assert message(written(**{name: "${GONE}"})).splitlines()[1:] == [
        f"  {name}: ${{GONE}} is not set; export GONE, or write ${{GONE:-a default}}"
    ]


def test_an_empty_variable_without_a_default_counts_as_not_set(written):
    personas = [{"name": "admin", "username": "ada", "password": "${PASS}"}]
    assert "personas[0].password: ${PASS} is not set" in message(written(personas=personas), {"PASS": ""})


def test_a_setting_that_is_given_elsewhere_needs_no_variable_in_the_file(written):
    path = written(base_url="${STAGING}")
    assert read(path, base_url="http://line.example.com").base_url == "http://line.example.com"
    assert read(path, {"API_BASE_URL": "http://env.example.com"}).base_url == "http://env.example.com"


# The personas that run


@pytest.mark.parametrize(
    ("given", "expected"),
    [("viewer", ("viewer",)), ("viewer,admin", ("admin", "viewer")), (" viewer , admin ,", ("admin", "viewer")),
     ("viewer,viewer", ("viewer",))],
)  # fmt: skip
def test_personas_are_selected_by_name_in_the_order_of_the_config(written, given, expected):
    assert read(written(), persona=given).selected == expected
    assert read(written(persona=given)).selected == expected


def test_a_file_may_select_personas_as_a_list(written):
    assert read(written(persona=["viewer", "admin"])).selected == ("admin", "viewer")


def test_a_config_can_be_copied_with_other_personas_selected(written):
    config = read(written())
    assert config.with_personas("viewer", "admin").selected == ("admin", "viewer")
    assert config.with_personas("viewer").source == config.source
    assert config.selected == config.names


def test_an_unknown_persona_is_reported_with_the_configured_ones_and_the_nearest(written):
    path = written()
    said = message(path, persona="admn")
    assert 'persona "admn" is not configured' in said
    assert f"configured: admin, viewer, anonymous ({path})" in said
    assert "behave -D persona=admin" in said


def test_one_unknown_persona_among_known_ones_is_an_error(written):
    assert 'persona "nobody" is not configured' in message(written(), persona="admin,nobody")


@pytest.mark.parametrize("selection", [" , ", [], ""])
def test_a_selection_without_a_name_is_an_error_with_the_configured_personas(written, selection):
    path = written(persona=selection)
    said = message(path)
    assert 'the setting "persona" names no persona' in said
    assert f"configured: admin, viewer, anonymous ({path})" in said
    assert "behave -D persona=admin" in said


def test_a_bare_option_for_the_persona_needs_a_name(written):
    said = message(written(), persona="true")
    assert "-D persona needs a name" in said
    assert "behave -D persona=admin" in said


def test_a_persona_may_be_called_true(written):
    personas = [{"name": "true", "username": "t", "password": "p"}]
    assert read(written(personas=personas, steward="true"), persona="true").selected == ("true",)


# Protected environments


@pytest.mark.parametrize("given", ["production", "prod", ""])
def test_a_protected_environment_needs_its_name_each_time(written, given):
    path = written(name="live", protected=True)
    with pytest.raises(ConfigError) as caught:
        read(path, allow_protected=given).refuse_protected("-D allow_protected=")
    said = str(caught.value)
    assert f'the environment "live" is protected ({path})' in said
    assert f"given: {given or 'nothing'}" in said
    assert "-D allow_protected=live" in said


def test_a_protected_environment_is_accepted_by_its_name(written):
    path = written(name="live", protected=True)
    read(path, allow_protected="live").refuse_protected("-D allow_protected=")
    read(path, {"SMOKE_ALLOW_PROTECTED": "live"}).refuse_protected("-D allow_protected=")


def test_an_environment_that_is_not_protected_needs_no_name(written):
    read(written()).refuse_protected("-D allow_protected=")


# The service


def test_a_service_is_found_by_name(written):
    assert read(written(service="tenant_management")).service_file == SERVICES / "tenant_management.json"


def test_a_service_is_found_by_name_in_the_folder_beside_the_config(written, tmp_path):
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "shop.json").write_text("{}", encoding="utf-8")
    assert read(written(service="shop")).service_file == tmp_path / "services" / "shop.json"


def test_a_service_is_found_by_a_path_from_the_config(written, tmp_path):
    (tmp_path / "shop.json").write_text("{}", encoding="utf-8")
    assert read(written(service="shop.json")).service_file.resolve() == tmp_path / "shop.json"


def test_a_service_is_found_by_a_path_from_the_working_folder(written, tmp_path, monkeypatch):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "shop.json").write_text("{}", encoding="utf-8")
    path = written(service="shop.json")
    monkeypatch.chdir(folder)
    assert read(path).service_file.resolve() == folder / "shop.json"


def test_a_service_is_found_by_an_absolute_path(written, tmp_path):
    there = tmp_path / "shop.json"
    there.write_text("{}", encoding="utf-8")
    assert read(written(service=str(there))).service_file == there


@pytest.mark.parametrize(
    ("service", "shown"), [(each, each) for each in ("./shop.json", "shop", "")] + [("shop\0.json", "shop\\x00.json")]
)
def test_a_service_without_a_file_is_reported_with_the_described_ones(written, service, shown):
    said = message(written(service=service))
    assert f'service: no description "{shown}"' in said
    assert "described: tenant_management" in said


def test_jobs_are_a_number_or_three_for_each_processor(written):
    assert read(written()).jobs == 1
    assert read(written(jobs=4)).jobs == 4
    assert read(written(jobs="auto")).jobs == min(3 * len(os.sched_getaffinity(0)), 16)


@pytest.mark.parametrize("wrong", [0, 257, True, "many", 1.5])
def test_no_other_number_of_jobs_is_accepted(written, wrong):
    assert "jobs" in message(written(jobs=wrong))


@pytest.mark.parametrize("order", ["written", "random", "random:0", "random:4711"])
def test_the_order_is_written_or_random_with_or_without_a_seed(written, order):
    assert read(written(order=order)).order == order


@pytest.mark.parametrize(
    "wrong", ["", "shuffled", "random:", "random:x", "random:-1", "random: 1", "written:1", 7, True]
)
def test_no_other_order_is_accepted(written, wrong):
    said = message(written(order=wrong))
    assert "order: expected order of the scenarios: written, random, or random:SEED" in said


@pytest.mark.parametrize("wrong", ["", "2", "0/5", "6/5", "2/0", "-1/5", "2 / 5", "a/b", "01/5", 2, True])
def test_no_other_shard_is_accepted(written, wrong):
    assert "shard: expected one part of the scenarios, such as 2/5" in message(written(shard=wrong))
