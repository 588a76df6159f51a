"""Payloads: placeholders are replaced by values, absent fields are left out, and values are found by their path."""

from __future__ import annotations

import pytest

from support.description.payloads import ABSENT, fill, value_at, value_of

VALUES = {
    "name": "smoke-1-group",
    "number": 7,
    "nothing": None,
    "it": {"group_name": "Night Shift", "deep": {"x": "y"}, "tags": [1]},
}


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("{name}", "smoke-1-group"),
        ("  {name}  ", "  smoke-1-group  "),
        ("{name} renamed", "smoke-1-group renamed"),
        ("{number}", 7),
        ("no {number}", "no 7"),
        ("{nothing}", None),
        ("{it}", VALUES["it"]),
        ("{it[group_name]}", "Night Shift"),
        ("{it[deep][x]}", "y"),
        ("{it[group_name]:upper}", "NIGHT SHIFT"),
        ("{it[group_name]:swapcase}", "nIGHT sHIFT"),
        ("{it[group_name]:middle}", "ight Shif"),
        ("{name:x<20}", "smoke-1-groupxxxxxxx"),
        ("{name:to 20}", "smoke-1-group xxxxxx"),
        ("{name:to 16 ł}", "smoke-1-group łł"),
        ("{name:to 3}", "smoke-1-group "),
        ("{number:03}", "007"),
        ("plain", "plain"),
        ("{{not}}", "{not}"),
        (7, 7),
        (None, None),
        (True, True),
        (["{name}", {"a": "{number}"}], ["smoke-1-group", {"a": 7}]),
        ({"a": {"b": ["x-{number}"]}}, {"a": {"b": ["x-7"]}}),
        ({}, {}),
        ([], []),
    ],
)
def test_a_template_is_filled_in(template, filled):
    assert fill(template, VALUES) == filled


def test_a_placeholder_alone_becomes_the_value_itself():
    claims = {"admin": True, "teams": [1, 2]}
    assert fill({"claims": "{claims}"}, {"claims": claims})["claims"] is claims


def test_an_absent_value_is_left_out_of_its_object():
    assert fill({"a": "{gone}", "b": {"c": "{gone}"}, "d": 1}, {"gone": ABSENT}) == {"b": {}, "d": 1}


def test_a_value_that_looks_like_a_template_is_not_filled_in():
    assert fill("{name}!", {"name": "{number}"}) == "{number}!"


def test_filling_in_a_template_does_not_change_it():
    template = {"a": ["{name}"], "b": {"c": "{name}"}}
    fill(template, VALUES)
    assert template == {"a": ["{name}"], "b": {"c": "{name}"}}


@pytest.mark.parametrize("template", ["{unknown}", "x {unknown}", "x {it[unknown]}", {"a": ["{unknown}"]}])
def test_a_placeholder_without_a_value_is_an_error_with_its_name(template):
    with pytest.raises(KeyError, match="unknown"):
        fill(template, VALUES)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (None, {"a": {"b": 0}, "l": [1]}),
        ("", {"a": {"b": 0}, "l": [1]}),
        ("a", {"b": 0}),
        ("a.b", 0),
        ("a.b.c", None),
        ("x", None),
        ("l.0", 1),
        ("l.1", None),
        ("l.x", None),
        ("l.-1", None),
        ("l.0.a", None),
    ],
)
def test_the_value_at_a_path_is_found_or_none(path, found):
    assert value_at({"a": {"b": 0}, "l": [1]}, path) == found


@pytest.mark.parametrize("document", [None, "text", 7, []])
def test_a_value_that_is_not_an_object_has_nothing_below_it(document):
    assert value_at(document, "a.b") is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("active", "active"),
        ("two words", "two words"),
        ("true", True),
        ("7", 7),
        ("4.5", 4.5),
        ("null", None),
        ('"7"', "7"),
        ("[1, 2]", [1, 2]),
        ('{"a": null}', {"a": None}),
        ("{oops", "{oops"),
        ("", ""),
    ],
)
def test_words_of_a_feature_stand_for_json_or_for_themselves(words, value):
    assert value_of(words) == value
    assert type(value_of(words)) is type(value)
