"""Acting: what the persona sends, what must succeed, and what is remembered of an action."""

from __future__ import annotations

import dataclasses

import pytest

from support.description.service import ServiceDescription
from support.errors import ScenarioError
from support.http.exchange import Purpose
from tests.library.changes import lists
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import Answer, problem
from tests.library.worlds import SERVICE, described


def test_an_action_is_sent_by_the_persona_for_the_purpose_of_acting(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book")
    case.world.acting.do(case.act("read the book"))
    assert [each.persona for each in library.requests("GET", ".*/books/.*")] == ["viewer"]
    assert case.world.scene.last.result.exchange is not None
    assert case.world.scene.last.result.exchange.purpose is Purpose.ACT


# What must succeed


def test_an_action_that_is_refused_fails_with_what_the_service_said(begin: Begin) -> None:
    case = begin("viewer")
    case.given("book")
    with pytest.raises(AssertionError) as caught:
        case.world.acting.do(case.act("delete the book"))
    assert str(caught.value) == (
        "I should be able to delete the book\n  but: refused, but should be allowed (403 not for you)"
    )


def test_an_action_that_is_refused_without_a_word_fails_with_its_status(begin: Begin, library: Library) -> None:
    library.misbehave("DELETE", ".*", lambda request, usual: Answer(403))
    case = begin()
    case.given("book")
    with pytest.raises(AssertionError, match=r"\(403\)$"):
        case.world.acting.do(case.act("delete the book"))


def test_an_unknown_status_is_named(begin: Begin, library: Library) -> None:
    library.misbehave("GET", ".*/books", lambda request, usual: problem(503, "closed"))
    case = begin()
    with pytest.raises(AssertionError, match=r"but: answered 503, but should be allowed \(503 closed\)"):
        case.world.acting.do(case.act("list the books"))


def test_a_success_of_the_wrong_media_type_fails(begin: Begin, library: Library) -> None:
    library.misbehave("GET", ".*/books", lambda request, usual: Answer(200, usual().body, "text/plain"))
    case = begin()
    with pytest.raises(AssertionError, match="allowed, in the wrong form: its media type should be application/json"):
        case.world.acting.do(case.act("list the books"))


# What is remembered


def test_an_action_that_is_refused_is_remembered_with_its_ids_and_token(begin: Begin) -> None:
    case = begin("viewer")
    case.given("book")
    attempt = case.try_to("delete the book")
    assert case.world.scene.attempt is attempt
    assert (attempt.act.words, attempt.result.status) == ("delete the book", 403)
    assert attempt.ids == {"shelf": case.own("shelf"), "book": case.own("book")}
    assert attempt.token is case.world.tokens.get_token()


def test_what_the_steward_saw_before_a_change_is_remembered(begin: Begin) -> None:
    case = begin()
    case.given("book")
    before = case.world.scene.known.own["book"].data
    assert case.try_to("update the book").before == before
    assert case.try_to("read the book").before is None
    assert case.try_to("create a book").before is None


def test_a_tie_that_its_list_does_not_show_yet_is_waited_for_before_a_change(begin: Begin, library: Library) -> None:
    case = begin("viewer", patience=5.0)
    case.given("loan", "other book")
    library.misbehave("GET", ".*/readers/.*/books", lists(lambda items: []), times=2)
    assert case.try_to("take the book from the reader").before is True
    assert len(case.clock.waits) == 2


def test_a_tie_that_was_never_made_is_not_waited_for_before_it_is_made(begin: Begin) -> None:
    case = begin("viewer", patience=5.0)
    case.given("book", "card")
    assert case.try_to("lend the book to the reader").before is None
    assert case.clock.waits == []


def test_an_action_on_the_other_one_goes_to_the_other_one(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book", "other book")
    attempt = case.try_to("delete the other book")
    assert attempt.ids["book"] == case.other("book")
    assert [each.path.rpartition("/")[2] for each in library.requests("DELETE")] == [case.other("book")]


def test_what_an_action_created_is_what_sentences_refer_to(begin: Begin) -> None:
    case = begin()
    case.given("book")
    first = case.own("book")
    attempt = case.try_to("create a book with no remark")
    assert case.own("book") == attempt.result.id != first
    assert case.world.scene.known.own["book"].expected["note"] is None


def test_what_was_refused_is_not_referred_to(begin: Begin) -> None:
    case = begin("viewer")
    case.try_to("create a book")
    with pytest.raises(ScenarioError, match="there is no book so far"):
        case.world.scene.known.entity(case.thing("the book"))


def test_words_are_appended_to_the_unique_name(begin: Begin, library: Library) -> None:
    case = begin()
    case.world.acting.do(case.act('create a book called "Night Shift"'))
    assert library.requests("POST", ".*/books")[0].body["title"].endswith("-book Night Shift")


def test_an_action_on_something_that_was_never_created_is_an_error_of_the_scenario(begin: Begin) -> None:
    with pytest.raises(ScenarioError, match="to read the book there must be a book"):
        begin().try_to("read the book")


def test_an_action_without_a_token_remembers_none(begin: Begin) -> None:
    assert begin("anonymous").try_to("list the shelves").token is None


def test_a_token_that_was_renewed_on_a_401_is_the_one_that_is_remembered(begin: Begin, library: Library) -> None:
    """The one before it used to be remembered, so a refusal after a renewal never counted as proven."""
    library.misbehave("DELETE", ".*", lambda request, usual: problem(401), persona="viewer", times=1)
    case = begin("viewer")
    case.given("book")
    attempt = case.try_to("delete the book")
    assert attempt.result.status == 403
    assert len(library.requests("DELETE")) == 2
    assert attempt.token is case.world.tokens.get_token()


# Signing in


def test_signing_in_sends_the_account_and_the_claims(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.world.acting.do(case.act("sign in"))
    (sent,) = library.requests("POST", "/tokens")
    assert (sent.body["username"], sent.body["claims"]) == ("viewer", {"role": "viewer"})
    assert "expires_in" not in sent.body
    assert case.world.scene.last.ids == {}
    assert case.world.scene.last.result.data["kind"] == "Bearer"


def test_signing_in_with_a_variant_may_be_refused(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    attempt = case.try_to("sign in with the wrong password")
    assert (attempt.result.status, attempt.result.success, attempt.token) == (401, False, None)
    assert library.seen[-1].body["password"] == "not-viewer-sesame-1"


def test_signing_in_that_must_succeed_fails_if_it_is_refused(begin: Begin) -> None:
    case = begin("viewer")
    with pytest.raises(AssertionError, match="I should be able to sign in with the wrong password"):
        case.world.acting.do(case.act("sign in with the wrong password"))


# Lists in pages


def test_a_list_is_read_page_by_page(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book", "book", "book")
    case.world.acting.list_in_pages(case.resource("book"), 2)
    listing = case.world.scene.listing
    assert listing is not None
    assert [len(page.data) for page in listing.pages] == [2, 1, 0]
    assert case.world.scene.last.result is listing.pages[-1]
    assert [each.query for each in library.requests("GET", ".*/books", "viewer")] == [
        {"limit": "2", "offset": "0"},
        {"limit": "2", "offset": "2"},
        {"limit": "2", "offset": "3"},
    ]


def test_a_list_of_this_run_leaves_out_what_others_have_there(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book")
    library.store.items[f"/shelves/{case.own('shelf')}/books/theirs"] = {"book_id": "theirs", "title": "Emma"}
    case.world.acting.list_run_in_pages(case.resource("book"), 2)
    listing = case.world.scene.listing
    assert listing is not None
    assert [item["book_id"] for page in listing.pages for item in page.data] == [case.own("book")]
    assert listing.query == {"q": "smoke-0badcafe-"}


def filtered_by(name: str | None) -> ServiceDescription:
    book = SERVICE.resources["book"]
    shape = dataclasses.replace(book.list, filter=name)
    return described(resources={**SERVICE.resources, "book": dataclasses.replace(book, list=shape)})


def test_a_list_of_this_run_uses_the_filter_of_the_service(begin: Begin, library: Library) -> None:
    case = begin(service=filtered_by("title"))
    case.given("book")
    case.world.acting.list_run_in_pages(case.resource("book"), 2)
    assert library.requests("GET", ".*/books", "editor")[0].query["title"] == "smoke-0badcafe-"


def test_a_list_of_this_run_needs_a_filter(begin: Begin, library: Library) -> None:
    """Without one, a parameter that the service does not know would have been sent."""
    case = begin(service=filtered_by(None))
    case.given("book")
    with pytest.raises(ScenarioError, match=r"nothing finds books by name\n  try: lists\.filter"):
        case.world.acting.list_run_in_pages(case.resource("book"), 2)
    assert library.requests("GET", ".*/books", "editor") == []


def test_a_page_that_is_refused_fails(begin: Begin, library: Library) -> None:
    library.misbehave("GET", ".*/books", lambda request, usual: problem(500))
    case = begin()
    with pytest.raises(AssertionError, match=r"pages of the list of books were answered \[500\]"):
        case.world.acting.list_in_pages(case.resource("book"), 2)


# Request IDs


def test_the_request_id_can_be_left_out(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("shelf")
    case.world.acting.leave_out_request_id()
    case.try_to("read the shelf")
    (sent,) = library.requests("GET", "/shelves/.*", "editor")
    assert "X-Request-ID" not in sent.headers
