"""Listings: what the steward and the persona find in a list, where lists lag, leave out or make up items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from support.resources.helper import UnclearAnswerError
from tests.library.changes import answers, lists, sends
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import Answer, Request
from tests.library.worlds import Scenario

BOOKS = "/shelves/[^/]+/books"


def without_last(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return items[:-1]


def is_listed(case: Scenario, words: str = "the book", plural: str = "book", **how: Any) -> None:
    case.world.listings.is_listed(case.thing(words), case.resource(plural), **how)


# The steward's list


def test_what_exists_is_listed_and_what_was_removed_is_not(begin: Begin) -> None:
    case = begin()
    case.given("book", "other book")
    is_listed(case)
    with pytest.raises(AssertionError, match="Expected: not a sequence containing"):
        is_listed(case, expected=False)
    case.try_to("delete the book")
    is_listed(case, expected=False)
    is_listed(case, "the other book")
    with pytest.raises(AssertionError, match="Expected: a sequence containing"):
        is_listed(case)


def test_the_steward_lists_for_the_purpose_of_observing(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book")
    is_listed(case)
    assert library.requests("GET", BOOKS, "viewer") == []
    assert {each.exchange.purpose.value for each in case.world.scene.records} == {"setup", "observation"}


def test_a_thing_can_be_looked_for_in_the_list_of_what_it_connects(begin: Begin) -> None:
    case = begin()
    case.given("loan", "other book")
    is_listed(case, "the loan", "loan")
    is_listed(case, "the reader", "card")
    is_listed(case, "the book", "loan")
    is_listed(case, "the other book", "loan", expected=False)


@pytest.mark.parametrize(
    "change",
    [
        lambda item: {**item, "note": "another"},
        lambda item: {name: each for name, each in item.items() if name != "pages"},
        lambda item: {**item, "more": 1},
    ],
)
def test_an_item_that_differs_from_what_a_read_shows_is_noticed(
    begin: Begin, library: Library, change: Callable[[Any], Any]
) -> None:
    case = begin()
    case.given("book")
    library.misbehave("GET", BOOKS, lists(lambda items: [change(each) for each in items]))
    with pytest.raises(AssertionError, match=r"a sequence containing .*\{'book_id'"):
        is_listed(case)


@pytest.mark.parametrize(
    "item", [{}, {"id": "book-1"}, {"book_id": None}, {"book_id": True}, {"book_id": ["book-1"]}, "book-1", None, 7]
)
@pytest.mark.parametrize("expected", [True, False])
def test_an_item_without_an_id_is_a_wrong_answer(begin: Begin, library: Library, item: Any, expected: bool) -> None:
    """Otherwise its absence would be concluded from items that cannot be identified."""
    case = begin()
    case.given("book")
    library.misbehave("GET", BOOKS, lists(lambda items: [*items, item]))
    with pytest.raises(AssertionError, match='an item in the list of books has no id at "book_id"'):
        is_listed(case, expected=expected)


def test_an_id_may_be_a_number(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book")
    library.misbehave("GET", BOOKS, lists(lambda items: [*items, {"book_id": 7}]))
    is_listed(case)


@pytest.mark.parametrize("body", [[], {}, {"items": None}, {"items": 7}, {"items": "none"}, {"data": []}, None, b"<p>"])
@pytest.mark.parametrize("expected", [True, False])
def test_a_list_of_another_shape_is_a_wrong_answer(begin: Begin, library: Library, body: Any, expected: bool) -> None:
    case = begin()
    case.given("book")
    library.misbehave("GET", BOOKS, sends(Answer(200, body)))
    with pytest.raises(AssertionError, match='the response has no list at "items"'):
        is_listed(case, expected=expected)


@pytest.mark.parametrize("status", [403, 404, 500])
@pytest.mark.parametrize("expected", [True, False])
def test_a_list_that_cannot_be_read_proves_nothing(begin: Begin, library: Library, status: int, expected: bool) -> None:
    case = begin()
    case.given("book")
    library.misbehave("GET", BOOKS, answers(status))
    with pytest.raises(UnclearAnswerError, match=f"the list of books cannot be read: it was answered {status}"):
        is_listed(case, expected=expected)


def test_what_is_on_a_later_page_is_listed(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("shelf")
    shelf = f"/shelves/{case.own('shelf')}/books"
    library.store.items |= {f"{shelf}/b-{n}": {"book_id": f"b-{n}", "title": f"title {n}"} for n in range(60)}
    case.given("book")
    is_listed(case)


# Lists that lag


def test_presence_is_waited_for(begin: Begin, library: Library) -> None:
    case = begin(patience=5.0)
    case.given("book")
    library.misbehave("GET", BOOKS, lists(without_last), times=4)
    is_listed(case)
    assert len(case.clock.waits) == 4


def test_without_patience_a_list_that_lags_is_a_wrong_answer(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book")
    library.misbehave("GET", BOOKS, lists(without_last), times=1)
    with pytest.raises(AssertionError):
        is_listed(case)


def test_absence_counts_only_once_the_list_shows_what_exists(begin: Begin, library: Library) -> None:
    """A book that exists is not in a list that lags: its absence there would prove nothing."""
    case = begin(patience=5.0)
    case.given("book")
    library.misbehave("GET", BOOKS, lists(without_last), times=2)
    with pytest.raises(AssertionError, match="Expected: not a sequence containing"):
        is_listed(case, expected=False)


def test_the_absence_of_what_does_not_exist_is_not_waited_for(begin: Begin) -> None:
    case = begin(patience=5.0)
    case.given("book")
    case.try_to("delete the book")
    is_listed(case, expected=False)
    assert case.clock.waits == []


def test_absence_elsewhere_counts_once_its_own_list_shows_it(begin: Begin, library: Library) -> None:
    case = begin(patience=5.0)
    case.given("book", "other shelf")
    case.world.setup.exists_elsewhere(case.resource("book"), case.thing("the other shelf"))
    library.misbehave("GET", f"/shelves/{case.other('shelf')}/books", lists(without_last), times=3)
    is_listed(case, "the other book", expected=False)
    assert case.clock.waits, "it waited for the list of the other shelf"


def test_a_field_that_changes_by_itself_is_listed_with_another_value_of_the_same_type(
    begin: Begin, library: Library
) -> None:
    case = begin()
    case.given("book")
    for value, right in (("2031-01-01T00:00:00Z", True), (None, True), (17, False), ("just now", False)):
        change = lists(lambda items, value=value: [{**each, "updated_at": value} for each in items])
        library.misbehave("GET", BOOKS, change)
        if right:
            is_listed(case)
        else:
            with pytest.raises(AssertionError, match="updated_at"):
                is_listed(case)


def doubled(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*items, *items[-1:]]


def test_a_list_that_shows_a_thing_twice_on_a_page_is_wrong(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book", "other book")
    case.try_to("list the books")
    results_include(case)
    library.misbehave("GET", BOOKS, lists(doubled))
    is_listed(case)
    with pytest.raises(AssertionError, match="more than once on one page"):
        is_listed(case, "the other book")
    case.try_to("list the books")
    with pytest.raises(AssertionError, match="more than once on one page"):
        results_include(case, "the other book")


# The persona's results


def results_include(case: Scenario, words: str = "the book", **how: Any) -> None:
    case.world.listings.results_include(case.thing(words), **how)


def test_results_include_what_is_listed_and_not_what_is_left_out(begin: Begin) -> None:
    case = begin("viewer")
    case.given("book", "other book")
    case.try_to("list the books with the title of the book")
    results_include(case)
    results_include(case, "the other book", expected=False)
    with pytest.raises(AssertionError, match="Expected: a sequence containing"):
        results_include(case, "the other book")
    with pytest.raises(AssertionError, match="Expected: not a sequence containing"):
        results_include(case, expected=False)


@pytest.mark.parametrize(("patience", "expected"), [(0.0, True), (0.0, False), (5.0, True)])
def test_the_first_result_counts_without_another_request(
    begin: Begin, library: Library, patience: float, expected: bool
) -> None:
    case = begin("viewer", patience=patience)
    case.given("book", "other book")
    case.try_to("list the books with the title of the book")
    results_include(case, "the book" if expected else "the other book", expected=expected)
    assert len(library.requests("GET", BOOKS, "viewer")) == 1


def test_absence_from_the_results_counts_only_once_the_list_shows_what_exists(begin: Begin, library: Library) -> None:
    case = begin("viewer", patience=5.0)
    case.given("book", "other book")
    case.try_to("list the books with the title of the book")
    library.misbehave("GET", BOOKS, lists(lambda items: []), persona="steward", times=3)
    results_include(case, "the other book", expected=False)
    assert len(case.clock.waits) == 3


def test_results_that_lag_are_asked_for_again_by_the_persona(begin: Begin, library: Library) -> None:
    case = begin("viewer", patience=5.0)
    case.given("book")
    library.misbehave("GET", BOOKS, lists(without_last), times=2)
    case.try_to("list the books with the title of the book")
    results_include(case)
    sent = library.requests("GET", BOOKS, "viewer")
    assert len(sent) == 3
    assert len({each.query["q"] for each in sent}) == 1


def test_while_results_may_lag_absence_from_the_first_result_proves_nothing(begin: Begin, library: Library) -> None:
    case = begin("viewer", patience=5.0)
    case.given("book")
    library.misbehave("GET", BOOKS, lists(without_last), persona="viewer", times=1)
    case.try_to("list the books")
    with pytest.raises(AssertionError, match="Expected: not a sequence containing"):
        results_include(case, expected=False)


@pytest.mark.parametrize("expected", [True, False])
def test_results_that_are_refused_are_a_wrong_answer(begin: Begin, library: Library, expected: bool) -> None:
    library.misbehave("GET", BOOKS, answers(403))
    case = begin("viewer")
    case.given("book")
    case.try_to("list the books")
    with pytest.raises(AssertionError, match="the list was answered 403"):
        results_include(case, expected=expected)


@pytest.mark.parametrize("expected", [True, False])
def test_results_with_an_item_without_an_id_are_a_wrong_answer(begin: Begin, library: Library, expected: bool) -> None:
    library.misbehave("GET", BOOKS, lists(lambda items: [*items, {"title": "Emma"}]))
    case = begin("viewer")
    case.given("book")
    case.try_to("list the books")
    with pytest.raises(AssertionError, match='has no id at "book_id"'):
        results_include(case, expected=expected)


# How many


def test_the_number_of_results_and_their_total_are_compared(begin: Begin) -> None:
    case = begin("viewer")
    case.given("book", "book", "book")
    case.try_to("list the books with two books per page")
    case.world.listings.receives(2, 3)
    for number, total in ((3, 3), (2, 2), (1, 3)):
        with pytest.raises(AssertionError, match=rf"Expected: <\({number}, {total}\)>"):
            case.world.listings.receives(number, total)


@pytest.mark.parametrize("shown", ["3", None, 3.5, [3]])
def test_a_total_of_another_kind_is_noticed(begin: Begin, library: Library, shown: Any) -> None:
    def change(request: Request, usual: Callable[[], Answer]) -> Answer:
        return Answer(body={**usual().body, "total": shown})

    case = begin("viewer")
    case.given("book", "book", "book")
    library.misbehave("GET", BOOKS, change)
    case.try_to("list the books")
    with pytest.raises(AssertionError):
        case.world.listings.receives(3, 3)


@pytest.mark.parametrize("answer", [Answer(403), Answer(500, {"items": [1, 2], "total": 2})])
def test_a_number_of_results_that_are_refused_is_a_wrong_answer(begin: Begin, library: Library, answer: Answer) -> None:
    """A body without an error used to be counted, and an empty one ended the step with an error of the suite."""
    library.misbehave("GET", BOOKS, sends(answer))
    case = begin("viewer")
    case.try_to("list the books")
    with pytest.raises(AssertionError, match=f"the list was answered {answer.status}"):
        case.world.listings.receives(2, 2)


def test_a_number_of_results_that_lags_is_waited_for(begin: Begin, library: Library) -> None:
    case = begin("viewer", patience=5.0)
    case.given("book", "book")
    library.misbehave("GET", BOOKS, lists(without_last), persona="viewer", times=2)
    case.try_to("list the books")
    case.world.listings.receives(2, 2)
    assert len(case.clock.waits) == 2
