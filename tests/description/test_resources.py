"""Resources of a service description: relations, fields, envelopes, variants; and the parts about the whole service."""

from __future__ import annotations

from typing import Any

import pytest

from support.description.document import operations as written
from support.description.document.answers import Answer, Blames
from support.description.document.parts import Place
from support.description.document.service import Claims
from support.description.document.tokens import Send
from support.description.resolve import variant_of
from support.description.service import ListShape, Variant

# Relations


def test_the_parents_are_those_in_the_path_and_then_those_that_are_needed(described):
    order = described().resources["order"]
    assert (order.path, order.parents) == (("shop",), ("shop", "customer"))


def test_a_parent_is_named_once(described):
    order = described(lambda document: document["resources"]["order"].update(needs=["shop", "customer"]))
    assert order.resources["order"].parents == ("shop", "customer")


def test_a_resource_that_cannot_be_created_has_no_path(canonical):
    assert canonical.resources["search result"].path == ()
    assert not canonical.resources["search result"].can("create")


def test_a_resource_without_an_id_ties_others_together(described):
    resources = described().resources
    assert resources["visit"].is_tie
    assert resources["visit"].tied == "customer"
    assert not resources["order"].is_tie
    assert resources["order"].tied is None


def test_the_items_of_a_list_are_the_resource_itself_unless_it_says_otherwise(canonical):
    resources = canonical.resources
    assert (resources["group"].list.resource, resources["group"].list.id) == ("group", "group_id")
    assert (resources["membership"].list.resource, resources["membership"].list.id) == ("user", "user_id")
    assert (resources["search result"].list.resource, resources["search result"].list.id) == (None, "id")


def test_a_list_of_several_kinds_says_how_it_shows_them(canonical):
    assert canonical.resources["search result"].list.shown_as == {"kind": "{kind}", "name": "{name}"}
    assert canonical.resources["group"].list.shown_as == {}


# Fields


@pytest.mark.parametrize(
    ("resource", "word", "field"),
    [
        ("group", "name", "group_name"),
        ("group", "key", "group_key"),
        ("group", "id", "group_id"),
        ("group", "description", "description"),
        ("group", "creation date", "created_at"),
        ("config", "key", "config_key"),
        ("config", "update time", "updated_at"),
        ("user", "address", "email"),
        ("user", "display name", "display_name"),
        ("integration", "address", "endpoint_url"),
        ("integration", "secret", "secret"),
        ("integration", "secret flag", "secret_set"),
        ("membership", "user", "user_id"),
        ("membership", "unknown field", "unknown_field"),
        ("membership", "name", None),
        ("membership", "key", None),
        ("group", "colour", None),
    ],
)
def test_a_word_of_the_features_means_a_field(canonical, resource, word, field):
    assert canonical.resources[resource].field_called(word) == field


def test_a_word_of_the_service_is_overridden_by_the_resource(described):
    def change(document: dict[str, Any]) -> None:
        document["words"] = {"title": "label"}
        document["resources"]["shop"]["words"] = {"title": "title"}

    resources = described(change).resources
    assert resources["order"].field_called("title") == "label"
    assert resources["shop"].field_called("title") == "title"


def test_the_known_fields_are_those_shown_and_those_in_payloads_and_queries(described):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["customer"] |= {
            "fields": ["no", "age"], "write_only": ["pin"], "new": {"age": 1}, "change": {"city": "x"},
            "variants": {"a": {"set": {"b": 1}}, "c": {"only": {"d": 1}}, "e": {"query": {"f": 1}}},
        }  # fmt: skip
        document["variants"] = {}

    assert described(change).resources["customer"].known_fields == {"no", "age", "pin", "city", "b", "d", "f"}


def test_without_a_list_the_fields_to_send_are_those_of_the_payloads(canonical, described):
    assert canonical.resources["group"].sendable == ("group_name", "description")
    assert canonical.resources["tenant"].sendable == ("tenant_name", "status")
    assert canonical.resources["config"].changeable == ("value",)
    assert (described().resources["shop"].sendable, described().resources["shop"].changeable) == ((), ())


def test_an_envelope_is_named_after_the_resource_and_can_be_left_out(described):
    def change(document: dict[str, Any]) -> None:
        document["envelope"] = "{resource}_data"
        document["resources"]["shop"]["envelope"] = None

    resources = described(change).resources
    for verb, operation in resources["order"].operations.items():
        assert (operation.send, operation.receive) == ("order_data", "order_data"), verb
    for verb, operation in resources["shop"].operations.items():
        assert (operation.send, operation.receive) == (None, None), verb


