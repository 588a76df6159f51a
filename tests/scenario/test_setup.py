"""Setup: what the steward creates, where it belongs, who the persona is, and what its token lacks."""

from __future__ import annotations

import pytest

from support.errors import DescriptionError, ScenarioError
from support.http.exchange import Purpose
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import Answer, problem
from tests.library.worlds import SERVICE, described


def created(library: Library) -> list[tuple[str, str]]:
    """Who created what, by the last two parts of its path."""
    sent = [each for each in library.seen if each.method in {"POST", "PUT"} and each.path != "/tokens"]
    return [(each.persona, each.path) for each in sent]


# What exists


def test_what_a_thing_needs_is_created_first_and_by_the_steward(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book")
    assert created(library) == [("steward", "/shelves"), ("steward", f"/shelves/{case.own('shelf')}/books")]
    assert {each.exchange.purpose for each in case.world.scene.records} == {Purpose.SETUP}


def test_what_exists_already_is_not_created_again(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("shelf", "book", "loan")
    shelf, reader, book = case.own("shelf"), case.own("reader"), case.own("book")
    assert [path for _, path in created(library)] == [
        "/shelves",
        f"/shelves/{shelf}/books",
        "/readers",
        f"/shelves/{shelf}/readers/{reader}",
        f"/shelves/{shelf}/readers/{reader}/books/{book}",
    ]


def test_the_other_one_is_created_beside_the_own_one(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book", "other book")
    assert case.own("book") != case.other("book")
    assert {f"/shelves/{case.own('shelf')}/books/{each}" for each in (case.own("book"), case.other("book"))} < set(
        library.store.items
    )


def test_the_other_tie_connects_the_other_one(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("loan", "other loan")
    place = f"/shelves/{case.own('shelf')}/readers/{case.own('reader')}/books"
    assert case.other("loan") == case.other("book")
    assert {f"{place}/{case.own('book')}", f"{place}/{case.other('book')}"} < set(library.store.items)


def test_another_tie_uses_the_other_one_that_exists_already_and_needs_no_own_one(
    begin: Begin, library: Library
) -> None:
    case = begin()
    case.given("card", "other book", "other loan")
    assert case.other("loan") == case.other("book")
    assert len(library.requests("POST", "/shelves/[^/]+/books")) == 1


def test_of_many_sentences_refer_to_the_last_one_and_all_are_removed_later(begin: Begin) -> None:
    case = begin()
    case.world.setup.many_exist(3, SERVICE.resources["book"])
    books = case.world.state.resources("book")
    assert len(books) == 3
    assert case.own("book") == books[-1].id


def test_what_belongs_elsewhere_becomes_the_other_one(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book", "other shelf")
    own = case.own("book")
    case.world.setup.exists_elsewhere(SERVICE.resources["book"], case.thing("the other shelf"))
    assert case.own("book") == own
    assert f"/shelves/{case.other('shelf')}/books/{case.other('book')}" in library.store.items


def test_what_a_thing_elsewhere_needs_is_created_elsewhere_too(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("loan", "other shelf")
    case.world.setup.exists_elsewhere(SERVICE.resources["loan"], case.thing("the other shelf"))
    shelf, reader, book = (case.other(kind) for kind in ("shelf", "reader", "book"))
    assert {f"/shelves/{shelf}/readers/{reader}/books/{book}", f"/shelves/{shelf}/readers/{reader}"} < set(
        library.store.items
    )


def test_a_setup_that_fails_says_what_the_steward_could_not_do(begin: Begin, library: Library) -> None:
    library.misbehave("POST", "/readers", lambda request, usual: problem(503, "closed on Mondays"))
    with pytest.raises(AssertionError, match=r"^the setup failed: the steward could not create a reader: 503 closed"):
        begin().given("reader")


# What has been done


def test_what_has_been_done_was_done_by_the_steward_and_is_known(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("book")
    case.world.setup.do(case.done("the book has been updated"))
    assert [each.persona for each in library.requests("PATCH")] == ["steward"]
    assert case.world.scene.known.own["book"].expected["note"] == "worn and torn"


def test_the_other_one_can_have_been_changed(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book", "other book")
    case.world.setup.do(case.done("the other book has been deleted"))
    assert [each.path.rpartition("/")[2] for each in library.requests("DELETE")] == [case.other("book")]


def test_what_has_been_created_is_what_sentences_refer_to(begin: Begin) -> None:
    case = begin()
    case.given("book")
    first = case.own("book")
    case.world.setup.do(case.done("a book has been created"))
    assert case.own("book") != first


@pytest.mark.parametrize("status", [423, 500])
def test_what_could_be_done_before_and_cannot_any_more_is_a_wrong_answer(
    begin: Begin, library: Library, status: int
) -> None:
    case = begin()
    case.given("book", "other book")
    case.world.setup.do(case.done("the other book has been deleted"))
    library.misbehave("DELETE", ".*", lambda request, usual: problem(status, "it is in use"))
    with pytest.raises(AssertionError, match=f"the steward could not delete the book: {status} it is in use"):
        case.world.setup.do(case.done("the book has been deleted"))


def test_what_has_never_succeeded_may_be_described_wrongly(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book")
    library.misbehave("DELETE", ".*", lambda request, usual: problem(423, "it is in use"))
    with pytest.raises(DescriptionError) as caught:
        case.world.setup.do(case.done("the book has been deleted"))
    said = str(caught.value)
    assert "the setup failed: the steward could not delete the book: 423 it is in use\n" in said
    assert "expected: 204, by resources.book.operations.delete of the service description\n" in said
    assert "answered: 423 {" in said


def test_a_service_that_breaks_is_wrong_even_if_it_has_never_succeeded(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book")
    library.misbehave("DELETE", ".*", lambda request, usual: problem(500))
    with pytest.raises(AssertionError, match="the steward could not delete the book: 500"):
        case.world.setup.do(case.done("the book has been deleted"))


# Who the persona is


def test_the_claim_of_scope_follows_the_own_one_and_not_the_other_one(begin: Begin) -> None:
    case = begin()
    case.given("shelf", "other shelf")
    assert case.world.tokens.claims == {"shelf_id": case.own("shelf"), "role": "editor"}


def test_the_persona_can_be_a_thing(begin: Begin) -> None:
    case = begin()
    case.given("reader", "other reader")
    case.world.setup.be(case.thing("the other reader"))
    assert case.world.tokens.claims["reader_id"] == case.other("reader")


def test_the_persona_can_belong_elsewhere(begin: Begin) -> None:
    case = begin()
    case.given("shelf", "other shelf")
    case.world.setup.belong_to(case.thing("the other shelf"))
    assert case.world.tokens.claims["shelf_id"] == case.other("shelf")
    case.given("shelf")
    assert case.world.tokens.claims["shelf_id"] == case.other("shelf"), "its own claim wins over the scenario's"


def test_the_stewards_claims_never_change(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("shelf", "reader")
    case.world.setup.be(case.thing("the reader"))
    case.given("book")
    by_steward = [each.claims for each in library.seen if each.persona == "steward"]
    assert not [claims for claims in by_steward if claims and {"shelf_id", "reader_id"} & claims.keys()]


@pytest.mark.parametrize("sentence", ["be", "belong_to"])
def test_a_thing_that_no_claim_names_is_an_error_of_the_scenario(begin: Begin, sentence: str) -> None:
    case = begin()
    case.given("book")
    with pytest.raises(ScenarioError, match=r"no claim says .*\n  try: claims\.(identity|scope)"):
        getattr(case.world.setup, sentence)(case.thing("the book"))


# Personas of elsewhere, and the proof of a token


def test_a_persona_of_elsewhere_belongs_to_another_one(begin: Begin, library: Library) -> None:
    case = begin("outsider")
    case.given("shelf")
    case.try_to("read the shelf")
    claimed = case.world.tokens.claims["shelf_id"]
    assert claimed != case.own("shelf")
    assert f"/shelves/{claimed}" in library.store.items


def test_a_persona_of_elsewhere_belongs_to_the_other_one_if_there_is_one(begin: Begin) -> None:
    case = begin("outsider")
    case.given("shelf", "other shelf")
    case.try_to("read the shelf")
    assert case.world.tokens.claims["shelf_id"] == case.other("shelf")


def test_a_persona_of_elsewhere_stays_where_it_is(begin: Begin, library: Library) -> None:
    case = begin("outsider")
    case.given("shelf")
    claimed = {(case.try_to("read the shelf"), case.world.tokens.claims["shelf_id"])[1] for _ in range(3)}
    assert len(claimed) == 1
    assert len(library.requests("POST", "/shelves")) == 2


def test_what_proves_a_token_is_prepared_once_before_the_persona_acts(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.try_to("list the readers")
    case.try_to("list the readers")
    assert [path for _, path in created(library)] == ["/shelves"]
    assert case.world.tokens.claims["shelf_id"] == case.own("shelf")


def test_nothing_is_prepared_for_a_persona_without_a_token(begin: Begin, library: Library) -> None:
    begin("anonymous").try_to("list the readers")
    assert created(library) == []


def test_nothing_is_prepared_for_a_service_without_a_control(begin: Begin, library: Library) -> None:
    begin("viewer", service=described(control=None)).try_to("list the readers")
    assert created(library) == []


# Ids chosen by the client


def test_a_thing_with_an_id_chosen_by_the_client_is_known_by_it(begin: Begin, library: Library) -> None:
    library.misbehave("PUT", ".*/labels/.*", lambda request, usual: (usual(), Answer(201, None))[1])
    case = begin()
    case.given("label")
    assert f"/shelves/{case.own('shelf')}/labels/{case.own('label')}" in library.store.items
