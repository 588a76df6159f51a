"""Operations of a service description: defaults, phrases, paths, and how a request is recognized."""

from __future__ import annotations

from typing import Any

import pytest

from support.description.service import Operation

# Defaults


def test_an_operation_has_the_defaults_of_the_service_unless_the_resource_overrides_them(described):
    resources = described().resources
    service = described()
    assert resources["order"].operations["create"] == Operation(
        "create", "order", "POST", "/shops/{shop}/orders", (201,), "create an order", "an order has been created",
        returns="object", answers=service.answers,
    )  # fmt: skip
    visit = resources["visit"].operations["create"]
    assert (visit.method, visit.path, visit.success) == ("PUT", "/shops/{shop}/customers/{customer}", (201,))


def test_without_success_codes_an_operation_succeeds_with_200(described):
    assert described().resources["order"].operations["read"].success == (200,)


def test_plural_and_article_follow_from_the_name(described):
    resources = described().resources
    assert resources["customer"].operations["list"].phrase == "list the customers"
    assert [resources[name].operations["create"].phrase for name in ("shop", "order")] == [
        "create a shop",
        "create an order",
    ]


def test_a_plural_can_be_given(described):
    plural = described(lambda document: document["resources"]["customer"].update(plural="clients"))
    assert plural.resources["customer"].operations["list"].phrase == "list the clients"


# What is said of a past operation


def test_create_update_and_delete_have_words_for_having_been_done(described):
    def change(document: dict[str, Any]) -> None:
        document["operations"]["delete"] = {"method": "DELETE", "on": "item", "phrase": "delete the {resource}"}
        document["resources"]["order"]["operations"]["delete"] = {}

    operations = described(change).resources["order"].operations
    assert {verb: operation.done for verb, operation in operations.items()} == {
        "create": "an order has been created",
        "update": "the order has been updated",
        "delete": "the order has been deleted",
        "read": None,
        "list": None,
    }


def test_the_words_for_a_past_operation_can_be_given(described):
    def change(document: dict[str, Any]) -> None:
        document["operations"]["create"]["done"] = "{article} {resource} has been opened"
        document["resources"]["order"]["operations"]["create"]["done"] = "the {resource} has been placed"

    resources = described(change).resources
    assert resources["shop"].operations["create"].done == "a shop has been opened"
    assert resources["order"].operations["create"].done == "the order has been placed"


def test_no_two_operations_of_the_shipped_description_are_done_in_the_same_words(canonical):
    done = [operation.done for operation in canonical.operations if operation.done is not None]
    assert len(done) == len(set(done))
    assert len(done) >= 20


def test_only_what_reads_is_safe(canonical):
    assert {operation.verb for operation in canonical.operations if operation.safe} == {
        "read", "list", "visit", "check", "ready",
    }  # fmt: skip
    assert all(operation.done is None for operation in canonical.operations if operation.safe)


def test_the_control_operation_is_the_one_with_its_phrase(described, canonical):
    assert canonical.control_operation is canonical.resources["tenant"].operations["visit"]
    assert described(lambda document: document.pop("control")).control_operation is None


def test_a_probe_is_an_operation_without_a_resource(described):
    service = described(lambda document: document.update(probes={"open the cellar": "GET /cellar"}))
    probe = service.probes["open the cellar"]
    assert (probe.method, probe.path, probe.resource, probe.phrase) == ("GET", "/cellar", "", "open the cellar")


# Paths


def test_a_path_is_completed_with_ids(described):
    operation = described().resources["order"].operations["read"]
    assert operation.parameters == ("shop", "order")
    assert operation.path_for({"shop": "s-1", "order": "o-2", "other": "x"}) == "/shops/s-1/orders/o-2"


@pytest.mark.parametrize(
    ("own", "quoted"), [("a/b", "a%2Fb"), ("a b", "a%20b"), ("ä?#%", "%C3%A4%3F%23%25"), ("..", "..")]
)
def test_an_id_in_a_path_is_quoted(described, own, quoted):
    assert described().resources["shop"].operations["read"].path_for({"shop": own}) == f"/shops/{quoted}"


def test_a_missing_id_is_named(described):
    with pytest.raises(KeyError, match="order"):
        described().resources["order"].operations["read"].path_for({"shop": "s-1"})


# Requests


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
def test_a_request_is_recognized_by_method_and_path(described, method, path, phrase, ids):
    match = described().match(method, path)
    assert match is not None
    assert (match[0].phrase, match[1]) == (phrase, ids)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("DELETE", "/shops/s-1"), ("GET", "/shops/a/b"), ("GET", "/")]
)
def test_a_request_that_is_not_described_is_not_recognized(described, method, path):
    assert described().match(method, path) is None


def test_a_dot_in_a_described_path_is_only_a_dot(described):
    def change(document: dict[str, Any]) -> None:
        operation = {"method": "GET", "path": "/v1.0/shops", "phrase": "list old shops"}
        document["resources"]["shop"]["operations"]["old"] = operation

    assert described(change).match("GET", "/v1.0/shops") is not None
    assert described(change).match("GET", "/v1x0/shops") is None


def test_a_path_with_fewer_ids_is_the_better_match(described):
    def change(document: dict[str, Any]) -> None:
        operation = {"method": "GET", "path": "/shops/mine", "phrase": "read my shop"}
        document["resources"]["shop"]["operations"]["mine"] = operation

    match = described(change).match("GET", "/shops/mine")
    assert match is not None
    assert match[0].phrase == "read my shop"


def test_a_put_that_creates_or_changes_is_recognized_as_the_create(canonical):
    match = canonical.match("PUT", "/tenants/t-1/configs/dark_mode")
    assert match is not None
    assert (match[0].verb, match[1]) == ("create", {"tenant": "t-1", "config": "dark_mode"})


def test_every_described_operation_is_recognized_by_its_own_path(canonical):
    for operation in canonical.operations:
        ids = {name: f"{name}-1" for name in operation.parameters}
        match = canonical.match(operation.method, operation.path_for(ids))
        assert match is not None
        found, named = match
        assert (found.resource, found.method, named) == (operation.resource, operation.method, ids)
