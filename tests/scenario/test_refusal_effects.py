"""Refusals and rejections: one that was done anyway does not count, and what it created is removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.library.changes import answers, does_and_answers
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import Answer
from tests.library.worlds import Scenario

BOOK = "/shelves/[^/]+/books/[^/]+"
BOOKS = "/shelves/[^/]+/books"
LOAN = "/shelves/[^/]+/readers/[^/]+/books/[^/]+"


def judged(case: Scenario, expected: str = "refused", **how: Any) -> str:
    return case.world.refusals.judged(expected, **how)


def tried(begin: Begin, words: str, *given: str, persona: str = "viewer", **settings: Any) -> Scenario:
    """A scenario in which a persona has tried something."""
    case = begin(persona, **settings)
    case.given(*given)
    case.try_to(words)
    return case


@pytest.mark.parametrize(("method", "words"), [("DELETE", "delete the book"), ("PATCH", "update the book")])
def test_a_refusal_that_is_done_anyway_does_not_count(begin: Begin, library: Library, method: str, words: str) -> None:
    library.misbehave(method, BOOK, does_and_answers(403), persona="editor")
    case = tried(begin, words, "book", persona="editor")
    assert judged(case) == "refused, but it was done anyway: the thing has changed"
    assert len(case.world.state.resources("book")) == 1, "nothing more has to be removed"


@pytest.mark.parametrize("words", ["create a book", 'create a book called "mine"', "create a book with no remark"])
def test_a_refused_create_that_is_done_anyway_does_not_count_and_is_removed(
    begin: Begin, library: Library, words: str
) -> None:
    library.misbehave("POST", BOOKS, does_and_answers(403), persona="editor")
    case = tried(begin, words, "book", persona="editor")
    assert judged(case) == "refused, but it was created anyway"
    (made,) = [each for each in case.world.state.resources("book") if each.id != case.own("book")]
    assert f"/shelves/{case.own('shelf')}/books/{made.id}" in library.store.items
    assert made.path == f"/shelves/{case.own('shelf')}/books"


def test_a_refused_create_with_a_chosen_id_that_is_done_anyway_does_not_count(begin: Begin, library: Library) -> None:
    library.misbehave("PUT", ".*/labels/.*", does_and_answers(403), persona="editor")
    case = tried(begin, "create a label", persona="editor")
    assert judged(case) == "refused, but it was created anyway"
    assert [each.id for each in case.world.state.resources("label")] == [case.world.scene.last.result.id]


def test_a_refused_tie_that_is_made_anyway_does_not_count_and_is_removed(begin: Begin, library: Library) -> None:
    library.misbehave("PUT", LOAN, does_and_answers(403), persona="editor")
    case = tried(begin, "lend the book to the reader", "book", "card", persona="editor")
    assert judged(case) == "refused, but it was done anyway: the thing has changed"
    assert [each.ids["book"] for each in case.world.state.resources("loan")] == [case.own("book")]


def test_what_has_that_name_already_was_not_created_by_the_refused_action(begin: Begin) -> None:
    case = tried(begin, "create a book with the title of the other book", "book", "other book", persona="editor")
    assert judged(case, "conflicting") == "conflicting"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("create a book with no title", "invalid"),
        ("create a book with an empty title", "invalid"),
        ("create a book with malformed JSON", "unreadable"),
        ("update the book with an empty title", "invalid"),
        ("open an unknown path", "missing"),
        ("sign in with the wrong password", "unauthenticated"),
        ("sign in with a negative lifetime", "invalid"),
    ],
)
def test_a_rejection_without_effect_counts_without_a_proof_of_the_token(
    begin: Begin, library: Library, words: str, expected: str
) -> None:
    assert judged(tried(begin, words, "book", persona="editor"), expected) == expected
    assert library.requests("GET", "/visits/.*") == []


@pytest.mark.parametrize("words", ["create a book with no title", "create a book with an empty title"])
def test_what_has_no_name_is_not_looked_for(begin: Begin, library: Library, words: str) -> None:
    assert judged(tried(begin, words, "shelf", persona="editor"), "invalid") == "invalid"
    assert library.requests("GET", BOOKS) == []


def test_a_rejected_update_that_is_done_anyway_does_not_count(begin: Begin, library: Library) -> None:
    library.misbehave("PATCH", BOOK, does_and_answers(409))
    case = tried(begin, "update the book", "book", persona="editor")
    assert judged(case, "conflicting") == "conflicting, but it was done anyway: the thing has changed"


# Lists that lag


def test_a_tie_that_appears_late_was_made_anyway(begin: Begin, library: Library) -> None:
    case = begin("editor", patience=5.0)
    case.given("book", "card")
    path = f"/shelves/{case.own('shelf')}/readers/{case.own('reader')}/books/{case.own('book')}"
    library.misbehave("PUT", LOAN, answers(403), persona="editor")
    case.try_to("lend the book to the reader")
    case.clock.each_time = _later(case, lambda: library.store.items.update({path: {"book_id": case.own("book")}}))
    assert judged(case) == "refused, but it was done anyway: the thing has changed"


def test_what_is_created_anyway_is_found_although_its_list_lags(begin: Begin, library: Library) -> None:
    """One more is created and waited for, so that what was created before it is listed too."""
    case = begin("editor", patience=5.0)
    case.given("shelf")
    library.misbehave("POST", BOOKS, does_and_answers(403), persona="editor")
    case.try_to("create a book")
    library.misbehave("GET", BOOKS, lambda request, usual: Answer(body={"items": [], "total": 0}), times=2)
    assert judged(case) == "refused, but it was created anyway"
    assert case.clock.waits


def test_a_list_that_cannot_be_waited_for_is_read_at_once(begin: Begin, library: Library) -> None:
    case = begin("viewer", patience=5.0)
    case.given("shelf")
    case.try_to("create a book")
    library.misbehave("POST", BOOKS, answers(503), persona="steward")
    assert judged(case) == "refused"
    assert case.clock.waits == []


def test_what_can_be_read_is_not_waited_for(begin: Begin) -> None:
    case = begin("viewer", patience=5.0)
    case.given("book")
    case.try_to("update the book")
    assert judged(case) == "refused"
    assert case.clock.waits == []


def _later(case: Scenario, act: Callable[[], None]) -> Callable[[], None]:
    def check() -> None:
        if len(case.clock.waits) == 3:
            act()

    return check
