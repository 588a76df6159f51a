"""What a service description means: operations, paths and variants."""

from __future__ import annotations

from typing import Any

import pytest

from support.service import Operation, Variant

# Resources and their operations


def test_an_operation_takes_its_default_and_what_the_resource_says_beats_it(described):
    resources = described().resources
    assert resources["order"].operations["create"] == Operation(
        "create", "order", "POST", "/shops/{shop}/orders", (201,), "create an order"
    )
    visit = resources["visit"].operations["create"]
    assert (visit.method, visit.path, visit.success) == ("PUT", "/shops/{shop}/customers/{customer}", (201,))


def test_without_success_codes_an_operation_succeeds_with_200(described):
    assert described().resources["order"].operations["read"].success == (200,)


def test_a_plural_and_an_article_are_made_of_the_name(described):
    resources = described().resources
    assert resources["customer"].operations["list"].phrase == "list the customers"
    assert [resources[name].operations["create"].phrase for name in ("shop", "order")] == [
        "create a shop",
        "create an order",
    ]


def test_parents_are_those_of_the_path_and_then_those_that_it_needs(described):
    order = described().resources["order"]
    assert (order.path, order.parents) == (("shop",), ("shop", "customer"))


def test_what_has_no_id_ties_others_together(described):
    visit = described().resources["visit"]
    assert visit.is_tie
    assert visit.tied == "customer"
    assert not described().resources["order"].is_tie
    assert described().resources["order"].tied is None


def test_a_list_holds_what_the_resource_is_unless_it_says_otherwise(canonical):
    assert (canonical.resources["group"].lists, canonical.resources["group"].list_id) == ("group", "group_id")
    assert (canonical.resources["membership"].lists, canonical.resources["membership"].list_id) == ("user", "user_id")


def test_an_envelope_is_named_after_the_resource_and_can_be_taken_off(described):
    def change(document: dict[str, Any]) -> None:
        document["envelope"] = "{resource}_data"
        document["resources"]["shop"]["envelope"] = None

    resources = described(change).resources
    assert (resources["order"].envelope, resources["shop"].envelope) == ("order_data", None)


def test_the_token_is_described(described):
    token = described().token
    assert (token.method, token.path, token.header, token.scheme) == ("POST", "/login", "Authorization", "Token")
    assert token.is_asked_for


def test_without_an_auth_endpoint_the_account_is_sent_as_basic(described):
    token = described(lambda document: document.pop("token")).token
    assert not token.is_asked_for
    assert (token.header, token.scheme) == ("Authorization", "Basic")


def test_what_is_not_described_has_its_default(described):
    service = described()
    assert (service.request_id, service.paging.style, service.list_items, service.secret_fields) == (
        "X-Request-ID",
        "none",
        None,
        (),
    )


# Paths


def test_a_path_is_filled_with_ids(described):
    operation = described().resources["order"].operations["read"]
    assert operation.parameters == ("shop", "order")
    assert operation.path_for({"shop": "s-1", "order": "o-2", "other": "x"}) == "/shops/s-1/orders/o-2"


@pytest.mark.parametrize(
    ("own", "quoted"), [("a/b", "a%2Fb"), ("a b", "a%20b"), ("ä?#%", "%C3%A4%3F%23%25"), ("..", "..")]
)
def test_an_id_in_a_path_is_quoted(described, own, quoted):
    assert described().resources["shop"].operations["read"].path_for({"shop": own}) == f"/shops/{quoted}"


def test_an_id_that_is_missing_is_named(described):
    with pytest.raises(KeyError, match="order"):
        described().resources["order"].operations["read"].path_for({"shop": "s-1"})


@pytest.mark.parametrize(
    ("method", "path", "phrase", "ids"),
    [
        ("POST", "/shops", "create a shop", {}),
        ("POST", "/shops/", "create a shop", {}),
        ("GET", "/customers", "list the customers", {}),
        ("GET", "/shops/s-1/orders/o%2F2?x=/y", "read the order", {"shop": "s-1", "order": "o/2"}),
        ("PUT", "/shops/s-1/customers/c-1/", "create a visit", {"shop": "s-1", "customer": "c-1"}),
    ],
)
def test_a_request_is_known_by_method_and_path(described, method, path, phrase, ids):
    match = described().match(method, path)
    assert match is not None
    assert (match[0].phrase, match[1]) == (phrase, ids)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("DELETE", "/shops/s-1"), ("GET", "/shops/a/b"), ("GET", "/")]
)
def test_a_request_that_is_not_described_is_not_known(described, method, path):
    assert described().match(method, path) is None


def test_a_path_with_fewer_ids_is_the_better_match(described):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["shop"]["operations"]["mine"] = {
            "method": "GET",
            "path": "/shops/mine",
            "phrase": "read my shop",
        }

    match = described(change).match("GET", "/shops/mine")
    assert match is not None
    assert match[0].phrase == "read my shop"


def test_a_put_that_makes_or_changes_is_known_as_the_create(canonical):
    match = canonical.match("PUT", "/tenants/t-1/configs/dark_mode")
    assert match is not None
    assert (match[0].verb, match[1]) == ("create", {"tenant": "t-1", "config": "dark_mode"})


def test_every_described_operation_is_found_by_its_own_path(canonical):
    for operation in canonical.operations:
        ids = {name: f"{name}-1" for name in operation.parameters}
        match = canonical.match(operation.method, operation.path_for(ids))
        assert match is not None
        found, named = match
        assert (found.resource, found.method, named) == (operation.resource, operation.method, ids)


# Variants


def test_a_variant_of_the_service_is_given_only_to_resources_that_have_its_fields(described):
    resources = described().resources
    assert set(resources["order"].variants) == {
        "no name",
        "a key of its own",
        "the id of the other order",
        "an unknown field",
        "a gift",
    }
    assert set(resources["shop"].variants) == {"no name", "the id of the other shop", "an unknown field"}
    assert set(resources["visit"].variants) == {"an unknown field"}


def test_a_variants_fields_are_those_of_the_resource(described):
    shop = described().resources["shop"]
    assert shop.variants["no name"] == Variant(unset=("title",))
    assert shop.variants["the id of the other shop"] == Variant(set={"id": "{other[id]}"})


def test_a_resources_own_variant_beats_the_services(described):
    assert described().resources["order"].variants["no name"] == Variant(set={"label": None})
