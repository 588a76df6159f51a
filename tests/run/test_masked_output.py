"""What is written in pieces is masked as what is written at once, and nothing else is changed or lost."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from urllib.parse import quote

import pytest
from behave.formatter.base import StreamOpener
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from support.http.masking import MASK, Secrets
from support.run.masked_output import MaskedOpener, MaskedStream

VALUE = 'p@ss wörd/+"1'
LONG = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl-_x"
PARTS = st.sampled_from(
    [
        VALUE,
        quote(VALUE),
        json.dumps(VALUE),
        LONG,
        VALUE[:5],
        LONG[:20],
        "1",
        "ada:",
        "&quot;",
        '"',
        "%2",
        "\n",
        "a",
        "*",
    ]
)


def secrets() -> Secrets:
    made = Secrets()
    made.add(VALUE, LONG)
    made.add_account("ada", VALUE)
    return made


def through(pieces: list[str]) -> str:
    below = io.StringIO()
    stream = MaskedStream(below, secrets())
    for each in pieces:
        assert stream.write(each) == len(each)
    stream.finish()
    return below.getvalue()


TEXTS = st.lists(PARTS, max_size=12).map("".join)
CUTS = st.sets(st.integers(1, 200), max_size=12)


def pieces_of(text: str, cuts: set[int]) -> list[str]:
    places = [0, *sorted(each for each in cuts if each < len(text)), len(text)]
    return [text[begin:end] for begin, end in pairwise(places)]


@settings(max_examples=200, deadline=None)
@example(text=quote(VALUE), cuts={1, 2})
@example(text=f"{LONG}{VALUE}", cuts={60})
@given(text=TEXTS, cuts=CUTS)
def test_no_secret_passes_in_pieces(text: str, cuts: set[int]) -> None:
    assert secrets().kinds_in(through(pieces_of(text, cuts))) == set()


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, cuts=CUTS)
def test_what_has_no_secret_is_written_as_it_is(text: str, cuts: set[int]) -> None:
    assume(secrets().text(text) == text)
    assert through(pieces_of(text, cuts)) == text


@pytest.mark.parametrize("cut", range(1, len(VALUE)))
def test_a_secret_in_two_pieces_is_masked_once(cut: int) -> None:
    assert through(["it is ", VALUE[:cut], VALUE[cut:], " here\n"]) == f"it is {MASK} here\n"


def test_what_cannot_begin_a_secret_is_written_at_once() -> None:
    below = io.StringIO()
    stream = MaskedStream(below, secrets())
    stream.write("nothing to hide, no.")
    assert below.getvalue() == "nothing to hide, no."


def test_a_character_that_the_encoding_lacks_is_escaped() -> None:
    below = io.TextIOWrapper(io.BytesIO(), "ascii")
    stream = MaskedStream(below, secrets())
    stream.write("né\ud800")
    stream.finish()
    assert below.buffer.getvalue() == rb"n\xe9\ud800"  # type: ignore[attr-defined]


def test_the_file_of_a_formatter_is_masked_and_closed(tmp_path) -> None:
    path = tmp_path / "deep" / "out.txt"
    opener = MaskedOpener(StreamOpener(str(path)), secrets(), None)
    stream = opener.open()
    assert opener.open() is stream
    stream.write(f"it is {VALUE[:9]}")
    stream.write(VALUE[9:])
    assert opener.close()
    assert path.read_text("utf-8") == f"it is {MASK}"
