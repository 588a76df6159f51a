"""Refusals and responses: what they reveal of the thing that is refused, and of secrets."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from support.description.service import ServiceDescription, Variant
from support.errors import ScenarioError
from tests.library.changes import answers, lists, sends
from tests.library.fixtures import Begin
from tests.library.service import Change, Library
from tests.library.store import PROBLEM, Answer, problem
from tests.library.worlds import SERVICE, Scenario, described

BOOKS = "/shelves/[^/]+/books"
BOOK = "/shelves/[^/]+/books/[^/]+"


def refused_with(library: Library, **more: str) -> Change:
    """A refusal with values of the thing in its body."""

    def change(request: Any, _: Any) -> Answer:
        item = library.store.items.get(request.path, {})
        return problem(403, **{name: str(item.get(field)) for name, field in more.items()})

    return change


def tried(begin: Begin, words: str) -> Scenario:
    case = begin("viewer")
    case.given("book")
    case.try_to(words)
    return case


@pytest.mark.parametrize(("method", "words"), [("DELETE", "delete the book"), ("PATCH", "update the book")])
@pytest.mark.parametrize("field", ["title", "key", "note", "created_at"])
def test_a_refusal_that_reveals_a_value_of_the_thing_does_not_count(
    begin: Begin, library: Library, method: str, words: str, field: str
) -> None:
    library.misbehave(method, BOOK, refused_with(library, extra=field))
    said = tried(begin, words).world.refusals.judged("refused")
    assert said.startswith("refused, but it reveals the ")
    assert said.endswith(" of what it refuses")


def test_a_refusal_to_read_that_reveals_a_value_does_not_count(begin: Begin, library: Library) -> None:
    library.misbehave("GET", BOOK, refused_with(library, extra="title"), persona="viewer")
    assert tried(begin, "read the book").world.refusals.judged("refused") == (
        "refused, but it reveals the title of what it refuses"
    )


def test_a_refusal_of_a_list_that_reveals_an_item_does_not_count(begin: Begin, library: Library) -> None:
    case = begin("viewer")
    case.given("reader")
    library.misbehave("GET", "/readers", lambda request, usual: problem(403, f"{case.own('reader')}"), persona="viewer")
    case.try_to("list the readers")
    assert case.world.refusals.judged("refused") == "refused, but it reveals the reader_id of what it refuses"


def test_a_value_that_the_request_named_is_not_revealed(begin: Begin, library: Library) -> None:
    library.misbehave("DELETE", BOOK, refused_with(library, extra="book_id"))
    assert tried(begin, "delete the book").world.refusals.judged("refused") == "refused"


SPECIAL = ["Ärger & Söhne GmbH", 'the "good" book', "back\\slash\\es", "Зелёная книга", "two words + more"]


def with_note(note: str) -> ServiceDescription:
    """The library, with an update that sends this note, and a filter that looks for it."""
    book = SERVICE.resources["book"]
    more = {"that note": Variant(set={"note": note}), "that text": Variant(query={"q": note})}
    resources = {**SERVICE.resources, "book": dataclasses.replace(book, variants={**book.variants, **more})}
    return described(resources=resources)


def noted(case: Scenario, library: Library, note: Any) -> None:
    """Let the scenario's book have a note."""
    library.store.items[f"/shelves/{case.own('shelf')}/books/{case.own('book')}"]["note"] = note


@pytest.mark.parametrize("note", SPECIAL)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_value_with_special_characters_is_found(begin: Begin, library: Library, note: str, ascii_only: bool) -> None:
    case = begin("viewer")
    case.given("book")
    noted(case, library, note)
    body = json.dumps(problem(403, note).body, ensure_ascii=ascii_only).encode()
    library.misbehave("DELETE", BOOK, sends(Answer(403, body, PROBLEM)))
    case.try_to("delete the book")
    assert case.world.refusals.judged("refused") == "refused, but it reveals the note of what it refuses"


@pytest.mark.parametrize("note", SPECIAL)
def test_a_value_that_the_body_of_the_request_has_is_not_revealed(begin: Begin, library: Library, note: str) -> None:
    """It used to count as revealed if JSON writes it in another way."""
    case = begin("viewer", service=with_note(note))
    case.given("book")
    noted(case, library, note)
    library.misbehave("PATCH", BOOK, answers(403, note))
    case.try_to("update the book with that note")
    assert case.world.refusals.judged("refused") == "refused"


@pytest.mark.parametrize("note", SPECIAL)
def test_a_value_that_the_address_of_the_request_has_is_not_revealed(begin: Begin, library: Library, note: str) -> None:
    """It used to count as revealed if an address writes it in another way."""
    case = begin("viewer", service=with_note(note))
    case.given("book")
    library.misbehave("GET", BOOKS, lists(lambda items: [{**each, "note": note} for each in items]), persona="steward")
    library.store.items[f"/shelves/{case.own('shelf')}/books/{case.own('book')}"]["title"] = note
    library.misbehave("GET", BOOKS, answers(403, note), persona="viewer")
    case.try_to("list the books with that text")
    assert case.world.refusals.judged("refused") == "refused"


