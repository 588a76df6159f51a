"""JSON files: a file that cannot be used is one clear error, and every mistake has its place and the nearest known name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from support.errors import ConfigError
from support.json_files import (
    DEEPEST,
    DIGITS,
    kind_of,
    mistakes_of,
    nearest,
    place,
    read_object,
    refuse,
    suggestion,
)


def message_for(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_object(path, "config")
    return str(caught.value)


def nested(levels: int, opening: str = "[", closing: str = "]") -> str:
    """Return an object with a value of so many levels, itself included."""
    return '{"a": ' + opening * (levels - 1) + closing * (levels - 1) + "}"


# Files that cannot be used


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "line 1, column 1"),
        (b"\x00", "line 1, column 1"),
        (b'{"a\x00b": 1}', "line 1, column 4: Invalid control character"),
        (b'{\n  "a": [1,\n  "b": 2\n}', "line 3, column 6"),
        (b"{} {}", "line 1, column 4: Extra data"),
        (b'{"a": "\xff"}', "can't decode byte 0xff in position 7"),
        ('{"a": 1}'.encode("utf-16"), "can't decode byte 0xff in position 0"),
        (b'{"a": NaN}', "NaN is not valid in JSON"),
        (b'{"a": [-Infinity]}', "-Infinity is not valid in JSON"),
        (b'{"a": 1e999}', "the number 1e999 is too large"),
        (b'{"a": -1e999}', "the number -1e999 is too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "the number 99999999999999999999... has 5000 digits"),
        (b'{"a": -' + b"9" * 5000 + b"}", "has 5000 digits"),
        (b"[" * 100_000, f"nested more than {DEEPEST} levels deep"),
        (b'{"a":' * 100_000, f"nested more than {DEEPEST} levels deep"),
        (nested(5000).encode(), f"nested more than {DEEPEST} levels deep"),
        (nested(DEEPEST + 1).encode(), f"nested more than {DEEPEST} levels deep"),
        (b"[]", "must be a JSON object, not a list"),
        (b'"text"', "must be a JSON object, not text"),
        (b"7", "must be a JSON object, not a number"),
        (b"true", "must be a JSON object, not true or false"),
        (b"null", "must be a JSON object, not null"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_used_is_one_short_error_with_file_and_reason(tmp_path, content, reason):
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    said = message_for(path)
    assert said.startswith(f"the config {path} ")
    assert reason in said
    assert len(said.splitlines()) <= 3
    assert len(said) < len(str(path)) + 300


@pytest.mark.parametrize("content", [b"[1", b"\xff", b'{"a": 1e999}', nested(101).encode()])
def test_an_error_of_reading_says_what_to_do(tmp_path, content):
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    assert message_for(path).splitlines()[-1].startswith("  try: ")


def test_a_missing_file_is_reported_with_those_beside_it(tmp_path):
    for name in ("staging.json", "config.schema.json", "notes.txt"):
        (tmp_path / name).touch()
    said = message_for(tmp_path / "stagin.json")
    assert f"no config at {tmp_path / 'stagin.json'}" in said
    assert f"{tmp_path} holds: staging.json\n" in said
    assert "try: " in said


def test_a_missing_file_in_an_empty_folder_is_reported(tmp_path):
    assert f"{tmp_path} holds no such file" in message_for(tmp_path / "a.json")


@pytest.mark.parametrize("name", [".", "a\0b.json", "x" * 5000])
def test_a_path_that_is_not_a_file_is_reported(tmp_path, name):
    assert "cannot be read" in message_for(tmp_path / name)


# Files that can


def test_a_byte_order_mark_is_accepted(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf" + b'{"a": 1}')
    assert read_object(path, "config") == {"a": 1}


@pytest.mark.parametrize(
    "document",
    [{}, {"a": 10 ** (DIGITS - 1)}, {"a": -1.5e300}, {"a": "\0"}, {"ä": "ж"}, {"a": None}],
    ids=["empty", "many digits", "large", "null character", "letters", "null"],
)
def test_an_object_is_read_as_it_is(tmp_path, document):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert read_object(path, "config") == document


@pytest.mark.parametrize("text", [nested(DEEPEST), nested(DEEPEST, '{"b": ', "}").replace(" }", " 0}")])
def test_the_deepest_nesting_is_read(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert list(read_object(path, "config")) == ["a"]


# Mistakes by a model


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="a short name")
    secret: str = Field("", repr=False, description="the secret")


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    schema_path: str | None = Field(None, alias="$schema")
    hidden: str | None = Field(None, exclude=True)
    count: int = Field(0, description="a whole number")
    plain: int = 0
    inner: tuple[Inner, ...] = Field((), min_length=1, description="a list of inner ones")


def found(document: dict[str, Any], *extra: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(document)
    return mistakes_of(caught.value, Outer, extra)


@pytest.mark.parametrize(
    ("document", "mistake"),
    [
        ({"count": "many"}, 'count: expected a whole number; it is "many"'),
        ({"count": [1]}, "count: expected a whole number; it is a list"),
        ({"count": None}, "count: expected a whole number; it is null"),
        ({"inner": []}, "inner: expected a list of inner ones; it is a list"),
        ({"inner": [{"name": "a"}, 7]}, 'inner[1]: expected an object with name, secret; it is "7"'),
        ({"inner": [{}]}, 'inner[0]: "name" is missing'),
        ({"inner": [{"name": 7}]}, 'inner[0].name: expected a short name; it is "7"'),
        ({"inner": [{"name": "a", "secret": 12345}]}, "inner[0].secret: expected the secret; it is a number"),
        ({"inner": [{"name": "a", "naem": 1}]}, 'inner[0].naem: unknown key "naem"; did you mean "name"?'),
        ({"conut": 1}, 'conut: unknown key "conut"; did you mean "count"?'),
        ({"extar": 1}, 'extar: unknown key "extar"; did you mean "extra"?'),
        ({"zzz": 1}, 'zzz: unknown key "zzz"; known: count, plain, inner, extra'),
    ],
)
def test_a_mistake_by_a_model_is_one_line_with_its_place(document, mistake):
    assert found(document, "extra") == [mistake]


def test_a_field_without_a_description_is_reported_in_the_words_of_pydantic():
    assert found({"plain": "x"})[0].startswith("plain: expected Input should be a valid integer")


def test_a_key_of_a_nested_model_is_not_compared_with_extra_keys():
    assert found({"inner": [{"name": "a", "extar": 1}]}, "extra") == [
        'inner[0].extar: unknown key "extar"; known: name, secret'
    ]


# Words for mistakes


@pytest.mark.parametrize(
    ("value", "kind"),
    [({}, "an object"), ([], "a list"), ("", "text"), (True, "true or false"), (None, "null"), (0, "a number"),
     (1.5, "a number")],
)  # fmt: skip
def test_the_kind_of_a_value_is_that_of_json(value, kind):
    assert kind_of(value) == kind


@pytest.mark.parametrize(
    ("path", "written"),
    [([], "the document"), (["a"], "a"), (["a", 0, "b"], "a[0].b"), ([0], "[0]"), (["a", 0, 1], "a[0][1]")],
)
def test_a_place_is_written_as_in_code(path, written):
    assert place(path) == written


def test_the_nearest_known_word_is_suggested():
    assert nearest("admn", ["viewer", "admin"]) == "admin"
    assert nearest("zzz", ["viewer", "admin"]) is None
    assert suggestion("admn", ["viewer", "admin"]) == 'did you mean "admin"?'
    assert suggestion("zzz", ["viewer", "admin"]) == "known: viewer, admin"
    assert suggestion("zzz", ["viewer"], "configured") == "configured: viewer"


def test_a_message_lists_only_so_many_known_words():
    said = suggestion("zzz", [f"word{number}" for number in range(100)])
    assert said.startswith("known: word0, word1, ")
    assert said.endswith("word39, and 60 more")


def test_no_mistake_is_no_error():
    refuse(Path("a.json"), [])


@pytest.mark.parametrize(
    ("mistakes", "first_line"),
    [
        (["x: wrong"], "a.json has a mistake"),
        (["x: wrong", "y: wrong"], "a.json has 2 mistakes"),
        (["-D x: wrong"], "there is a mistake"),
        (["-D x: wrong", "SMOKE_Y, for y: wrong", "API_BASE_URL, for base_url: wrong"], "there are 3 mistakes"),
        (["-D x: wrong", "y: wrong"], "a.json has 2 mistakes"),
    ],
)
def test_every_mistake_is_one_line_of_one_error(mistakes, first_line):
    with pytest.raises(ConfigError) as caught:
        refuse(Path("a.json"), mistakes)
    assert str(caught.value).splitlines() == [first_line, *(f"  {mistake}" for mistake in mistakes)]
