"""Known resources: what sentences refer to, and the values that each thing should have."""

from __future__ import annotations

import pytest

from support.errors import ScenarioError
from support.scenario.known import KnownResources, Listing
from tests.library.fixtures import Begin
from tests.library.service import Library
from tests.library.store import problem
from tests.library.worlds import Scenario


def known(case: Scenario) -> KnownResources:
    return case.world.scene.known


# What a sentence refers to


@pytest.mark.parametrize(("words", "named"), [("the book", "book"), ("the other book", "other book")])
def test_something_that_was_never_created_is_an_error_of_the_scenario(begin: Begin, words: str, named: str) -> None:
    case = begin()
    with pytest.raises(ScenarioError, match=f"there is no {named} so far in this scenario\n  try: a sentence"):
        known(case).entity(case.thing(words))


def test_a_sentence_refers_to_the_own_one_or_to_the_other_one(begin: Begin) -> None:
    case = begin()
    case.given("book", "other book")
    assert known(case).entity(case.thing("the book")).id == case.own("book")
    assert known(case).entity(case.thing("the other book")).id == case.other("book")


def test_a_tie_is_identified_by_what_it_connects(begin: Begin) -> None:
    case = begin()
    case.given("loan")
    assert case.own("loan") == case.own("book")
    assert case.own("card") == case.own("reader")


def test_the_ids_of_a_path_are_those_of_the_own_things(begin: Begin) -> None:
    case = begin()
    case.given("loan", "other book")
    own = {kind: case.own(kind) for kind in ("shelf", "book", "reader")}
    assert known(case).ids() == own
    assert known(case).ids(frozenset({"book"})) == {**own, "book": case.other("book")}


def test_the_other_tie_in_a_path_is_the_other_thing_that_it_connects(begin: Begin) -> None:
    case = begin()
    case.given("loan", "other loan")
    assert known(case).ids(frozenset({"loan"}))["book"] == case.other("book")


def test_the_other_one_in_a_path_must_exist(begin: Begin) -> None:
    case = begin()
    case.given("book")
    with pytest.raises(ScenarioError, match="there is no other book so far"):
        known(case).ids(frozenset({"book"}))


# What a payload refers to


def test_a_payload_refers_to_things_by_their_names(begin: Begin) -> None:
    case = begin()
    case.given("book", "other book")
    objects = known(case).objects
    assert set(objects) == {"shelf", "book", "other_book"}
    assert objects["book"]["book_id"] == case.own("book")
    assert objects["other_book"]["book_id"] == case.other("book")


@pytest.mark.parametrize(
    ("words", "it"), [("update the book", "book"), ("update the other book", "other_book"), ("list the cards", None)]
)
def test_it_is_the_thing_that_the_action_is_about(begin: Begin, words: str, it: str | None) -> None:
    case = begin()
    case.given("book", "other book")
    objects = known(case).objects_for(case.act(words))
    assert objects["it"] == (objects[it] if it else None)
    assert objects["other"] == (objects["other_book"] if it else None)


# What a thing should be


def test_a_new_thing_should_have_the_values_sent_the_defaults_the_id_and_what_is_derived(begin: Begin) -> None:
    case = begin()
    case.given("book")
    entity = known(case).own["book"]
    assert entity.name is not None
    assert entity.expected == {
        "title": entity.name,
        "note": "as good as new",
        "pages": 100,
        "book_id": entity.id,
        "key": entity.name.replace("-", "_"),
    }


def test_what_a_variant_shows_wins_over_what_was_sent(begin: Begin) -> None:
    case = begin()
    case.try_to("create a book with spaces around the title")
    entity = known(case).own["book"]
    assert entity.expected["title"] == entity.name
    case.try_to("create a book with no remark")
    assert known(case).own["book"].expected["note"] is None


def test_a_secret_is_never_among_the_expected_values(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book")
    case.try_to("update the book with a new secret")
    assert "new-secret" in library.requests("PATCH")[0].body["secret"]
    assert "secret" not in known(case).own["book"].expected


def test_an_update_changes_what_it_sent_and_keeps_everything_else_but_what_changes_by_itself(begin: Begin) -> None:
    case = begin()
    case.given("book")
    before = dict(known(case).own["book"].data)
    case.try_to("update the book")
    expected = known(case).own["book"].expected
    assert expected == {
        **{name: each for name, each in before.items() if name != "updated_at"},
        "note": "worn and torn",
    }


def test_an_update_of_the_name_is_the_new_name_and_changes_what_is_derived(begin: Begin) -> None:
    case = begin()
    case.given("book")
    first = known(case).own["book"].name
    case.try_to("update the book with a new title")
    entity = known(case).own["book"]
    assert entity.name != first
    assert entity.name is not None
    assert (entity.expected["title"], entity.expected["key"]) == (entity.name, entity.name.replace("-", "_"))


def test_an_update_of_another_field_keeps_the_name(begin: Begin) -> None:
    case = begin()
    case.given("book")
    first = known(case).own["book"].name
    case.try_to("update the book with a new remark")
    assert known(case).own["book"].name == first


def test_an_update_of_the_other_one_leaves_the_own_one_alone(begin: Begin) -> None:
    case = begin()
    case.given("book", "other book")
    own = known(case).own["book"]
    case.try_to("update the other book")
    assert known(case).own["book"] is own
    assert known(case).others["book"].expected["note"] == "worn and torn"


def test_an_update_that_was_refused_changes_nothing(begin: Begin) -> None:
    case = begin("viewer")
    case.given("book")
    own = known(case).own["book"]
    case.try_to("update the book")
    assert known(case).own["book"] is own


def test_a_removed_thing_can_still_be_referred_to(begin: Begin) -> None:
    case = begin()
    case.given("book")
    own = known(case).own["book"]
    case.try_to("delete the book")
    assert known(case).entity(case.thing("the book")) is own


# A list in pages


def test_a_listing_can_be_read_again(begin: Begin) -> None:
    case = begin()
    case.given("book")
    listing = Listing(case.resource("book"), known(case).ids(), 1, {}).turned_by(case.world.steward)
    case.given("book")
    again = listing.turned_by(case.world.steward)
    assert [sum(len(page.data) for page in each.pages) for each in (listing, again)] == [1, 2]


def test_a_listing_with_a_page_that_failed_is_a_wrong_answer(begin: Begin, library: Library) -> None:
    case = begin()
    case.given("book", "book")
    library.misbehave(
        "GET", ".*/books", lambda request, usual: usual() if request.query["offset"] == "0" else problem(502)
    )
    with pytest.raises(AssertionError, match=r"pages of the list of books were answered \[502\]"):
        Listing(case.resource("book"), known(case).ids(), 1, {}).turned_by(case.world.steward)
