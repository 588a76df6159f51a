"""What an answer means for the authorization matrix: dangerous, too strict, in the wrong way or form, not proven, or right."""

from __future__ import annotations

from typing import Any

import pytest

from support.results.judgement import Finding, Judgement
from tests.library.changes import answers, sends
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import Answer, problem

BOOK = "/shelves/[^/]+/books/[^/]+"


@pytest.mark.parametrize(
    ("change", "seen", "finding"),
    [
        (None, "refused", Finding.AS_EXPECTED),
        (sends(Answer(204)), "allowed", Finding.DANGEROUS),
        (answers(404), "missing", Finding.WRONG_WAY),
        (answers(503), "answered 503", Finding.WRONG_WAY),
        (sends(Answer(403)), "refused", Finding.WRONG_FORM),
    ],
)
def test_an_answer_to_what_should_be_refused(
    begin: Begin, library: Library, change: Any, seen: str, finding: Finding
) -> None:
    if change is not None:
        library.misbehave("DELETE", BOOK, change)
    assert found(begin, "refused") == Judgement("refused", seen, finding)


def test_a_refusal_of_what_should_be_allowed_is_too_strict(begin: Begin) -> None:
    assert found(begin, "allowed") == Judgement("allowed", "refused", Finding.TOO_STRICT)


def test_a_refusal_with_a_dead_token_is_not_proven(begin: Begin, library: Library) -> None:
    for method, path in (("DELETE", BOOK), ("GET", "/visits/.*")):
        library.misbehave(method, path, answers(403), persona="viewer")
    assert found(begin, "refused") == Judgement("refused", "refused", Finding.NOT_PROVEN)


def test_what_was_refused_and_done_anyway_is_dangerous(begin: Begin, library: Library) -> None:
    def done_anyway(request: Any, usual: Any) -> Answer:
        usual()
        return problem(403)

    library.misbehave("DELETE", BOOK, done_anyway)
    case = begin("editor")
    case.given("book")
    case.try_to("delete the book")
    case.world.refusals.judged("refused")
    assert case.world.scene.judgement == Judgement("refused", "refused", Finding.DANGEROUS)


def found(begin: Begin, expected: str) -> Judgement | None:
    """The judgement of a viewer's attempt to delete a book."""
    case = begin("viewer")
    case.given("book")
    case.try_to("delete the book")
    assert case.world.scene.judgement is None
    case.world.refusals.judged(expected)
    return case.world.scene.judgement
