"""Payloads filled in: values as they are, texts put together, and what is absent left out."""

from __future__ import annotations

import pytest

from support.templates import ABSENT, at, fill

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


def test_a_placeholder_alone_gives_the_value_itself():
    claims = {"admin": True, "teams": [1, 2]}
    assert fill({"claims": "{claims}"}, {"claims": claims})["claims"] is claims


def test_what_is_absent_is_left_out_of_its_object():
    assert fill({"a": "{gone}", "b": {"c": "{gone}"}, "d": 1}, {"gone": ABSENT}) == {"b": {}, "d": 1}


def test_a_value_that_looks_like_a_template_is_not_filled_in_again():
    assert fill("{name}!", {"name": "{number}"}) == "{number}!"


def test_a_template_is_not_changed_by_filling_it_in():
    template = {"a": ["{name}"], "b": {"c": "{name}"}}
    fill(template, VALUES)
    assert template == {"a": ["{name}"], "b": {"c": "{name}"}}


@pytest.mark.parametrize("template", ["{unknown}", "x {unknown}", "x {it[unknown]}", {"a": ["{unknown}"]}])
def test_a_placeholder_without_a_value_is_an_error_that_names_it(template):
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
        ("l.0", None),
    ],
)
def test_what_stands_at_a_path_is_found_or_nothing_is(path, found):
    assert at({"a": {"b": 0}, "l": [1]}, path) == found


@pytest.mark.parametrize("document", [None, "text", 7, []])
def test_there_is_nothing_below_what_is_no_object(document):
    assert at(document, "a.b") is None
