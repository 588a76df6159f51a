"""Observations of a whole thing: it exists, has the requested values or is unchanged, in a service that misbehaves."""

from __future__ import annotations

from typing import Any

import pytest

from support.http.exchange import Purpose
from support.resources.helper import UnclearAnswerError
from tests.library.changes import answers, shows
from tests.library.fixtures import Begin
from tests.library.service import Change, Library
from tests.library.store import Answer, Store
from tests.library.worlds import Scenario

BOOK = "/shelves/[^/]+/books/[^/]+"
BOOKS = "/shelves/[^/]+/books"


def has_requested_values(case: Scenario) -> None:
    case.world.observations.has_requested_values(case.thing("the book"))


# Whether it exists


def test_what_exists_exists_and_what_was_removed_does_not(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.world.observations.exists(case.thing("the book"))
    with pytest.raises(AssertionError, match="Expected: 'does not exist'\n     but: was 'exists'"):
        case.world.observations.exists(case.thing("the book"), expected=False)
    case.try_to("delete the book")
    case.world.observations.exists(case.thing("the book"), expected=False)
    with pytest.raises(AssertionError, match="Expected: 'exists'\n     but: was 'does not exist'"):
        case.world.observations.exists(case.thing("the book"))


def test_what_cannot_be_read_is_looked_for_in_its_list(begin: Begin) -> None:
    case = begin()
    case.given("loan")
    case.world.observations.exists(case.thing("the loan"))
    case.try_to("take the book from the reader")
    case.world.observations.exists(case.thing("the loan"), expected=False)


@pytest.mark.parametrize("status", [403, 500, 503])
@pytest.mark.parametrize("expected", [True, False])
def test_an_answer_that_does_not_tell_is_never_taken_for_one_that_does(
    begin: Begin, library: Library, status: int, expected: bool
) -> None:
    case = begin()
    case.given("book")
    library.misbehave("GET", BOOK, answers(status))
    with pytest.raises(
        UnclearAnswerError, match=f"cannot tell whether the book exists: reading it was answered {status}"
    ):
        case.world.observations.exists(case.thing("the book"), expected=expected)


def test_the_steward_observes_and_the_requests_are_observations(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book")
    case.world.observations.exists(case.thing("the book"))
    assert library.seen[-1].persona == "steward"
    assert case.world.scene.records[-1].exchange.purpose is Purpose.OBSERVATION


def test_an_observation_is_repeated_with_patience(begin: Begin, library: Library) -> None:
    case = begin(patience=5.0)
    case.given("book")
    library.misbehave("GET", BOOK, answers(404), times=3)
    case.world.observations.exists(case.thing("the book"))
    assert len(case.clock.waits) == 3


# The requested values


@pytest.mark.parametrize("words", ["create a book", "create a book with spaces around the title"])
def test_a_new_thing_has_the_requested_values(begin: Begin, words: str) -> None:
    case = begin()
    case.try_to(words)
    has_requested_values(case)


@pytest.mark.parametrize("words", ["update the book", "update the book with a new title"])
def test_an_updated_thing_has_the_requested_values(begin: Begin, words: str) -> None:
    case = begin()
    case.given("book")
    case.try_to(words)
    has_requested_values(case)


MISTAKES = [
    (shows(note="something else"), "note"),
    (shows(note=...), "note"),
    (shows(pages=99), "pages"),
    (shows(pages=...), "pages"),
    (shows(key="another_key"), "key"),
    (shows(title=None), "title"),
    (shows(book_id="book-9"), "book_id"),
    (shows(secret="secret-of-it"), "secret"),
    (shows(secret=None), "secret"),
    (shows(updated_at=...), "updated_at"),
    (shows(updated_at=None), "updated_at"),
    (shows(updated_at=1700000000), "updated_at"),
    (shows(updated_at="2026-01-01T00:00:00"), "updated_at"),
    (shows(updated_at="2026-01-01T00:00:00+02:00"), "updated_at"),
    (shows(updated_at="2026-01-01"), "updated_at"),
    (shows(updated_at="2026-13-01T00:00:00Z"), "updated_at"),
    (shows(updated_at="2026-01-01T25:00:00Z"), "updated_at"),
    (lambda request, usual: Answer(usual().status, [usual().body]), "dictionary"),
    (lambda request, usual: Answer(usual().status, None), "dictionary"),
]


@pytest.mark.parametrize(("change", "named"), MISTAKES)
def test_a_mistake_when_the_steward_reads_it_is_noticed(
    begin: Begin, library: Library, change: Change, named: str
) -> None:
    case = begin()
    case.try_to("create a book")
    library.misbehave("GET", BOOK, change)
    with pytest.raises(AssertionError, match=named):
        has_requested_values(case)


@pytest.mark.parametrize(("change", "named"), [each for each in MISTAKES if each[1] not in {"book_id", "dictionary"}])
def test_a_mistake_in_the_response_to_the_create_is_noticed(
    begin: Begin, library: Library, change: Change, named: str
) -> None:
    case = begin()
    library.misbehave("POST", BOOKS, change)
    case.try_to("create a book")
    with pytest.raises(AssertionError, match=rf"the response\n(.|\n)*{named}"):
        has_requested_values(case)


def test_a_mistake_in_the_response_to_the_update_is_noticed(begin: Begin, library: Library) -> None:
    library.misbehave("PATCH", BOOK, shows(note="as good as new"))
    case = begin()
    case.given("book")
    case.try_to("update the book")
    with pytest.raises(AssertionError, match="the response\n"):
        has_requested_values(case)


def test_a_value_that_was_accepted_and_not_stored_is_noticed(begin: Begin, library: Library) -> None:
    """The response shows the new value; the next read shows the old one."""
    library.misbehave("PATCH", BOOK, lambda request, usual: _unstored(library.store, request, usual))
    case = begin()
    case.given("book")
    case.try_to("update the book")
    with pytest.raises(AssertionError, match="worn and torn"):
        has_requested_values(case)


def test_a_value_that_an_update_lost_is_noticed(begin: Begin, library: Library) -> None:
    library.misbehave("GET", BOOK, shows(created_at="2026-01-01T00:00:00Z"))
    case = begin()
    case.given("book")
    library.misbehave("GET", BOOK, shows(), times=1)  # what the steward saw before
    case.try_to("update the book")
    with pytest.raises(AssertionError, match="created_at"):
        has_requested_values(case)


@pytest.mark.parametrize("words", ["list the books", "update the card", "create a label"])
def test_the_response_to_another_action_is_not_compared(begin: Begin, words: str) -> None:
    case = begin()
    case.given("book", "card")
    case.try_to(words)
    has_requested_values(case)


def test_without_an_action_a_thing_has_the_values_of_the_setup_and_is_unchanged(begin: Begin) -> None:
    case = begin()
    case.given("book")
    has_requested_values(case)
    case.world.observations.is_unchanged(case.thing("the book"))


def test_a_value_may_lag_and_a_secret_in_between_does_not(begin: Begin, library: Library) -> None:
    case = begin(patience=5.0)
    case.given("book")
    case.try_to("update the book")
    library.misbehave("GET", BOOK, shows(note="as good as new"), times=2)
    has_requested_values(case)
    assert len(case.clock.waits) == 2


# Unchanged


def test_what_was_refused_is_unchanged(begin: Begin) -> None:
    case = begin("viewer")
    case.given("book")
    case.try_to("update the book")
    case.world.observations.is_unchanged(case.thing("the book"))


def test_what_was_changed_is_not_unchanged(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.try_to("update the book")
    with pytest.raises(AssertionError, match=r"Expected: .*as good as new.*\n     but: was .*worn and torn"):
        case.world.observations.is_unchanged(case.thing("the book"))


def test_the_other_one_is_compared_with_what_it_was_when_it_was_created(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book", "other book")
    case.try_to("update the book")
    case.world.observations.is_unchanged(case.thing("the other book"))
    library.store.items[f"/shelves/{case.own('shelf')}/books/{case.other('book')}"]["pages"] = 7
    with pytest.raises(AssertionError):
        case.world.observations.is_unchanged(case.thing("the other book"))


def test_what_was_removed_is_not_unchanged(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.try_to("delete the book")
    with pytest.raises(AssertionError):
        case.world.observations.is_unchanged(case.thing("the book"))


def _unstored(store: Store, request: Any, usual: Any) -> Answer:
    before = dict(store.items[request.path])
    answer: Answer = usual()
    body = dict(answer.body)
    store.items[request.path] = before
    return Answer(answer.status, body)