@pytest.mark.parametrize("value", ["12345678", 123456789])
def test_a_value_of_eight_characters_is_long_enough_to_be_revealed(begin: Begin, library: Library, value: Any) -> None:
    case = begin("viewer")
    case.given("book")
    noted(case, library, value)
    library.misbehave("DELETE", BOOK, answers(403, str(value)))
    case.try_to("delete the book")
    assert case.world.refusals.judged("refused") == "refused, but it reveals the note of what it refuses"


@pytest.mark.parametrize("value", ["short", "1234567"])
def test_a_value_that_may_be_in_a_response_by_accident_is_not_revealed(
    begin: Begin, library: Library, value: str
) -> None:
    case = begin("viewer")
    case.given("book")
    noted(case, library, value)
    library.misbehave("DELETE", BOOK, answers(403, value))
    case.try_to("delete the book")
    assert case.world.refusals.judged("refused") == "refused"


# Secrets, in every response of a scenario


def acted(begin: Begin, words: str) -> Scenario:
    case = begin("editor")
    case.given("shelf" if words == "list the books" else "book")
    case.try_to(words)
    return case


def revealing(case: Scenario) -> list[str]:
    return case.world.responses.revealing("secret")


def test_a_secret_that_no_response_has_is_not_revealed(begin: Begin) -> None:
    assert revealing(acted(begin, "update the book with a new secret")) == []


@pytest.mark.parametrize("persona", ["editor", "steward"])
def test_a_secret_that_a_response_has_is_revealed(begin: Begin, library: Library, persona: str) -> None:
    library.misbehave(
        "GET", BOOK, lambda request, usual: Answer(body=library.store.items[request.path]), persona=persona
    )
    case = acted(begin, "read the book")
    case.world.observations.exists(case.thing("the book"))
    assert len(revealing(case)) == 1


def test_a_secret_in_an_error_is_revealed(begin: Begin, library: Library) -> None:
    library.misbehave("PATCH", BOOK, lambda request, usual: problem(422, f"not good: {request.body['secret']}"))
    assert len(revealing(acted(begin, "update the book with a new secret"))) == 1


def test_a_secret_in_a_header_is_revealed(begin: Begin, library: Library) -> None:
    library.misbehave("PATCH", BOOK, lambda request, usual: Answer(204, headers={"X-Echo": request.body["secret"]}))
    assert len(revealing(acted(begin, "update the book with a new secret"))) == 1


def test_a_secret_inside_an_envelope_is_noticed(begin: Begin, library: Library) -> None:
    """Only fields at the top of the body used to be looked at, so nothing was ever revealed by such a service."""
    library.misbehave("POST", BOOKS, lambda request, usual: problem(422, str(request.body)), persona="editor")
    book = SERVICE.resources["book"]
    operations = {
        verb: dataclasses.replace(each, send="book", receive="book") for verb, each in book.operations.items()
    }
    enveloped = dataclasses.replace(book, operations=operations)
    case = begin("editor", service=described(resources={**SERVICE.resources, "book": enveloped}))
    case.try_to("create a book")
    assert len(revealing(case)) == 1


@pytest.mark.parametrize("secret", ['a "quoted" secret', "ein Schlüsselwort", "back\\slashes"])
def test_a_secret_is_noticed_as_json_writes_it(begin: Begin, library: Library, secret: str) -> None:
    """Only a secret that JSON writes as it is used to be noticed."""
    book = SERVICE.resources["book"]
    secretive = dataclasses.replace(book, new={**(book.new or {}), "secret": secret})
    library.misbehave("POST", BOOKS, lambda request, usual: problem(422, secret), persona="editor")
    case = begin("editor", service=described(resources={**SERVICE.resources, "book": secretive}))
    case.try_to("create a book")
    assert len(revealing(case)) == 1


@pytest.mark.parametrize("secret", [["the first secret", "the second"], {"value": "the first secret", "hint": None}])
def test_a_secret_of_several_parts_is_noticed_by_each_of_them(begin: Begin, library: Library, secret: Any) -> None:
    book = SERVICE.resources["book"]
    secretive = dataclasses.replace(book, new={**(book.new or {}), "secret": secret})
    library.misbehave("POST", BOOKS, answers(422, "not good: the first secret"), persona="editor")
    case = begin("editor", service=described(resources={**SERVICE.resources, "book": secretive}))
    case.try_to("create a book")
    assert len(revealing(case)) == 1


def test_an_empty_secret_is_in_no_response(begin: Begin) -> None:
    book = SERVICE.resources["book"]
    empty = dataclasses.replace(book, variants={"no secret": Variant(set={"secret": ""})})
    case = begin("editor", service=described(resources={**SERVICE.resources, "book": empty}))
    case.given("book")
    case.try_to("update the book with no secret")
    assert revealing(case) == []


def test_a_secret_that_was_never_sent_is_an_error_of_the_scenario(begin: Begin) -> None:
    """The sentence used to hold, whatever the responses contained."""
    case = acted(begin, "list the books")
    with pytest.raises(ScenarioError, match="no secret has been sent in this scenario"):
        revealing(case)
