"""`python -m support new`: a suite that loads and runs, or one message and nothing written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from support.description.service import ServiceDescription
from support.json_files import ROOT
from tests.commands.calling import call
from tests.drafting.documents import BOXES, EVERY, SHELVES
from tests.drafting.running import behave


def written(folder: Path) -> list[str]:
    """What is there beside the steps."""
    return sorted(each.name for each in folder.iterdir() if not each.is_symlink())


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_document_becomes_a_suite_whose_every_sentence_is_known(project, capsys, name, form):
    text = json.dumps(EVERY[name]) if form == "json" else yaml.safe_dump(EVERY[name])
    (project / f"openapi.{form}").write_text(text, encoding="utf-8")
    called = call(capsys, "new", "mine", "--openapi", f"openapi.{form}")
    assert called.code == 0, called.err
    assert "python -m support doctor --config mine/config.json" in called.out
    assert written(project / "mine") == ["UNKNOWN.md", "config.json", "features", "service.json"]
    if form == "json":
        ended = behave(project, "mine/config.json", "--dry-run", "--format", "null")
        assert ended.returncode == 0, ended.stdout
        assert re.search(r"0 failed, 0 skipped, [1-9]\d* untested", ended.stdout)


def test_paths_alone_become_a_suite(project, capsys):
    called = call(
        capsys, "new", "mine", "--resource", "group=/groups/{id}", "--resource", "member=/groups/{group}/people/{id}"
    )
    assert called.code == 0, called.err
    service = ServiceDescription.from_file(project / "mine" / "service.json")
    assert {each.path for each in service.operations} == {
        "/groups", "/groups/{group}", "/groups/{group}/people", "/groups/{group}/people/{member}",
    }  # fmt: skip
    ended = behave(project, "mine/config.json", "--dry-run", "--format", "null")
    assert ended.returncode == 0, ended.stdout


def test_the_suite_of_the_embedded_service_passes(project, capsys, embedded):
    """The document says everything but which claims the steward needs."""
    called = call(capsys, "new", "mine", "--openapi", f"{embedded}/openapi.json")
    assert called.code == 0, called.err
    config = project / "mine" / "config.json"
    assert json.loads(config.read_text("utf-8"))["base_url"] == embedded
    assert "personas[0].claims" in called.out
    config.write_text(config.read_text("utf-8").replace('"claims": {}', '"claims": {"admin": true}'), encoding="utf-8")
    features = ("mine/features/groups.feature", "mine/features/roles_of_the_user.feature")
    ended = behave(project, "mine/config.json", *features, "-D", "conformance=fail",
                   MINE_ADMIN_USERNAME="smoke-admin", MINE_ADMIN_PASSWORD="admin-demo-pass-7c1e")  # fmt: skip
    assert ended.returncode == 0, ended.stdout
    assert re.search(r"\n37 scenarios passed, 0 failed, 0 skipped", ended.stdout)
    assert "fit the OpenAPI document" in ended.stdout


def test_deviations_are_reported_at_first_and_the_page_says_so(project, capsys):
    """Nobody has compared document and service yet; without a document, there is nothing to compare."""
    (project / "openapi.json").write_text(json.dumps(SHELVES), encoding="utf-8")
    assert call(capsys, "new", "mine", "--openapi", "openapi.json").code == 0
    assert json.loads((project / "mine" / "config.json").read_text("utf-8"))["conformance"] == "report"
    assert '`"conformance": "fail"`' in (project / "mine" / "UNKNOWN.md").read_text("utf-8")
    assert call(capsys, "new", "plain", "--resource", "group=/groups/{id}").code == 0
    assert "conformance" not in (project / "plain" / "config.json").read_text("utf-8")
    assert "conformance" not in (project / "plain" / "UNKNOWN.md").read_text("utf-8")


def test_the_address_of_a_file_is_never_taken_from_it(project, capsys):
    """It is most likely that of the service in production."""
    (project / "openapi.json").write_text(json.dumps(SHELVES), encoding="utf-8")
    assert call(capsys, "new", "mine", "--openapi", "openapi.json").code == 0
    config = json.loads((project / "mine" / "config.json").read_text("utf-8"))
    assert config["base_url"] == "${MINE_BASE_URL}"
    assert (
        call(capsys, "new", "other", "--openapi", "openapi.json", "--base-url", "http://127.0.0.1:8000/v2/").code == 0
    )
    assert json.loads((project / "other" / "config.json").read_text("utf-8"))["base_url"] == "http://127.0.0.1:8000/v2"


def test_the_page_names_what_is_not_known_in_order_of_need(project, capsys):
    (project / "openapi.json").write_text(json.dumps(SHELVES), encoding="utf-8")
    call(capsys, "new", "mine", "--openapi", "openapi.json")
    page = (project / "mine" / "UNKNOWN.md").read_text("utf-8")
    heads = re.findall("^## (.*)$", page, re.MULTILINE)
    assert heads == [
        "Nothing runs without this",
        "Guessed, and perhaps wrong",
        "Left out",
        "Nobody but you can know this",
    ]
    assert "`POST /audits`" in page
    assert '`{"name": "member", "username": "${MINE_MEMBER_USERNAME}"' in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mine", "--openapi", "nowhere.json"], "nowhere.json cannot be read"),
        (["mine", "--openapi", "http://127.0.0.1:1/openapi.json"], "http://127.0.0.1:1/openapi.json cannot be fetched"),
        (["mine", "--openapi", "broken.json"], "it is not valid JSON"),
        (["mine", "--openapi", "list.json"], "it must be an object"),
        (["mine", "--openapi", "other.json"], 'neither "openapi" nor "swagger"'),
        (["mine", "--openapi", "lost.json"], "#/definitions/Nothing leads nowhere"),
        (["mine", "--openapi", "circle.json"], "leads to itself"),
        (["mine", "--openapi", "empty.json"], "no operation that a suite can try"),
        (["mine", "--openapi", "."], "Is a directory"),
        (["there", "--openapi", "good.json"], "there exists already"),
        (["my suite", "--openapi", "good.json"], '"my suite" cannot be the name of a suite'),
        (["../mine", "--openapi", "good.json"], '"../mine" cannot be the name of a suite'),
        (["mine", "--openapi", "good.json", "--folder", "nowhere"], "nowhere is no folder"),
        (["mine", "--openapi", "good.json", "--base-url", "staging"], "expected an address with http or https"),
        (["mine", "--resource", "/groups/{id}"], "expected a name, = and the path of one"),
        (["mine", "--resource", "group=/groups"], "expected a name, = and the path of one"),
        (["mine", "--resource", "group=/groups/{id}", "--resource", "group=/g/{id}"], '"group" appears twice'),
        (["mine", "--resource", "member=/groups/{group}/members/{id}"], '"group", which is none of the resources'),
    ],
)
def test_bad_input_gets_one_message_and_nothing_is_written(project, capsys, arguments, said):
    lost = {**BOXES, "paths": {"/boxes/{id}": {"get": {"responses": {"200": {"description": "x", "schema": {
        "$ref": "#/definitions/Nothing"}}}}}}}  # fmt: skip
    circle = {
        **BOXES,
        "definitions": {"Around": {"$ref": "#/definitions/Box"}, "Box": {"$ref": "#/definitions/Around"}},
    }
    contents = {
        "broken": '{"openapi": ', "list": "[]", "other": '{"info": {}}', "lost": json.dumps(lost), "circle": json.dumps(circle),
        "empty": json.dumps({**BOXES, "paths": {}}), "good": json.dumps(BOXES),
    }  # fmt: skip
    for name, text in contents.items():
        (project / f"{name}.json").write_text(text, encoding="utf-8")
    (project / "there").mkdir()
    before = written(project)
    called = call(capsys, "new", *arguments)
    assert called.code == 2
    assert said in called.err
    assert called.err.count("ConfigError") + called.err.count("NotThereError") == 1
    assert "Traceback" not in called.err
    assert not called.out
    assert written(project) == before
    assert not list((project / "there").iterdir())


def test_an_existing_suite_stays_as_it_is(project, capsys):
    (project / "openapi.json").write_text(json.dumps(BOXES), encoding="utf-8")
    assert call(capsys, "new", "mine", "--openapi", "openapi.json").code == 0
    (project / "mine" / "service.json").write_text("mine", encoding="utf-8")
    assert call(capsys, "new", "mine", "--openapi", "openapi.json").code == 2
    assert (project / "mine" / "service.json").read_text("utf-8") == "mine"


def test_the_schemas_are_found_from_the_new_folder(project, capsys):
    (project / "openapi.json").write_text(json.dumps(BOXES), encoding="utf-8")
    call(capsys, "new", "mine", "--openapi", "openapi.json")
    for name, schema in (("service", "configs/services/service.schema.json"), ("config", "configs/config.schema.json")):
        path = json.loads((project / "mine" / f"{name}.json").read_text("utf-8"))["$schema"]
        assert (project / "mine" / path).resolve() == ROOT / schema
