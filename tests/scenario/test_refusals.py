"""Refusals: one counts only when it is proven, has no effect and reveals nothing."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from support.http.exchange import Purpose
from tests.library.changes import answers, sends
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import Answer, problem
from tests.library.worlds import Scenario, described

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


# Refusals that count


@pytest.mark.parametrize(
    "words", ["delete the book", "update the book", "create a book", "create a label", "update the shelf"]
)
def test_a_refusal_of_a_valid_token_without_effect_counts(begin: Begin, words: str) -> None:
    assert judged(tried(begin, words, "book")) == "refused"


@pytest.mark.parametrize("words", ["list the readers", "read the reader"])
def test_a_refusal_to_read_counts_if_the_steward_may_read_it(begin: Begin, words: str) -> None:
    assert judged(tried(begin, words, "reader")) == "refused"


def test_a_refusal_of_somebody_from_elsewhere_counts(begin: Begin) -> None:
    assert judged(tried(begin, "read the book", "book", persona="outsider")) == "refused"


@pytest.mark.parametrize(
    ("words", "given"),
    [("lend the book to the reader", ("book", "card")), ("take the book from the reader", ("loan",))],
)
def test_a_refusal_to_connect_or_to_disconnect_things_counts(begin: Begin, words: str, given: tuple[str, ...]) -> None:
    assert judged(tried(begin, words, *given)) == "refused"


def test_a_request_without_a_token_is_unauthenticated(begin: Begin) -> None:
    assert judged(tried(begin, "read the book", "book", persona="anonymous"), "unauthenticated") == "unauthenticated"


@pytest.mark.parametrize("flaw", ["missing", "forged", "cut short"])
def test_a_bad_token_is_unauthenticated_if_the_valid_one_is_accepted(begin: Begin, flaw: str) -> None:
    case = begin()
    case.given("book")
    case.world.setup.use_bad_token(flaw)
    case.try_to("delete the book")
    assert judged(case, "unauthenticated") == "unauthenticated"


def test_what_is_allowed_is_allowed(begin: Begin) -> None:
    assert judged(tried(begin, "read the book", "book"), "allowed") == "allowed"


def test_proof_is_obtained_by_requests_of_their_own_purpose(begin: Begin) -> None:
    case = tried(begin, "read the reader", "reader")
    before = len(case.world.scene.records)
    judged(case)
    assert {each.exchange.purpose for each in case.world.scene.records[before:]} == {Purpose.PROOF}


# Wrong answers

EXPECTED = "\n  expected: 403, by answers.refused of the service description"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (sends(Answer(204)), "DANGEROUS: allowed, but should be refused"),
        (
            answers(404, "which book?"),
            f"not allowed, but in the wrong way: missing instead of refused (404 which book?){EXPECTED}",
        ),
        (answers(503), f"not allowed, but in the wrong way: answered 503 instead of refused (503 no){EXPECTED}"),
        (sends(Answer(302)), f"not allowed, but in the wrong way: answered 302 instead of refused (302){EXPECTED}"),
    ],
)
def test_another_answer_is_named_with_what_the_service_said(
    begin: Begin, library: Library, change: Any, said: str
) -> None:
    library.misbehave("DELETE", BOOK, change)
    assert judged(tried(begin, "delete the book", "book")) == said


def test_a_refusal_of_what_should_be_allowed_is_not_dangerous(begin: Begin) -> None:
    said = judged(tried(begin, "delete the book", "book"), "allowed")
    assert said == "refused, but should be allowed (403 not for you)"


@pytest.mark.parametrize(
    ("answer", "flaw"),
    [
        (Answer(403, problem(403).body), "its media type should be application/problem+json, not application/json"),
        (Answer(403), "its media type should be application/problem+json, not none; it lacks title, status, detail"),
        (Answer(403, b"<p>no</p>", "text/html"), "its media type should be application/problem+json, not text/html"),
        (dataclasses.replace(problem(403), body=problem(401).body), "its status should be 403, not 401"),
    ],
)
def test_a_refusal_in_the_wrong_form_does_not_count(begin: Begin, library: Library, answer: Answer, flaw: str) -> None:
    library.misbehave("DELETE", BOOK, sends(answer))
    assert judged(tried(begin, "delete the book", "book")).startswith(f"refused, but in the wrong form: {flaw}")


def test_an_allowed_answer_in_the_wrong_form_does_not_count(begin: Begin, library: Library) -> None:
    library.misbehave("GET", BOOK, lambda request, usual: Answer(200, usual().body, "text/json"), persona="viewer")
    assert judged(tried(begin, "read the book", "book"), "allowed") == (
        "allowed, but in the wrong form: its media type should be application/json, not text/json"
    )


# The token


def test_a_refusal_with_a_dead_token_proves_nothing(begin: Begin, library: Library) -> None:
    """A service that answers 403 to a token it does not know refuses everything with it."""
    for method, path in (("DELETE", BOOK), ("GET", "/visits/.*")):
        library.misbehave(method, path, answers(403, "whose token is this?"), persona="viewer")
    assert judged(tried(begin, "delete the book", "book")) == (
        "refused, but not proven: the same token was answered 403 whose token is this? when asked to visit the shelf at home"
    )


def test_a_token_that_died_after_the_refusal_proves_nothing(begin: Begin, library: Library) -> None:
    case = tried(begin, "delete the book", "book")
    token = case.world.scene.last.token
    assert token is not None
    library.dead.add(token.value)
    assert judged(case) == "refused, but not proven: the token was no longer valid"


def test_a_token_that_was_renewed_during_the_action_proves_the_refusal(begin: Begin, library: Library) -> None:
    library.misbehave("DELETE", BOOK, answers(401), persona="viewer", times=1)
    assert judged(tried(begin, "delete the book", "book")) == "refused"


def test_an_unauthenticated_answer_counts_only_if_the_valid_token_is_accepted(begin: Begin, library: Library) -> None:
    library.misbehave("GET", "/visits/.*", answers(401), persona="editor")
    case = begin()
    case.given("book")
    case.world.setup.use_bad_token("forged")
    case.try_to("read the book")
    assert judged(case, "unauthenticated") == (
        "unauthenticated, but not proven: the same token was answered 401 no when asked to visit the shelf at home"
    )


def test_that_home_does_not_exist_proves_the_token_too(begin: Begin) -> None:
    """Only a persona that may act learns that it does not exist."""
    case = begin()
    case.given("shelf", "other shelf")
    case.world.setup.do(case.done("the shelf has been deleted"))
    case.try_to("read the other shelf")
    assert judged(case) == "refused"


def test_a_token_that_lacks_a_claim_is_not_measured_by_what_its_owner_may_do(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book")
    case.world.setup.leave_out_claim("shelf_id")
    case.try_to("read the book")
    assert judged(case) == "refused"
    assert library.requests("GET", "/visits/.*") == []


def test_a_service_without_a_control_cannot_prove_a_token(begin: Begin, library: Library) -> None:
    assert judged(tried(begin, "delete the book", "book", service=described(control=None))) == "refused"


# The thing


def test_a_refusal_to_change_what_does_not_exist_proves_nothing(begin: Begin) -> None:
    case = begin("viewer")
    case.given("book")
    case.world.setup.do(case.done("the book has been deleted"))
    case.try_to("update the book")
    assert judged(case) == "refused, but not proven: there was nothing to update the book"
    assert judged(case, exists=False) == "refused"


def test_a_refusal_to_read_what_does_not_exist_proves_nothing(begin: Begin) -> None:
    case = begin("outsider")
    case.given("book")
    case.world.setup.do(case.done("the book has been deleted"))
    case.try_to("read the book")
    assert judged(case) == "refused, but not proven: the steward was answered 404 it does not exist for the same"
    assert judged(case, exists=False) == "refused"


def test_a_refusal_to_disconnect_what_is_not_connected_proves_nothing(begin: Begin) -> None:
    said = judged(tried(begin, "take the book from the reader", "book", "card"))
    assert said == "refused, but not proven: there was nothing to take the book from the reader"
