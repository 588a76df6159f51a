"""`python -m support docs`: the generated parts of the documentation."""

from __future__ import annotations

import pytest

from support.commands import docs
from support.errors import ConfigError
from support.settings.config import SETTINGS
from tests.commands.calling import call


def test_the_generated_parts_are_current(capsys):
    called = call(capsys, "docs", "--check")
    assert (called.code, called.out) == (0, "")


def test_what_is_not_current_is_named_and_not_written(capsys, monkeypatch):
    path = next(iter(docs.GENERATED))
    before = path.read_text(encoding="utf-8")
    monkeypatch.setattr(docs, "GENERATED", {path: lambda text: text + "more"})
    called = call(capsys, "docs", "--check")
    assert called.code == 1
    assert called.out == f"{path.relative_to(docs.ROOT).as_posix()} is not current\n  try: make docs\n"
    assert path.read_text(encoding="utf-8") == before


def test_what_is_not_current_is_written(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(docs, "GENERATED", {tmp_path / "docs" / "page.md": lambda _: "text\n"})
    assert call(capsys, "docs").out == "written: docs/page.md\n"
    assert (tmp_path / "docs" / "page.md").read_text(encoding="utf-8") == "text\n"
    assert call(capsys, "docs").out == "written: nothing, all is current\n"


def test_the_table_of_settings_has_every_setting_once():
    rows = docs.settings_table().splitlines()[2:]
    assert [row.split("`")[1] for row in rows] == list(SETTINGS)


def test_only_the_marked_part_of_a_text_is_replaced():
    text = "before\n<!-- x -->\nold\n<!-- /x -->\nafter\n"
    assert docs.between(text, "x", "new") == "before\n<!-- x -->\nnew\n<!-- /x -->\nafter\n"
    with pytest.raises(ConfigError, match="there is no place for y"):
        docs.between(text, "y", "new")
