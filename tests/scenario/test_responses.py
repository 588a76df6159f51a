"""Responses: the fields that an error blames, comparisons with other responses, and request IDs."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hamcrest import assert_that

from support.errors import ScenarioError
from tests.library.changes import answers, sends, shows
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import Answer, invalid, problem
from tests.library.worlds import SERVICE, Scenario, described

BOOK = "/shelves/[^/]+/books/[^/]+"
BOOKS = "/shelves/[^/]+/books"


def tried(begin: Begin, words: str, *given: str, persona: str = "editor", **settings: Any) -> Scenario:
    """A scenario in which a persona has tried something."""
    case = begin(persona, **settings)
    case.given(*given)
    case.try_to(words)
    return case


# The field that an error blames


def blames_only(case: Scenario, word: str) -> None:
    assert_that(case.world.responses.blamed(), case.world.responses.blames_only(word))


@pytest.mark.parametrize("word", ["name", "title"])
def test_an_error_blames_a_field_by_its_name_or_by_a_word_for_it(begin: Begin, word: str) -> None:
    blames_only(tried(begin, "create a book with no title"), word)


@pytest.mark.parametrize(
    ("blamed", "said"),
    [
        (("note",), "it blames note"),
        (("title", "note"), "it blames title, note"),
        (("title", "title"), "it blames title, title"),
        (("titles",), "it blames titles"),
        (("body.title",), "it blames body.title"),
    ],
)
def test_an_error_that_blames_another_field_two_fields_or_one_twice_is_wrong(
    begin: Begin, library: Library, blamed: tuple[str, ...], said: str
) -> None:
    library.misbehave("POST", BOOKS, sends(invalid(*blamed)), persona="editor")
    with pytest.raises(
        AssertionError, match=f"Expected: an error that blames title, once, and no other field\n.*{said}"
    ):
        blames_only(tried(begin, "create a book with no title"), "title")


@pytest.mark.parametrize("place", ["title.0", "title[2]"])
def test_an_error_may_blame_a_place_inside_the_field(begin: Begin, library: Library, place: str) -> None:
    library.misbehave("POST", BOOKS, sends(invalid(place)), persona="editor")
    blames_only(tried(begin, "create a book with no title"), "title")


@pytest.mark.parametrize(
    "errors", [None, "title", {}, [], [None], ["title"], [{"message": "title"}], [{"field": None}]]
)
def test_an_error_that_names_no_field_in_the_described_place_blames_none(
    begin: Begin, library: Library, errors: Any
) -> None:
    library.misbehave("POST", BOOKS, answers(422, errors=errors), persona="editor")
    with pytest.raises(AssertionError, match=r"it blames|names no field at fault"):
        blames_only(tried(begin, "create a book with no title"), "title")


def test_signing_in_blames_a_field_of_the_token_request(begin: Begin) -> None:
    case = tried(begin, "sign in with a negative lifetime")
    blames_only(case, "lifetime")
    with pytest.raises(AssertionError):
        blames_only(case, "password")


def test_an_answer_that_blames_nothing_by_the_description_is_an_error_of_the_scenario(begin: Begin) -> None:
    case = tried(begin, "read the reader", "reader")
    with pytest.raises(ScenarioError, match=r"where an answer that is refused names the field\n  try: \"blames\" in"):
        case.world.responses.blamed()


def test_a_word_that_the_kind_has_no_field_for_is_an_error_of_the_scenario(begin: Begin) -> None:
    case = tried(begin, "create a book with no title")
    with pytest.raises(ScenarioError, match=r"a book has no weight\n  has: book_id"):
        case.world.responses.blames_only("weight")


# Values in the response


def test_a_field_of_the_response_has_a_value(begin: Begin) -> None:
    case = tried(begin, "read the book", "book")
    case.world.responses.has_value("remark", "as good as new")
    case.world.responses.has_value("pages", "100")
    for word, value in (("remark", "worn"), ("pages", '"100"'), ("note", "null")):
        with pytest.raises(AssertionError, match="Expected: a dictionary containing"):
            case.world.responses.has_value(word, value)


# Compared with other responses


def test_a_response_is_compared_by_status_media_type_and_body(begin: Begin) -> None:
    case = tried(begin, "read the book", "book")
    assert case.world.responses.whole == {
        "status": 200,
        "type": "application/json",
        "body": case.world.scene.known.own["book"].data,
    }


def test_another_response_is_compared_and_the_last_one_stays_the_last(begin: Begin) -> None:
    case = tried(begin, "sign in with the wrong password")
    attempt = case.world.scene.attempt
    assert case.world.responses.to(case.act("sign in with the wrong password, requesting more")) == (
        case.world.responses.whole
    )
    assert case.world.scene.attempt is attempt


def test_an_error_in_other_words_is_another_response(begin: Begin, library: Library) -> None:
    case = tried(begin, "sign in with the wrong password")
    library.misbehave("POST", "/tokens", answers(401, "this account is locked"))
    assert case.world.responses.to(case.act("sign in")) != case.world.responses.whole


def test_the_same_with_and_without_a_trailing_slash(begin: Begin, library: Library) -> None:
    case = tried(begin, "read the book", "book")
    assert case.world.responses.with_other_slash() == case.world.responses.last
    library.misbehave("GET", BOOK, shows(note="another"))
    assert case.world.responses.with_other_slash() != case.world.responses.last
    library.misbehave("GET", BOOK, sends(Answer(308, headers={"Location": "/elsewhere"})))
    assert case.world.responses.with_other_slash()["status"] == 308


def test_what_others_change_meanwhile_is_not_taken_for_a_difference_by_the_slash(
    begin: Begin, library: Library
) -> None:
    case = tried(begin, "list the books", "book")
    assert len(case.world.responses.last["body"]["items"]) == 1
    case.given("other book")
    usual, other = case.world.responses.by_both_addresses()
    assert usual == other
    assert len(usual["body"]["items"]) == 2


def test_a_difference_that_stays_is_one_by_the_slash(begin: Begin, library: Library) -> None:
    case = tried(begin, "list the books", "book")

    def change(request: Any, usual: Any) -> Any:
        return Answer(200, {"items": []}) if request.raw_path.endswith("/") else usual()

    library.misbehave("GET", BOOKS, change, times=None)
    before = len(library.seen)
    usual, other = case.world.responses.by_both_addresses()
    assert usual == case.world.responses.last != other
    assert len(library.seen) == before + 2


@pytest.mark.parametrize(
    "words",
    [
        "list the books",
        "list the books with two books per page",
        "create a book",
        "create a book with malformed JSON",
        "update the book",
    ],
)
def test_the_request_differs_by_its_slash_alone(begin: Begin, library: Library, words: str) -> None:
    """Its query and a body that is not JSON used to be left out."""
    case = begin("viewer")
    case.given("book")
    library.seen.clear()
    case.try_to(words)
    case.world.responses.with_other_slash()
    first, second = (each for each in library.seen if each.persona == "viewer")
    assert second.raw_path == f"{first.raw_path}/"
    assert (first.method, first.query, first.body) == (second.method, second.query, second.body)


def test_a_trailing_slash_of_the_description_is_removed(begin: Begin, library: Library) -> None:
    book = SERVICE.resources["book"]
    listing = dataclasses.replace(book.operations["list"], path="/shelves/{shelf}/books/")
    slashed = dataclasses.replace(book, operations={**book.operations, "list": listing})
    case = begin(service=described(resources={**SERVICE.resources, "book": slashed}))
    case.given("book")
    case.try_to("list the books")
    assert case.world.responses.with_other_slash() == case.world.responses.last
    first, second = library.requests("GET", BOOKS, "editor")
    assert first.raw_path == f"{second.raw_path}/"


def test_an_error_is_compared_without_its_body_which_may_repeat_the_address(begin: Begin, library: Library) -> None:
    library.misbehave("GET", BOOK, lambda request, usual: problem(404, f"nothing at {request.raw_path}"))
    case = begin()
    case.given("book")
    case.try_to("read the book")
    assert case.world.responses.with_other_slash() == case.world.responses.last


@pytest.mark.parametrize("words", ["delete the book", "update the book", "create a book"])
def test_an_action_with_an_effect_is_not_repeated(begin: Begin, library: Library, words: str) -> None:
    case = tried(begin, words, "book")
    before = len(library.seen)
    with pytest.raises(ScenarioError, match="an action with an effect cannot be repeated"):
        case.world.responses.with_other_slash()
    assert len(library.seen) == before


def test_what_the_repeated_request_creates_is_removed_later(begin: Begin, library: Library) -> None:
    case = tried(begin, "create a book", persona="viewer")
    library.misbehave("POST", BOOKS, sends(Answer(201, {"book_id": "book-9"})), persona="viewer")
    case.world.responses.with_other_slash()
    assert [(each.id, each.denied) for each in case.world.state.resources("book")] == [(None, True), ("book-9", False)]


# Request IDs


def test_the_request_id_is_that_of_the_last_request(begin: Begin, library: Library) -> None:
    case = tried(begin, "read the book", "book")
    sent = library.requests("GET", BOOK, "editor")[0].headers["X-Request-ID"]
    assert case.world.responses.request_id_sent() == sent == case.world.responses.request_id_received()


@pytest.mark.parametrize("received", ["another", ""])
def test_another_request_id_or_none_is_noticed(begin: Begin, library: Library, received: str) -> None:
    library.misbehave("GET", BOOK, lambda request, usual: Answer(200, {}, headers={"X-Request-ID": received}))
    case = tried(begin, "read the book", "book")
    assert case.world.responses.request_id_received() == (received or None)


def test_a_request_without_an_id_gets_one(begin: Begin) -> None:
    case = begin()
    case.given("shelf")
    case.world.acting.leave_out_request_id()
    case.try_to("read the shelf")
    assert case.world.responses.request_id_sent() is None
    assert case.world.responses.request_id_received()
