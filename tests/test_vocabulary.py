"""The closed words of the features: what a sentence may name, and that anything else is no sentence at all."""

from __future__ import annotations

import re
from typing import Any

import pytest
from behave.model import Step
from behave.step_registry import StepRegistry

from support import vocabulary as vocabulary_module
from support.config import SERVICES
from support.service import PLAIN, ServiceDescription
from support.tampering import FLAWS
from support.vocabulary import COMPLAINTS, EXPIRED, Thing, Vocabulary


@pytest.fixture(scope="module")
def service() -> ServiceDescription:
    return ServiceDescription.from_file(SERVICES / "tenant_management.json")


@pytest.fixture(scope="module")
def vocabulary(service: ServiceDescription) -> Vocabulary:
    return Vocabulary(service)


@pytest.fixture
def types(vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    registered: dict[str, Any] = {}
    monkeypatch.setattr(vocabulary_module, "register_type", lambda **converters: registered.update(converters))
    vocabulary.register()
    return registered


# Acts


def test_every_operation_can_be_said_in_its_own_words(vocabulary, service):
    for operation in service.operations:
        act = vocabulary.act(operation.phrase)
        assert act is not None
        assert (act.operation, act.others, act.variant, act.called, str(act)) == (
            operation,
            frozenset(),
            PLAIN,
            None,
            operation.phrase,
        )


def test_every_variant_can_be_said_of_the_acts_that_have_it(vocabulary, service):
    for resource in service.resources.values():
        for verb in {"create", "update", "list"} & set(resource.operations):
            operation = resource.operations[verb]
            for words, variant in resource.variants.items():
                act = vocabulary.act(f"{operation.phrase} with {words}")
                assert act is not None, words
                assert (act.operation, act.variant) == (operation, variant)


@pytest.mark.parametrize("words", ["create a group", "create a smoke group"])
def test_what_is_created_may_be_called_smoke(vocabulary, words):
    act = vocabulary.act(words)
    assert act is not None
    assert act.operation.phrase == "create a group"


@pytest.mark.parametrize(
    ("words", "phrase", "others"),
    [
        ("delete the other group", "delete the group", {"group"}),
        ("assign the other group to the user", "assign the group to the user", {"group"}),
        ("assign the group to the other user", "assign the group to the user", {"user"}),
        ("assign the other group to the other user", "assign the group to the user", {"group", "user"}),
        ("visit the other tenant", "visit the tenant", {"tenant"}),
        ("remove the other user from the tenant", "remove the user from the tenant", {"user"}),
        ("list the groups of the other user", "list the groups of the user", {"user"}),
    ],
)
def test_another_one_than_the_scenarios_own_can_be_meant(vocabulary, words, phrase, others):
    act = vocabulary.act(words)
    assert act is not None
    assert (act.operation.phrase, act.others) == (phrase, others)


def test_another_one_in_a_variant_is_not_what_the_act_aims_at(vocabulary):
    act = vocabulary.act("update the group with the name of the other group")
    assert act is not None
    assert act.others == frozenset()


def test_words_can_be_put_behind_a_name(vocabulary):
    act = vocabulary.act('create a group called "Night Shift 7"')
    assert act is not None
    assert act.called == "Night Shift 7"


def test_a_variant_and_words_behind_the_name_can_be_said_together(vocabulary, service):
    act = vocabulary.act('create a group with no description called "x"')
    assert act is not None
    assert (act.variant, act.called) == (service.resources["group"].variants["no description"], "x")


def test_a_log_in_is_an_act_with_variants_of_its_own(vocabulary, service):
    plain, wrong = vocabulary.act("log in"), vocabulary.act("log in with the wrong password")
    assert plain is not None
    assert wrong is not None
    assert (plain.operation.verb, plain.variant) == ("login", PLAIN)
    assert wrong.variant == service.token.variants["with the wrong password"]


def test_of_two_variants_the_longer_words_win(vocabulary, service):
    words = "with the wrong password, asking to be the platform's administrator"
    act = vocabulary.act(f"log in {words}")
    assert act is not None
    assert act.variant == service.token.variants[words]


def test_a_probe_is_an_act_that_is_no_resources(vocabulary):
    act = vocabulary.act("go where nothing is")
    assert act is not None
    assert act.operation.resource == ""


@pytest.mark.parametrize(
    "words",
    [
        "",
        "create",
        "create a",
        "create a grupp",
        "create a groups",
        "create group",
        "Create a group",
        "create a group ",
        " create a group",
        "create a group with",
        "create a group with no nmae",
        "create a group with no address",
        "delete the group with no name",
        "delete a group",
        "delete the another group",
        "delete the smoke group",
        "list the group",
        'list the groups called "x"',
        'update the group called "x"',
        "create a group called x",
        'create a group called "x" "y"',
        "log in with no name",
        "log out",
        "create a group\n",
        "create a tenants",
        "delete the groupie",
        "read the role assignment",
        "create a group or create a role",
    ],
)
def test_what_is_not_described_is_no_act(vocabulary, words):
    assert vocabulary.act(words) is None


def test_a_word_with_signs_that_patterns_know_is_taken_literally():
    base = ServiceDescription.from_file(SERVICES / "tenant_management.json")
    operation = base.resources["tenant"].operations["visit"]
    odd = type(operation)(
        operation.verb,
        operation.resource,
        operation.method,
        operation.path,
        operation.success,
        "visit (all) the tenant?",
    )
    tenant = type(base.resources["tenant"])("tenant", "tenants", {"visit": odd})
    service = ServiceDescription(base.name, {"tenant": tenant}, base.answers, base.token)
    words = Vocabulary(service)
    assert words.act("visit (all) the tenant?") is not None
    assert words.act("visit all the tenan") is None


# Types of the step definitions


def whole(converter: Any, text: str) -> bool:
    return re.fullmatch(converter.pattern, text) is not None


def test_every_type_that_a_step_asks_for_is_registered(types):
    assert set(types) == {"Resource", "Plural", "Thing", "Field", "Answer", "Complaint", "Claim", "Flaw", "Act"}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("Resource", ["group", "role assignment", "role"], ["grupp", "groups", "Group", "the group", ""]),
        ("Plural", ["groups", "members", "roles of the user", "search results"], ["group", "memberships", "grupps"]),
        (
            "Thing",
            ["the group", "the other group", "the role assignment"],
            ["group", "another group", "the grupp", "the other", "the groups"],
        ),
        ("Field", ["description", "secret set", "group name", "secret"], ["colour", "secret_set", ""]),
        ("Answer", ["allowed", "refused", "unauthenticated", "missing"], ["forbidden", "Allowed", "403", ""]),
        ("Complaint", list(COMPLAINTS), ["it is broken", "missing"]),
        ("Flaw", [*FLAWS, EXPIRED], ["stale", ""]),
        ("Act", ["create a group", "delete the other group", "log in for five seconds"], ["create a grupp", ""]),
    ],
)
def test_a_type_takes_what_is_described_and_nothing_else(types, name, good, bad):
    assert [text for text in good if not whole(types[name], text)] == []
    assert [text for text in bad if whole(types[name], text)] == []


