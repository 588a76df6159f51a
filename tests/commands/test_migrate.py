"""`python -m support migrate`: a description of an older version becomes one of the present version, in place."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest

from support.description.document.service import VERSION
from support.description.service import ServiceDescription
from support.json_files import SERVICES
from support.json_layout import laid_out, parts_of
from tests.commands.calling import call

SAMPLE = Path(__file__).with_name("description_v1.json")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "service.json"
    shutil.copy(SAMPLE, path)
    return path


def test_an_old_description_becomes_a_current_one_and_keeps_its_meaning(old, capsys):
    before = ServiceDescription.from_file(old)
    called = call(capsys, "migrate", str(old))
    assert (called.code, called.err) == (0, "")
    assert json.loads(old.read_text("utf-8"))["version"] == VERSION
    assert ServiceDescription.from_file(old) == before


def test_it_says_what_it_did(old, capsys):
    assert call(capsys, "migrate", str(old)).out.splitlines() == [
        f"{old}: version 1 is now version {VERSION}",
        "  version was added",
        "  token.says is now token.claims",
        "  resources.membership.items is now resources.membership.list",
        "  resources.role assignment.items is now resources.role assignment.list",
        "  resources.group assignment.items is now resources.group assignment.list",
        "  resources.search result.items is now resources.search result.list",
        "  resources.search result.list.told is now resources.search result.list.shown_as",
    ]


def test_only_the_changed_lines_differ(old, capsys):
    before = old.read_text("utf-8").splitlines()
    call(capsys, "migrate", str(old))
    after = old.read_text("utf-8").splitlines()
    new = [line.strip().split(":")[0] for line in after if line not in before]
    assert new == ['"version"', '"claims"', '"list"', '"list"', '"list"', '"list"']
    assert len(after) == len(before) + 1


def test_a_current_description_is_left_alone(old, capsys):
    call(capsys, "migrate", str(old))
    before = old.read_bytes(), old.stat().st_mtime_ns
    for options in ([], ["--check"]):
        called = call(capsys, "migrate", str(old), *options)
        assert (called.code, called.err) == (0, "")
        assert called.out == f"{old} has version {VERSION}, which is the present one: nothing to do\n"
    assert (old.read_bytes(), old.stat().st_mtime_ns) == before


def test_the_shipped_descriptions_are_current(capsys):
    for path in SERVICES.glob("*.json"):
        if not path.name.endswith(".schema.json"):
            assert call(capsys, "migrate", str(path), "--check").code == 0, path


def test_a_check_writes_nothing(old, capsys):
    called = call(capsys, "migrate", str(old), "--check")
    assert called.code == 1
    assert called.out == (
        f"{old} has version 1, and the present one is {VERSION}\n  try: python -m support migrate {old}\n"
    )
    assert old.read_bytes() == SAMPLE.read_bytes()


def test_rights_line_ends_and_links_stay_and_nothing_else_is_written(old, capsys, tmp_path):
    old.write_bytes(SAMPLE.read_bytes().replace(b"\n", b"\r\n"))
    old.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(old)
    assert call(capsys, "migrate", str(link)).code == 0
    assert link.is_symlink()
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    text = old.read_bytes()
    assert text.count(b"\r\n") == text.count(b"\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.json", "service.json"]


MISTAKES = {
    "no JSON": ("{,}", "line 1, column 2"),
    "a list": ("[]", "must be a JSON object, not a list"),
    "an unknown version": ('{"version": 99}', "version: this suite reads versions 1 to 2; it is 99"),
    "a version in words": ('{"version": "two"}', "version: expected a number from 1 to 2; it is text"),
    "nothing": ("{}", '"name" is missing'),
    "a repeated key": (
        '{"name": "x", "resources": {"a": {"id": "1", "id": "2"}}}',
        'the key "id" appears twice in one object',
    ),
    "resources in a list": ('{"name": "x", "answers": {}, "resources": []}', "resources: "),
    "a token in words": ('{"name": "x", "answers": {}, "token": "t", "resources": {}}', "token: "),
    "lists in words": ('{"name": "x", "answers": {}, "lists": "l", "resources": {}}', "lists: "),
    "an unknown key": (
        '{"name": "x", "answers": {}, "resources": {"a": {"operation": {}}}}',
        'resources.a.operation: unknown key "operation"; did you mean "operations"?',
    ),
    "what is nowhere described": (
        '{"name": "x", "answers": {}, "resources": {"a": {"needs": ["b"], "operations": {}}}}',
        'resources.a.needs: no resource "b" is described',
    ),
    "deep nesting": ('{"a": ' * 200 + "1" + "}" * 200, "nested more than 100 levels deep"),
    "half a letter": (json.dumps({"name": "\ud800"}), "\\ud800 is only half of a character"),
}


@pytest.mark.parametrize("name", MISTAKES)
@pytest.mark.parametrize("options", [[], ["--check"]], ids=["write", "check"])
def test_a_bad_file_is_refused_with_the_place_and_stays_as_it_is(name, options, tmp_path, capsys):
    text, expected = MISTAKES[name]
    path = tmp_path / "service.json"
    path.write_text(text, encoding="utf-8")
    called = call(capsys, "migrate", str(path), *options)
    assert called.code == 2
    assert called.out == ""
    assert called.err.startswith("ConfigError: ")
    assert expected in called.err
    assert path.read_text(encoding="utf-8") == text
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None], ids=["not UTF-8", "a folder"])
def test_what_cannot_be_read_is_refused(content, tmp_path, capsys):
    path = tmp_path / "service.json"
    path.mkdir() if content is None else path.write_bytes(content)
    called = call(capsys, "migrate", str(path))
    assert called.code == 2
    assert f"the service description {path} cannot be read" in called.err


def test_a_file_that_does_not_exist_is_refused(tmp_path, capsys):
    called = call(capsys, "migrate", str(tmp_path / "nowhere.json"))
    assert called.code == 2
    assert "no service description at" in called.err


def test_a_file_that_cannot_be_replaced_stays_as_it_is(old, capsys, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError("not here")

    monkeypatch.setattr(Path, "replace", refuse)
    called = call(capsys, "migrate", str(old))
    assert called.code == 2
    assert "cannot be written\n  not here" in called.err
    assert old.read_bytes() == SAMPLE.read_bytes()
    assert list(old.parent.iterdir()) == [old]


def test_each_part_of_a_text_is_found_by_its_place():
    text = '{"a, {": [1, {"b": []}, "]"], "c": {"d": "\\"}"}}'
    assert parts_of(text) == {
        (): text,
        ("a, {",): '[1, {"b": []}, "]"]',
        ("a, {", 1): '{"b": []}',
        ("a, {", 1, "b"): "[]",
        ("c",): '{"d": "\\"}"}',
    }


def test_what_did_not_change_stays_as_it_was_written():
    before = '{\n  "a": {"x":1},\n  "b": {\n    "y": 2, "z": 3\n  },\n  "c": 1\n}\n'
    assert laid_out({**json.loads(before), "c": 2}, before) == before.replace('"c": 1', '"c": 2')
    assert laid_out(json.loads(before) | {"a": {"x": True}}, before).splitlines()[1] == '  "a": {"x": true},'


def test_what_changed_is_on_one_line_if_it_was_and_fits():
    before = '{"short": {"a": 1}, "long": {"a": 1}, "spread": {\n"a": 1}}'
    after = {"short": {"a": 2}, "long": {"a": "x" * 120}, "spread": {"a": 2}}
    lines = laid_out(after, before).splitlines()
    assert lines == ["{", '  "short": {"a": 2},', '  "long": {', f'    "a": "{"x" * 120}"', "  },",
                     '  "spread": {', '    "a": 2', "  }", "}"]  # fmt: skip


def test_a_file_that_is_indented_otherwise_is_laid_out_anew():
    before = '{\n    "a": {\n        "x": 1\n    },\n    "b": [1]\n}'
    assert laid_out({"a": {"x": 1}, "b": [2]}, before) == '{\n  "a": {\n    "x": 1\n  },\n  "b": [2]\n}\n'
