"""Listings: pages that together contain everything once, in order, and what search results show."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest

from support.errors import ScenarioError
from support.scenario.vocabulary import Thing
from tests.library.changes import answers, lists
from tests.library.fixtures import Begin
from tests.library.service import Change, Library
from tests.library.store import Answer, Request
from tests.library.worlds import SERVICE, Scenario, described

BOOKS = "/shelves/[^/]+/books"


def listed(begin: Begin, library: Library, change: Change | None = None, **settings: Any) -> Scenario:
    """Three books, listed by the viewer, two on a page."""
    case = begin("viewer", **settings)
    case.given("book", "book", "book")
    if change is not None:
        library.misbehave("GET", BOOKS, change, persona="viewer")
    case.world.acting.list_in_pages(case.resource("book"), 2)
    return case


def body(**fields: Any) -> Change:
    """A page that says something else of itself."""
    return lambda request, usual: Answer(body={**usual().body, **fields})


def only(place: int, change: Change) -> Change:
    """The change on the page at this offset alone."""

    def apply(request: Request, usual: Callable[[], Answer]) -> Answer:
        return change(request, usual) if request.query["offset"] == str(place) else usual()

    return apply


def contain_all(case: Scenario) -> None:
    case.world.listings.pages_contain_all(case.resource("book"))


def test_pages_with_everything_once_in_order_are_right(begin: Begin, library: Library) -> None:
    contain_all(listed(begin, library))


def test_what_others_have_there_makes_no_difference(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book")
    library.store.items[f"/shelves/{case.own('shelf')}/books/theirs"] = {"book_id": "theirs", "title": "Emma"}
    case.given("book")
    case.world.acting.list_in_pages(case.resource("book"), 2)
    contain_all(case)


def test_what_the_scenario_created_elsewhere_is_not_expected_here(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book", "other shelf")
    case.world.setup.exists_elsewhere(case.resource("book"), case.thing("the other shelf"))
    case.world.acting.list_in_pages(case.resource("book"), 2)
    contain_all(case)


def test_the_list_of_a_tie_contains_what_it_connects(begin: Begin) -> None:
    case = begin("viewer")
    case.given("loan", "other loan")
    case.world.acting.list_in_pages(case.resource("loan"), 1)
    case.world.listings.pages_contain_all(case.resource("loan"))


FLAWS = [
    ("an item twice on a page", lists(lambda items: items * 2 if len(items) == 1 else items), "Not matched: .book-0004."),
    ("an item on two pages", only(2, lambda request, usual: _page_of(request, usual, "0")), ""),
    ("an item left out", lists(lambda items: [each for each in items if each["book_id"] != "book-0003"]), ""),
    ("the newest first", lists(lambda items: items[::-1]), ""),
    ("a longer page", lambda request, usual: _page_of(request, usual, request.query["offset"], "3"), "page 1 has 3, not 2"),
    ("a total that is too small", body(total=2), '"total" on page 1 is 2, not 3'),
    ("a total that is too large", body(total=4), '"total" on page 1 is 4, not 3'),
    ("a total of the page", only(2, body(total=1)), '"total" on page 2 is 1, not 3'),
    ("no total", body(total=None), '"total" on page 1 is None, not 3'),
    ("another limit", body(limit=50), "limit on page 1 is 50, not 2"),
    ("no offset", only(2, body(offset=None)), "offset on page 2 is None, not 2"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "said"), FLAWS, ids=[each[0] for each in FLAWS])
def test_pages_with_a_flaw_are_wrong(begin: Begin, library: Library, name: str, change: Change, said: str) -> None:
    case = listed(begin, library, change)
    with pytest.raises(AssertionError, match=r"Expected: a sequence containing \['book-") as caught:
        contain_all(case)
    assert re.search(said, str(caught.value))


def test_an_item_without_an_id_is_a_wrong_answer(begin: Begin, library: Library) -> None:
    case = listed(begin, library, lists(lambda items: [{"title": "Emma"}]))
    with pytest.raises(AssertionError, match='an item in the list of books has no id at "book_id"'):
        contain_all(case)


def test_pages_that_lag_are_read_again(begin: Begin, library: Library) -> None:
    case = begin("viewer", patience=5.0)
    case.given("book", "book")
    library.misbehave("GET", BOOKS, lists(lambda items: items[::-1]), persona="viewer", times=1)
    case.world.acting.list_in_pages(case.resource("book"), 2)
    contain_all(case)
    assert len(case.clock.waits) == 1


def test_pages_that_fail_when_they_are_read_again_are_a_wrong_answer(begin: Begin, library: Library) -> None:
    case = listed(begin, library, only(0, lists(lambda items: items[::-1])), patience=5.0)
    library.misbehave("GET", BOOKS, answers(500), persona="viewer")
    with pytest.raises(AssertionError, match="pages of the list of books were answered"):
        contain_all(case)


def test_a_service_without_a_total_and_an_echo_is_not_measured_by_them(begin: Begin, library: Library) -> None:
    book = SERVICE.resources["book"]
    shape = dataclasses.replace(book.list, total=None, echo={})
    unmeasured = described(resources={**SERVICE.resources, "book": dataclasses.replace(book, list=shape)})
    case = listed(begin, library, body(total=None, limit=None), service=unmeasured)
    contain_all(case)


def test_pages_that_were_never_listed_are_an_error_of_the_scenario(begin: Begin) -> None:
    case = begin()
    case.given("book")
    case.try_to("list the books")
    with pytest.raises(ScenarioError, match="nothing has been listed in pages\n  try: When I list"):
        contain_all(case)


def test_pages_without_anything_of_the_scenario_are_an_error_of_the_scenario(begin: Begin) -> None:
    """They used to be right, whatever they contained."""
    case = begin("viewer")
    case.given("shelf")
    case.world.acting.list_in_pages(case.resource("book"), 2)
    with pytest.raises(ScenarioError, match="no book has been created in this list\n  try: "):
        contain_all(case)


# Search results that show several kinds

SEARCH = described(
    resources={
        **SERVICE.resources,
        "hit": dataclasses.replace(
            SERVICE.resources["hit"],
            list=dataclasses.replace(SERVICE.resources["hit"].list, shown_as={"kind": "{kind}", "name": "{name}"}),
        ),
    }
)


def found(begin: Begin, library: Library, change: Change | None = None) -> tuple[Scenario, Thing]:
    case = begin("viewer", service=SEARCH)
    case.given("book")
    if change is not None:
        library.misbehave("GET", ".*/search", change)
    case.try_to("search the shelf with the title of the book")
    return case, case.thing("the book")


def test_results_show_the_kind_and_name_of_a_thing(begin: Begin, library: Library) -> None:
    case, book = found(begin, library)
    case.world.listings.results_show(book)


@pytest.mark.parametrize("change", [{"kind": "reader"}, {"name": "Emma"}, {"id": "book-9"}, {"id": None}])
def test_results_that_show_another_kind_name_or_id_are_wrong(
    begin: Begin, library: Library, change: dict[str, Any]
) -> None:
    case, book = found(begin, library, lists(lambda items: [{**each, **change} for each in items]))
    with pytest.raises(AssertionError, match="Expected: a sequence containing a dictionary containing"):
        case.world.listings.results_show(book)


def test_results_that_are_refused_show_nothing(begin: Begin, library: Library) -> None:
    case, book = found(begin, library, answers(403))
    with pytest.raises(AssertionError, match="the list was answered 403"):
        case.world.listings.results_show(book)


def _page_of(request: Request, usual: Callable[[], Answer], offset: str, limit: str = "2") -> Answer:
    """Another page than the one asked for, which says that it is that one."""
    asked = dict(request.query)
    request.query.update(offset=offset, limit=limit)
    answer = usual()
    request.query.update(asked)
    return Answer(body={**answer.body, "offset": int(asked["offset"]), "limit": int(asked["limit"])})