def test_words_become_what_they_mean(types, service):
    assert types["Resource"]("role assignment") is service.resources["role assignment"]
    assert types["Plural"]("members") is service.resources["membership"]
    assert types["Thing"]("the other group") == Thing(service.resources["group"], other=True)
    assert types["Field"]("secret set") == "secret_set"
    assert types["Complaint"]("it clashes with what is there") == "conflicting"
    assert types["Act"]("delete the group").operation.phrase == "delete the group"


def test_a_thing_is_called_as_it_was_named(service):
    assert [str(Thing(service.resources["group"], other=other)) for other in (False, True)] == [
        "the group",
        "the other group",
    ]


@pytest.mark.parametrize(
    ("sentence", "said", "understood"),
    [
        ("a smoke {resource:Resource} exists", "a smoke role assignment exists", True),
        ("a smoke {resource:Resource} exists", "a smoke grupp exists", False),
        ("{thing:Thing} is in the list of {plural:Plural}", "the role is in the list of roles of the user", True),
        ("{thing:Thing} is in the list of {plural:Plural}", "the role is in the list of rolls", False),
        ("I {act:Act}", "I try to create a group", False),
        ("I try to {act:Act}", "I try to create a group", True),
    ],
)
def test_behave_itself_understands_described_sentences_only(vocabulary, sentence, said, understood):
    vocabulary.register()
    registry = StepRegistry()
    registry.add_step_definition("given", sentence, lambda context, **words: None)
    assert (registry.find_match(Step("x.feature", 1, "Given", "given", said)) is not None) is understood
