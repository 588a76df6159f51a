"""Texts of others: nothing invisible, nothing that breaks a file, nothing without end."""

from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, strategies

from support.legible import LONGEST, LONGEST_NAME, all_legible, legible, legible_name
from support.results.records import Attachment, StepResult

ANY = strategies.text(strategies.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("größer ✓\tand\nmore", "größer ✓\tand\nmore"),
        ("a\r\nb", "a\nb"),
        ("bell\x07 escape\x1b[31m", "bell\\x07 escape\\x1b[31m"),
        ("half \ud800 pair", "half \\ud800 pair"),
        ("turned \u202e round", "turned \\u202e round"),
        ("no character \ufffe", "no character \\ufffe"),
    ],
)
def test_what_cannot_be_seen_is_escaped(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_a_text_without_end_is_cut_and_says_so() -> None:
    assert legible("x" * (LONGEST + 10_000_000)).endswith("x… (10,000,000 more characters)")
    assert len(legible_name("x" * 10_000)) < LONGEST_NAME + 40


def test_a_name_is_one_line() -> None:
    assert legible_name("a\nb") == "a\\nb"


@given(ANY)
def test_every_text_can_be_written_as_utf_8_xml_and_json(text: str) -> None:
    shown = legible(text)
    assert json.loads(json.dumps(shown, ensure_ascii=False).encode()) == shown
    element = ET.Element("a", name=shown.replace("\n", " ").replace("\t", " "))
    element.text = shown
    assert ET.fromstring(ET.tostring(element)).text == (shown or None)


def test_everything_in_a_value_is_made_legible_apart_from_what_must_stay_whole() -> None:
    raw = Attachment("image", "image/png", "png", b"\x00")
    step = StepResult("When", "\x00", "failed", table=(("\x1b",),), attachments=(raw,))
    shown = all_legible(step, Attachment)
    assert (shown.name, shown.table, shown.attachments) == ("\\x00", (("\\x1b",),), (raw,))
    assert all_legible({"a\x00": ["\x00", 1, None]}) == {"a\\x00": ["\\x00", 1, None]}


@given(
    strategies.recursive(
        ANY | strategies.integers(), lambda each: strategies.lists(each) | strategies.dictionaries(ANY, each)
    )
)
def test_what_is_legible_stays_as_it_is(value: object) -> None:
    shown = all_legible(value)
    assert all_legible(shown) == shown
    step = StepResult("When", "plain", "passed", table=(("a", "b"),))
    assert all_legible(step) is step
