"""The closed words of the features: what a sentence may name; anything else makes an undefined step."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from behave.model import Step
from behave.step_registry import StepRegistry

from support.description.service import PLAIN, ServiceDescription, Token
from support.http.bad_tokens import FLAWS
from support.json_files import SERVICES
from support.scenario import vocabulary as vocabulary_module
from support.scenario.vocabulary import EXPIRED, SIGN_IN, Act, Thing, Vocabulary
from tests.library.worlds import SERVICE, described

SHIPPED = ServiceDescription.from_file(SERVICES / "tenant_management.json")


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(SERVICE)


@pytest.fixture
def types(vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    registered: dict[str, Any] = {}
    monkeypatch.setattr(vocabulary_module, "register_type", lambda **converters: registered.update(converters))
    vocabulary.register()
    return registered


def act(vocabulary: Vocabulary, words: str) -> Act:
    found = vocabulary.act(words)
    assert found is not None, words
    return found


# Actions


@pytest.mark.parametrize("service", [SERVICE, SHIPPED], ids=["library", "shipped"])
def test_every_operation_can_be_stated_in_its_own_words(service: ServiceDescription) -> None:
    for operation in service.operations:
        assert act(Vocabulary(service), operation.phrase) == Act(operation, frozenset(), PLAIN, None, operation.phrase)


@pytest.mark.parametrize("service", [SERVICE, SHIPPED], ids=["library", "shipped"])
def test_every_variant_can_be_stated_of_the_operations_that_have_it(service: ServiceDescription) -> None:
    words = Vocabulary(service)
    for resource in service.resources.values():
        for verb in {"create", "update", "list"} & set(resource.operations):
            operation = resource.operations[verb]
            for name, variant in resource.variants.items():
                found = act(words, f"{operation.phrase} with {name}")
                assert (found.operation, found.variant) == (operation, variant)


@pytest.mark.parametrize("words", ["create a book", "create a smoke book"])
def test_what_is_created_may_be_called_smoke(vocabulary: Vocabulary, words: str) -> None:
    assert act(vocabulary, words).operation.phrase == "create a book"


@pytest.mark.parametrize("words", ["create an integration", "create a smoke integration"])
def test_the_article_follows_the_word_after_it(words: str) -> None:
    assert act(Vocabulary(SHIPPED), words).operation.phrase == "create an integration"
    assert Vocabulary(SHIPPED).act("create a integration") is None


@pytest.mark.parametrize(
    ("words", "phrase", "others"),
    [
        ("delete the other book", "delete the book", {"book"}),
        ("lend the other book to the reader", "lend the book to the reader", {"book"}),
        ("lend the book to the other reader", "lend the book to the reader", {"reader"}),
        ("lend the other book to the other reader", "lend the book to the reader", {"book", "reader"}),
        ("visit the other shelf", "visit the shelf", {"shelf"}),
        ("list the books of the other reader", "list the books of the reader", {"reader"}),
    ],
)
def test_the_other_one_can_be_meant(vocabulary: Vocabulary, words: str, phrase: str, others: set[str]) -> None:
    found = act(vocabulary, words)
    assert (found.operation.phrase, found.others) == (phrase, others)


def test_the_other_one_in_a_variant_is_not_what_the_action_is_about(vocabulary: Vocabulary) -> None:
    assert act(vocabulary, "update the book with the title of the other book").others == frozenset()


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ('create a book called "Night Shift 7"', "Night Shift 7"),
        ('create a book called ""', ""),
        ('update the book ending with "2nd edition"', "2nd edition"),
        ('create a book with no remark called "x"', "x"),
    ],
)
def test_words_can_be_appended_to_a_name(vocabulary: Vocabulary, words: str, called: str) -> None:
    assert act(vocabulary, words).called == called


def test_signing_in_is_an_action_with_variants_of_its_own(vocabulary: Vocabulary) -> None:
    plain, wrong = act(vocabulary, "sign in"), act(vocabulary, "sign in with the wrong password")
    assert (plain.operation.verb, plain.operation.resource, plain.variant) == (SIGN_IN, "", PLAIN)
    assert wrong.variant == SERVICE.token_variants["with the wrong password"]


def test_of_two_variants_the_longer_one_is_meant(vocabulary: Vocabulary) -> None:
    words = "with the wrong password, requesting more"
    assert act(vocabulary, f"sign in {words}").variant == SERVICE.token_variants[words]


def test_a_service_without_an_auth_endpoint_has_no_signing_in() -> None:
    silent = described(token=Token())
    assert Vocabulary(silent).act("sign in") is None


def test_a_probe_is_an_action_of_no_resource(vocabulary: Vocabulary) -> None:
    assert act(vocabulary, "open an unknown path").operation.resource == ""


def test_an_action_is_called_as_it_was_stated(vocabulary: Vocabulary) -> None:
    assert str(act(vocabulary, "delete the other book")) == "delete the other book"
    assert str(Act(SERVICE.resources["book"].operations["delete"])) == "delete the book"


@pytest.mark.parametrize(
    "words",
    [
        "",
        "create",
        "create a",
        "create a boook",
        "create a books",
        "create book",
        "Create a book",
        "create a book ",
        " create a book",
        "create a book\n",
        "create a book with",
        "create a book with no ttile",
        "create a book with a level",
        "delete the book with no title",
        "delete a book",
        "delete the another book",
        "delete the smoke book",
        "list the book",
        'list the books called "x"',
        'update the book called "x"',
        'create a book ending with "x"',
        "create a book called x",
        'create a book called "x" "y"',
        "sign in with no title",
        "sign out",
        "read the loan",
        "create a book or create a shelf",
        "the book has been deleted",
    ],
)
def test_what_is_not_described_is_not_an_action(vocabulary: Vocabulary, words: str) -> None:
    assert vocabulary.act(words) is None


def test_special_characters_in_a_phrase_are_taken_literally() -> None:
    visit = dataclasses.replace(SERVICE.resources["shelf"].operations["visit"], phrase="visit (all) the shelf?")
    shelf = dataclasses.replace(SERVICE.resources["shelf"], operations={"visit": visit})
    words = Vocabulary(described(resources={"shelf": shelf}))
    assert words.act("visit (all) the shelf?") is not None
    assert words.act("visit all the shel") is None


# What has been done


@pytest.mark.parametrize(
    ("words", "phrase", "others"),
    [
        ("the book has been deleted", "delete the book", set()),
        ("the other book has been deleted", "delete the book", {"book"}),
        ("the book has been updated", "update the book", set()),
        ("a book has been created", "create a book", set()),
        ("a smoke book has been created", "create a book", set()),
        ("the book has been lent to the other reader", "lend the book to the reader", {"reader"}),
        ("the card has been taken from the reader", "take the card from the reader", set()),
    ],
)
def test_an_operation_has_words_for_having_been_done(
    vocabulary: Vocabulary, words: str, phrase: str, others: set[str]
) -> None:
    found = vocabulary.done(words)
    assert found is not None
    assert (found.operation.phrase, found.others, str(found)) == (phrase, others, words)


def test_a_variant_can_have_been_done(vocabulary: Vocabulary) -> None:
    found = vocabulary.done("the book has been updated with a new remark")
    assert found is not None
    assert found.variant == SERVICE.resources["book"].variants["a new remark"]


@pytest.mark.parametrize(
    "words", ["the book has been read", "the books have been listed", "delete the book", "done", ""]
)
def test_what_changes_nothing_cannot_have_been_done(vocabulary: Vocabulary, words: str) -> None:
    assert vocabulary.done(words) is None


# Types of the step definitions


def whole(converter: Any, text: str) -> bool:
    return re.fullmatch(converter.pattern, text) is not None


def test_every_type_that_a_step_uses_is_registered(types: dict[str, Any]) -> None:
    assert set(types) == {
        "Resource", "Plural", "Thing", "Field", "Answer", "Rejection", "Statement", "Claim", "Seconds", "Flaw", "Act", "Done",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("Resource", ["book", "loan"], ["boook", "books", "Book", "the book", ""]),
        ("Plural", ["books", "shelves", "books of the reader"], ["book", "shelfs", "loans"]),
        ("Thing", ["the book", "the other book"], ["book", "another book", "the boook", "the other", "the books"]),
        ("Field", ["title", "remark", "note", "update time", "updated at", "name", "id", "lifetime", "password"],
         ["weight", "updated_at", ""]),
        ("Answer", ["allowed", "refused", "unauthenticated", "missing"], ["forbidden", "Allowed", "403", ""]),
        ("Rejection", ["invalid", "a conflict", "malformed", "locked"], ["refused to", "conflicting", "unreadable", "missing"]),
        ("Statement", ["it does not exist", "this is not supported"], ["it exists", "missing"]),
        ("Claim", ["shelf", "role"], ["shelf_id", "reader", ""]),
        ("Seconds", ["1 second", "5 seconds", "3600 seconds"], ["one second", "5", "1.5 seconds", "2 second"]),
        ("Flaw", [*FLAWS, EXPIRED], ["stale", ""]),
        ("Act", ["create a book", "delete the other book", "sign in with the wrong password"], ["create a boook", ""]),
        ("Done", ["the book has been deleted"], ["the book has been read", "delete the book"]),
    ],
)  # fmt: skip
def test_a_type_takes_what_is_described_and_nothing_else(
    types: dict[str, Any], name: str, good: list[str], bad: list[str]
) -> None:
    assert [text for text in good if not whole(types[name], text)] == []
    assert [text for text in bad if whole(types[name], text)] == []


def test_words_become_what_they_mean(types: dict[str, Any]) -> None:
    assert types["Resource"]("loan") is SERVICE.resources["loan"]
    assert types["Plural"]("books of the reader") is SERVICE.resources["loan"]
    assert types["Thing"]("the other book") == Thing(SERVICE.resources["book"], other=True)
    assert types["Field"]("update time") == "update time"
    assert types["Rejection"]("a conflict") == "conflicting"
    assert types["Rejection"]("locked") == "locked"
    assert types["Statement"]("it does not exist") == "missing"
    assert types["Claim"]("shelf") == "shelf_id"
    assert types["Seconds"]("5 seconds") == 5
    assert types["Act"]("delete the book").operation.phrase == "delete the book"
    assert types["Done"]("the book has been deleted").operation.phrase == "delete the book"


def test_a_thing_is_called_as_it_was_named() -> None:
    book = SERVICE.resources["book"]
    assert [str(Thing(book, other=other)) for other in (False, True)] == ["the book", "the other book"]


def test_a_type_without_any_word_matches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    registered: dict[str, Any] = {}
    monkeypatch.setattr(vocabulary_module, "register_type", lambda **converters: registered.update(converters))
    Vocabulary(described(claims=SERVICE.claims.model_copy(update={"words": {}}))).register()
    assert not whole(registered["Claim"], "")


@pytest.mark.parametrize(
    ("sentence", "words", "understood"),
    [
        ("a smoke {resource:Resource} exists", "a smoke loan exists", True),
        ("a smoke {resource:Resource} exists", "a smoke boook exists", False),
        ("{thing:Thing} is in the list of {plural:Plural}", "the book is in the list of books of the reader", True),
        ("{thing:Thing} is in the list of {plural:Plural}", "the book is in the list of bokos", False),
        ("I {act:Act}", "I try to create a book", False),
        ("I try to {act:Act}", "I try to create a book", True),
        ("{act:Done}", "the other book has been deleted", True),
        ("I am told that {statement:Statement}", "I am told that it does not exist", True),
        ("my request is rejected as {rejection:Rejection}", "my request is rejected as a nuisance", False),
    ],
)
def test_behave_itself_understands_described_sentences_only(
    vocabulary: Vocabulary, sentence: str, words: str, understood: bool
) -> None:
    vocabulary.register()
    registry = StepRegistry()
    registry.add_step_definition("given", sentence, lambda context, **_: None)
    assert (registry.find_match(Step("x.feature", 1, "Given", "given", words)) is not None) is understood


# Suggestions


@pytest.mark.parametrize("start", ["I", "I try to"])
def test_a_misspelt_variant_suggests_the_nearest_in_the_same_sentence(start: str) -> None:
    words = Vocabulary(SHIPPED)
    operation = next(each for each in words.operations if len(words.variants(each)) > 1)
    variant = next(iter(words.variants(operation)))
    head = f"{start} {operation.phrase}{vocabulary_module._between(operation)}"
    assert words.suggestion(f"{head}{variant}x") == f"{head}{variant}"


def test_a_variant_like_no_other_suggests_nothing() -> None:
    words = Vocabulary(SHIPPED)
    operation = next(each for each in words.operations if words.variants(each))
    assert words.suggestion(f"I {operation.phrase}{vocabulary_module._between(operation)}qqqqqqqq") is None


@pytest.mark.parametrize("sentence", ["the group exists", "I dance", "I create a group", ""])
def test_a_sentence_without_a_variant_suggests_nothing(sentence: str) -> None:
    assert Vocabulary(SHIPPED).suggestion(sentence) is None