# Variants


def test_a_variant_of_the_service_belongs_to_the_resources_that_have_its_fields(described):
    resources = described().resources
    assert set(resources["order"].variants) == {
        "no name",
        "a key chosen by the client",
        "the id of the other order",
        "an unknown field",
        "a gift",
    }
    assert set(resources["shop"].variants) == {"no name", "the id of the other shop", "an unknown field"}
    assert set(resources["visit"].variants) == {"an unknown field"}


def test_the_fields_of_a_variant_are_those_of_the_resource(described):
    shop = described().resources["shop"]
    assert shop.variants["no name"] == Variant(unset=("title",))
    assert shop.variants["the id of the other shop"] == Variant(set={"id": "{other[id]}"})


def test_a_variant_of_the_resource_overrides_that_of_the_service(described):
    assert described().resources["order"].variants["no name"] == Variant(set={"label": None})


def test_a_variant_has_every_part_of_its_document():
    parts: dict[str, Any] = {"set": {"a": 1}, "only": {}, "unset": ["b"], "body": [], "raw": "x", "query": {"q": 1}, "id": "i",
                             "shows": {"c": None}, "headers": {"If-None-Match": "*"}, "media_type": "text/plain", "success": [202],
                             "on": "archive"}  # fmt: skip
    variant = variant_of(written.Variant.model_validate(parts), "here")
    expected = parts | {"unset": ("b",), "success": (202,), "on": ("archive",), "place": "here"}
    assert {name: getattr(variant, name) for name in Variant.__dataclass_fields__} == expected


# The whole service


def test_the_token_is_described(described):
    token = described().token
    assert token.request == "POST /login"
    assert token.send == Send(scheme="Token")
    assert token.has_endpoint
    assert token.success == (200, 201)
    assert token.value == Place(body="data.token")


def test_without_an_auth_endpoint_the_account_is_sent_as_basic(described):
    token = described(lambda document: document.pop("token")).token
    assert not token.has_endpoint
    assert token.send == Send()


def test_the_variants_of_a_token_request_are_described(canonical):
    assert canonical.token_variants["without a password"] == Variant(unset=("password",))
    assert canonical.token.claims["sub"] == "{username}"
    assert canonical.token.answer == {"token_type": "Bearer"}


def test_the_meaning_of_an_answer_is_described(canonical):
    assert canonical.answers["unauthenticated"] == Answer(status=(401,), headers={"WWW-Authenticate": "Bearer"})
    assert canonical.answers["invalid"].items == {"errors": ("field", "message")}
    assert canonical.answers["invalid"].blames == Blames(at="errors", field="field")


def test_what_is_not_described_has_its_default(described):
    service = described()
    assert (service.request_id, service.secret_fields) == ("X-Request-ID", ())
    for name in ("customer", "order"):
        shape = service.resources[name].list
        assert shape == ListShape(id="no", resource=name)
        assert (shape.items, shape.paging.style) == (None, "none")
    assert (service.helper, service.ready, service.media_type, service.probes) == (None, None, None, {})


def test_every_part_of_the_shipped_description_is_read(canonical):
    assert canonical.name == "Tenant Management Service"
    assert canonical.claims == Claims(
        scope={"tenant_id": "tenant"},
        identity={"user_id": "user"},
        words={"tenant": "tenant_id", "role": "tenant_role"},
    )
    assert (canonical.errors.media_type, canonical.errors.status) == ("application/problem+json", "status")
    assert canonical.errors.fields == ("type", "title", "status", "detail")
    shape = canonical.resources["group"].list
    assert (shape.items, shape.total, shape.filter) == ("items", Place(body="total"), "q")
    assert shape.echo == {"limit": "limit", "offset": "offset"}
    assert (shape.paging.style, shape.paging.largest) == ("offset", 200)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"status": [403]}, [("refused", "other")]),
        ({"status": [404, 410]}, [("refused", "other")]),
        ({"status": [410]}, []),
        ({"status": [403], "media_type": "text/html"}, []),
        ({"status": [403], "body": {"code": 7}}, []),
    ],
)
def test_answers_that_nothing_in_a_response_tells_apart_are_known(described, other, expected):
    service = described(lambda document: document["answers"].update(other=other))
    assert service.indistinct == expected
