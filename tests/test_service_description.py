"""Service descriptions: what a file means, and that every mistake in it is told with its place."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from support import service as service_module
from support.config import SERVICES
from support.errors import ConfigError
from support.service import Operation, ServiceDescription, Variant

SHOP: dict[str, Any] = {
    "name": "Shop",
    "token": {
        "request": "POST /login",
        "json": {"user": "{username}"},
        "value": {"body": "data.token"},
        "send": {"scheme": "Token"},
    },
    "claims": {"scope": {"shop": "shop"}, "identity": {"me": "customer"}},
    "control": "read the shop",
    "answers": {
        "refused": {"status": [403, 404]},
        "unauthenticated": {"status": [401], "headers": {"WWW-Authenticate": "Bearer"}},
    },
    "operations": {
        "create": {"method": "POST", "on": "collection", "success": [201], "phrase": "create {article} {resource}"},
        "list": {"method": "GET", "on": "collection", "phrase": "list the {plural}"},
        "read": {"method": "GET", "on": "item", "phrase": "read the {resource}"},
        "update": {"method": "PUT", "on": "item", "phrase": "update the {resource}"},
    },
    "variants": {
        "no name": {"unset": ["<name>"]},
        "a key of its own": {"set": {"<key>": "mine"}},
        "the id of the other <resource>": {"set": {"<id>": "{other[<id>]}"}},
        "an unknown field": {"set": {"colour": "green"}},
    },
    "resources": {
        "shop": {
            "collection": "/shops",
            "item": "/shops/{shop}",
            "id": "id",
            "name": "title",
            "operations": {"create": {}, "read": {}},
        },
        "customer": {
            "collection": "/customers/",
            "item": "/customers/{customer}/",
            "id": "no",
            "operations": {"create": {}, "list": {}},
        },
        "order": {
            "collection": "/shops/{shop}/orders",
            "item": "/shops/{shop}/orders/{order}",
            "id": "no",
            "name": "label",
            "key": "slug",
            "needs": ["customer"],
            "operations": {"create": {}, "read": {}, "list": {}, "update": {}},
            "variants": {"no name": {"set": {"label": None}}, "a gift": {"set": {"gift": True}}},
        },
        "visit": {
            "item": "/shops/{shop}/customers/{customer}",
            "operations": {"create": {"method": "PUT", "on": "item"}},
        },
    },
}


@pytest.fixture
def described(tmp_path: Path) -> Any:
    def read(change: Any = None) -> ServiceDescription:
        document = copy.deepcopy(SHOP)
        if change is not None:
            change(document)
        path = tmp_path / "shop.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return ServiceDescription.from_file(path)

    return read


@pytest.fixture
def refused(described: Any) -> Any:
    def message(change: Any) -> str:
        with pytest.raises(ConfigError) as caught:
            described(change)
        return str(caught.value)

    return message


@pytest.fixture
def canonical() -> ServiceDescription:
    return ServiceDescription.from_file(SERVICES / "tenant_management.json")


# What a description means


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


# Mistakes


def test_every_mistake_of_the_form_is_told_at_once_with_its_place(refused):
    def change(document: dict[str, Any]) -> None:
        document["nmae"] = document.pop("name")
        document["resources"]["shop"]["collection"] = "shops"
        document["resources"]["shop"]["operations"]["read"] = {"method": "FETCH"}
        document["answers"]["refused"]["status"] = 403
        document["token"]["send"]["shceme"] = "x"
        document["resources"]["order"]["fields"] = "no"

    said = refused(change)
    for line in (
        '"name" is missing',
        'nmae: unknown key "nmae"; did you mean "name"?',
        "resources.shop.collection: wanted a path that opens with /",
        "resources.shop.operations.read.method: wanted GET, POST, PUT, PATCH or DELETE",
        "answers.refused.status: wanted a list of statuses",
        'token.send.shceme: unknown key "shceme"; did you mean "scheme"?',
        "resources.order.fields: wanted every field",
    ):
        assert line in said
    assert "7 mistakes" in said


def test_every_reference_to_what_is_not_described_is_told_at_once(refused):
    def change(document: dict[str, Any]) -> None:
        document["claims"]["scope"]["shop"] = "shp"
        document["claims"]["identity"]["me"] = "custmer"
        document["resources"]["order"]["needs"] = ["cusomer"]
        document["resources"]["order"]["item"] = "/shops/{shops}/orders/{order}"
        document["control"] = "visit the shop"

    said = refused(change)
    for line in (
        'claims.scope.shop: no resource "shp" is described; did you mean "shop"?',
        'claims.identity.me: no resource "custmer" is described; did you mean "customer"?',
        'resources.order.needs: no resource "cusomer" is described; did you mean "customer"?',
        'resources.order.operations.read.path: no resource "shops" is described; did you mean "shop"?',
        'control: no operation is called "visit the shop"',
    ):
        assert line in said


def test_two_operations_of_one_phrase_are_a_mistake(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["customer"]["operations"]["list"]["phrase"] = "list the orders"

    said = refused(change)
    assert '"list the orders" is said of resources.customer.operations.list already' in said


def test_an_operation_that_lacks_a_part_is_told_with_what_it_lacks(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["shop"]["operations"]["close"] = {"path": "/shops/{shop}/close"}
        document["resources"]["visit"]["operations"]["list"] = {}

    said = refused(change)
    assert "resources.shop.operations.close: has no method and no phrase" in said
    assert "resources.visit.operations.list: has no path" in said


def test_a_list_of_what_is_not_described_is_a_mistake(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["order"]["items"] = {"resource": "custmer", "id": "no"}

    assert "custmer" in refused(change)


def test_a_phrase_with_an_unknown_placeholder_is_a_mistake_told_with_its_place(refused):
    def change(document: dict[str, Any]) -> None:
        document["operations"]["read"]["phrase"] = "read the {resorce}"

    assert "resorce" in refused(change)


def test_a_default_operation_that_names_no_place_is_told(refused):
    assert "has no path" in refused(lambda document: document["operations"]["read"].pop("on"))


def test_a_helper_must_be_a_module_and_a_class(refused):
    said = refused(lambda document: document.update(helper="support.helpers"))
    assert "helper: wanted module:Class" in said


@pytest.mark.parametrize("text", ["[]", "{", ""])
def test_what_is_no_json_object_is_an_error_that_names_the_file(tmp_path, text):
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"broken\.json"):
        ServiceDescription.from_file(path)


# What is shipped


@pytest.mark.parametrize(
    "path",
    [each for each in sorted(SERVICES.glob("*.json")) if not each.name.endswith(".schema.json")],
    ids=lambda path: path.stem,
)
def test_the_shipped_descriptions_are_valid(path):
    service = ServiceDescription.from_file(path)
    phrases = [operation.phrase for operation in service.operations]
    assert len(phrases) == len(set(phrases))


def test_a_variants_placeholders_are_all_replaced(canonical):
    text = " ".join(
        f"{title} {variant}"
        for resource in canonical.resources.values()
        for title, variant in resource.variants.items()
    )
    assert not re.search(r"<(id|name|key|resource)>", text)


def keys_of(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
        return own.union(*(keys_of(each) for each in schema.values()))
    return set().union(*(keys_of(each) for each in schema)) if isinstance(schema, list) else set()


def test_every_property_of_the_schema_is_read_somewhere():
    schema = json.loads((SERVICES / "service.schema.json").read_text(encoding="utf-8"))
    folder = Path(service_module.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    read_somewhere = set(re.findall(r'"(\w+)"', source))
    fields = set(Variant.__dataclass_fields__) | set(service_module.Paging.__dataclass_fields__)
    places = {"collection", "item"}  # an operation's `on` names one of them
    assert keys_of(schema) - read_somewhere - fields - places == {"$schema"}


def test_the_canonical_description_has_every_resource_and_relation_of_the_contract(canonical):
    assert set(canonical.resources) >= {
        "user",
        "tenant",
        "membership",
        "role",
        "group",
        "role assignment",
        "group assignment",
        "integration",
        "config",
    }
