"""`python -m support matrix`: a column for a new persona in every matrix, in place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from behave.parser import parse_file

from support.json_files import ROOT
from support.run.personas import is_wide
from tests.commands.calling import call

FEATURE = """\
Feature: Groups
  Why anyone cares.

  Rule: Who may what
    Scenario Outline: <persona> <may> <operation>
      When I try to <operation>
      Then I am <answer>

      # a comment
      Examples:
        | operation       | admin   | viewer  |
        | list the groups | allowed | allowed |
        | create a group  | allowed | refused |

    Scenario Outline: Not a matrix <viewer>
      When I <viewer>

      Examples:
        | viewer  |
        | sign in |
"""


@pytest.fixture
def features(tmp_path: Path) -> Path:
    (tmp_path / "groups.feature").write_text(FEATURE, encoding="utf-8")
    return tmp_path


def test_a_column_is_added_with_the_answers_of_another_persona(features, capsys):
    called = call(capsys, "matrix", "--add-persona", "visitor", "--like", "viewer", "--features", str(features))
    assert called.code == 0
    assert called.out.startswith('1 matrix has a column "visitor" now')
    expected = (
        FEATURE.replace("| admin   | viewer  |\n", "| admin   | viewer  | visitor |\n")
        .replace("| allowed | allowed |\n", "| allowed | allowed | allowed |\n")
        .replace("| allowed | refused |\n", "| allowed | refused | refused |\n")
    )
    assert (features / "groups.feature").read_text(encoding="utf-8") == expected


def test_every_matrix_of_the_suite_gets_the_column_and_nothing_else_changes(tmp_path, capsys):
    shutil.copytree(ROOT / "features", tmp_path / "features")
    assert (
        call(
            capsys, "matrix", "--add-persona", "visitor", "--like", "viewer", "--features", str(tmp_path / "features")
        ).code
        == 0
    )
    for path in sorted((tmp_path / "features").glob("*.feature")):
        before, after = (ROOT / "features" / path.name).read_text(encoding="utf-8"), path.read_text(encoding="utf-8")
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True):
            assert new.startswith(old.rstrip())
        feature = parse_file(str(path))
        for outline in (
            each for each in feature.walk_scenarios(with_outlines=True) if hasattr(each, "examples") and is_wide(each)
        ):
            for examples in outline.examples:
                assert [row["visitor"] for row in examples.table] == [row["viewer"] for row in examples.table]


def test_a_persona_that_has_a_column_is_refused_and_nothing_is_written(features, capsys):
    called = call(capsys, "matrix", "--add-persona", "admin", "--like", "viewer", "--features", str(features))
    assert called.code == 2
    assert 'has a column "admin" already' in called.err
    assert (features / "groups.feature").read_text(encoding="utf-8") == FEATURE


def test_an_unknown_persona_to_copy_from_is_named_with_the_nearest(features, capsys):
    called = call(capsys, "matrix", "--add-persona", "visitor", "--like", "veiwer", "--features", str(features))
    assert called.code == 2
    assert 'did you mean "viewer"?' in called.err
    assert (features / "groups.feature").read_text(encoding="utf-8") == FEATURE
