"""`honesty`, `vocabulary` and `matrix` take the service and the features of a config."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.json_files import ROOT
from tests.commands.calling import call
from tests.library.worlds import config

FEATURE = """\
Feature: Books

  Rule: Editors lend books
    Scenario: A book is lent to a reader
      Given a smoke book exists
      When I lend the book to the reader

    Scenario Outline: <persona> <may> <operation>
      Given a smoke book exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation       | editor  | viewer  |
        | delete the book | allowed | refused |
"""
OTHER = "Feature: Others\n  Scenario: Others\n    When I create a shelf\n"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A config of another service, with its features beside it, while the current folder has features of its own."""
    (tmp_path / "features").mkdir()
    (tmp_path / "features" / "books.feature").write_text(FEATURE, encoding="utf-8")
    return config(tmp_path, "http://127.0.0.1:1")


def test_honesty_judges_the_features_of_the_config_by_its_service(environment, capsys):
    out = call(capsys, "honesty", "--config", str(environment)).out
    assert out.splitlines()[-1].startswith("Library: ")
    assert 'resources.book.variants."no title": no feature uses it' in out


def test_the_vocabulary_is_that_of_the_service_with_examples_from_its_features(environment, capsys):
    called = call(capsys, "vocabulary", "--config", str(environment), "--markdown")
    assert called.code == 0
    assert called.out.startswith("# Vocabulary of the Library features\n")
    assert "| a smoke book exists |" in called.out
    assert "tenant" not in called.out.split("## When")[1].split("## Then")[0]


def test_a_column_is_added_to_the_matrices_of_the_features_of_the_config(environment, capsys):
    called = call(capsys, "matrix", "--config", str(environment), "--add-persona", "guest", "--like", "viewer")
    assert called.out.startswith('1 matrix has a column "guest" now')
    text = (environment.parent / "features" / "books.feature").read_text(encoding="utf-8")
    assert "| editor  | viewer  | guest   |" in text
    assert all("guest" not in path.read_text(encoding="utf-8") for path in (ROOT / "features").glob("*.feature"))


@pytest.mark.parametrize(
    "command", [["honesty"], ["vocabulary"], ["matrix", "--add-persona", "guest", "--like", "viewer"]]
)
def test_the_option_features_wins_over_the_config(command, environment, tmp_path, capsys):
    folder = tmp_path / "others"
    folder.mkdir()
    (folder / "others.feature").write_text(OTHER, encoding="utf-8")
    called = call(capsys, *command, "--config", str(environment), "--features", str(folder))
    assert "books.feature" not in called.out + called.err
    expected = {
        "honesty": "others.feature:2: it has no",
        "vocabulary": "create a shelf",
        "matrix": 'no matrix has a column "viewer"',
    }
    assert expected[command[0]] in called.out + called.err


@pytest.mark.parametrize("folder", ["features", "promises"])
def test_the_features_are_beside_the_config_or_below_the_current_folder(folder, environment, monkeypatch, capsys):
    (environment.parent / "features").rename(environment.parent / folder)
    document = json.loads(environment.read_text(encoding="utf-8"))
    environment.write_text(json.dumps(document | {"features": folder}), encoding="utf-8")
    for current in (ROOT, environment.parent):
        monkeypatch.chdir(current)
        assert "books.feature:" in call(capsys, "honesty", "--config", str(environment)).out


def test_neither_passwords_nor_an_address_are_needed_since_nothing_is_sent(environment, capsys):
    document = json.loads(environment.read_text(encoding="utf-8"))
    document |= {"base_url": "${NOT_SET_BASE_URL}"}
    document["personas"][0]["password"] = "${NOT_SET_PASSWORD}"
    environment.write_text(json.dumps(document), encoding="utf-8")
    assert "books.feature:" in call(capsys, "honesty", "--config", str(environment)).out
    swept = call(capsys, "sweep", "--config", str(environment))
    assert swept.code == 2
    assert "${NOT_SET_PASSWORD} is not set" in swept.err
