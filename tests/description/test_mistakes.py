"""Mistakes in a service description are all reported at once, each with its place."""

from __future__ import annotations

from typing import Any

import pytest

from support.description.service import ServiceDescription
from support.errors import ConfigError

BRACES = "the path of all of them; other resources in braces"


def test_every_mistake_of_form_is_reported_at_once_with_its_place(refused):
    def change(document: dict[str, Any]) -> None:
        document["nmae"] = document.pop("name")
        document["resources"]["shop"]["collection"] = "shops"
        document["resources"]["shop"]["operations"]["read"] = {"method": "fetch"}
        document["answers"]["refused"]["status"] = ["403!"]
        document["answers"]["refused"]["blames"] = {"at": "errors", "feild": "field"}
        document["lists"] = {"paging": {"style": "scroll"}}
        document["token"]["send"]["shceme"] = "x"
        document["resources"]["order"]["fields"] = "no"

    said, read = refused(change), "resources.shop.operations.read.method"
    collection = "resources.shop.collection"
    for line in (
        'the document: "name" is missing',
        'nmae: unknown key "nmae"; did you mean "name"?',
        f'{collection}: expected the path of all of them; other resources in braces, with a slash at its beginning; it is "shops"',
        f'{read}: expected the method: GET, POST, PUT, PATCH, DELETE, HEAD or any other, in capital letters; it is "fetch"',
        'answers.refused.status[0]: expected the statuses of such an answer; it is "403!"',
        'token.send.shceme: unknown key "shceme"; did you mean "scheme"?',
        'answers.refused.blames.feild: unknown key "feild"; did you mean "field"?',
        "lists.paging.style: expected 'none', 'offset', 'page', 'marker', 'cursor' or 'next'; it is \"scroll\"",
        'resources.order.fields: expected every field that the object shows; others are accepted; it is "no"',
    ):
        assert f"  {line}\n" in f"{said}\n"
    assert "9 mistakes" in said


def test_every_reference_to_something_that_is_not_described_is_reported_at_once(refused):
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
        'resources.order.operations.update.path: no resource "shops" is described; did you mean "shop"?',
        'control: no operation is called "visit the shop"; did you mean "read the shop"?',
    ):
        assert f"  {line}\n" in f"{said}\n"
    assert "6 mistakes" in said


def test_a_name_unlike_any_other_is_reported_with_the_described_ones(refused):
    said = refused(lambda document: document["resources"]["order"].update(needs=["zzz"]))
    assert 'no resource "zzz" is described; described: shop, customer, order, visit' in said


def test_two_operations_with_the_same_phrase_are_a_mistake(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["customer"]["operations"]["list"]["phrase"] = "list the orders"

    said = refused(change)
    assert (
        'resources.order.operations.list: "list the orders" is the phrase of resources.customer.operations.list already'
        in said
    )


def test_an_operation_without_a_needed_part_is_reported_with_the_part(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["shop"]["operations"]["close"] = {"path": "/shops/{shop}/close"}
        document["resources"]["visit"]["operations"]["list"] = {}

    said = refused(change)
    assert "resources.shop.operations.close: has no method and no phrase, and no default gives one" in said
    assert "resources.visit.operations.list: has no path, and no default gives one" in said


def test_a_default_operation_without_a_place_is_a_mistake_of_each_resource(refused):
    said = refused(lambda document: document["operations"].update(peek={"method": "GET", "phrase": "peek at the {resource}"},
                   ) or [document["resources"][name]["operations"].update(peek={}) for name in ("shop", "order")])  # fmt: skip
    assert "resources.shop.operations.peek: has no path" in said
    assert "resources.order.operations.peek: has no path" in said


def test_a_list_of_something_that_is_not_described_is_a_mistake(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["order"]["list"] = {"resource": "custmer", "id": "no"}

    expected = 'resources.order.list.resource: no resource "custmer" is described; did you mean "customer"?'
    assert expected in refused(change)


@pytest.mark.parametrize("part", ["phrase", "done"])
@pytest.mark.parametrize("text", ["read the {resorce}", "read {", "read {}"])
def test_the_words_of_an_operation_have_known_placeholders_only(refused, part, text):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["shop"]["operations"]["read"][part] = text

    place = f"resources.shop.operations.read.{part}"
    expected = f'{place}: "{text}" may hold {{resource}}, {{plural}}, {{article}}, and no other braces'
    assert expected in refused(change)


def test_an_envelope_has_known_placeholders_only(refused):
    said = refused(lambda document: document["resources"]["shop"].update(envelope="{kind}"))
    assert 'resources.shop.envelope: "{kind}" may hold {resource}' in said
    assert "has a mistake\n" in said


@pytest.mark.parametrize("place", ["resources.order.list.items", "lists.items"])
def test_the_place_of_a_list_has_known_placeholders_only(refused, place):
    def change(document: dict[str, Any]) -> None:
        owner = document["resources"]["order"] if place.startswith("resources") else document
        owner["list" if place.startswith("resources") else "lists"] = {"items": "{plurals}"}

    said = refused(change)
    assert f'{place}: "{{plurals}}" may hold {{resource}}, {{plural}}, {{article}}, and no other braces' in said
    assert "has a mistake\n" in said


@pytest.mark.parametrize("helper", ["support.helpers", "support.helpers:", "a:b:c", "a b:c"])
def test_a_helper_is_a_module_and_a_class(refused, helper):
    assert "helper: expected module:Class" in refused(lambda document: document.update(helper=helper))


@pytest.mark.parametrize("text", ["[]", "{", "", '{"a": 1e999}'])
def test_a_file_that_is_not_a_json_object_is_an_error_with_its_name(tmp_path, text):
    path = tmp_path / "broken.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"the service description .*broken\.json"):
        ServiceDescription.from_file(path)


def test_a_variant_of_signing_in_speaks_of_the_account_and_not_of_its_fields(refused):
    variants = {"by an unknown user": {"set": {"user": "nobody"}}, "without a name": {"unset": ["usrname"]}}

    def change(document: dict[str, Any]) -> None:
        document["token"]["variants"] = variants

    said = refused(change)
    assert (
        'token.variants."by an unknown user".set: a request for a token has no value "user"; did you mean "username"?'
        in said
    )
    assert 'token.variants."without a name".unset: a request for a token has no value "usrname"; did you mean' in said


def test_every_placeholder_of_a_payload_is_known(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["shop"] |= {
            "new": {"title": ["{naem}"]},
            "change": {"title": {"deep": "{it[x]} {othr}"}},
            "chosen_id": "{kye}",
            "variants": {
                "a typo": {"set": {"title": "{naem:to 1}"}},
                "a brace": {"set": {"title": "{name"}},
                "a query": {"query": {"q": "{ordr[label]}"}},
                "an id": {"id": "{kye:upper}"},
                "the whole": {"only": {"title": "{rnu}"}},
                "a show": {"shows": {"title": "{numbr}"}},
            },
        }

    said = refused(change)
    for line in (
        'resources.shop.new: "{naem}" refers to "naem", which is not known; did you mean "name"?',
        'resources.shop.change: "{it[x]} {othr}" refers to "othr", which is not known; did you mean "other"?',
        'resources.shop.chosen_id: "{kye}" refers to "kye", which is not known; did you mean "key"?',
        'resources.shop.variants."a typo".set: "{naem:to 1}" refers to "naem", which is not known; did you mean "name"?',
        'resources.shop.variants."a brace".set: "{name" cannot be filled in: expected \'}\' before end of string',
        'resources.shop.variants."a query".query: "{ordr[label]}" refers to "ordr", which is not known; did you mean "order"?',
        'resources.shop.variants."an id".id: "{kye:upper}" refers to "kye", which is not known; did you mean "key"?',
        'resources.shop.variants."the whole".only: "{rnu}" refers to "rnu", which is not known; did you mean "run"?',
        'resources.shop.variants."a show".shows: "{numbr}" refers to "numbr", which is not known; did you mean "number"?',
    ):
        assert f"  {line}\n" in f"{said}\n"
    assert "9 mistakes" in said


def test_a_payload_may_refer_to_every_resource_and_to_another_of_it(described):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["order"]["new"] = {
            "label": "{name} {key} {run} {number} {it[a]} {other[a]} {shop[a]} {other_shop[a]} {order[a]}"
        }

    assert described(change).resources["order"].new is not None


def test_a_payload_refers_to_a_resource_of_two_words_with_an_underscore(described):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["night visit"] = document["resources"].pop("visit")
        document["resources"]["order"]["new"] = {"label": "{night_visit[a]} {other_night_visit[a]}"}

    assert described(change).resources["order"].new is not None


def test_a_field_to_leave_out_must_be_a_field(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["shop"]["variants"] = {"no such": {"unset": ["titel", "zzz"]}}

    said = refused(change)
    place = 'resources.shop.variants."no such".unset'
    assert f'{place}: "titel" is not a field of it; did you mean "title"?' in said
    assert f'{place}: "zzz" is not a field of it; known: id, title\n' in f"{said}\n"


# Removal


def test_what_can_be_created_can_be_deleted_or_says_why_not(refused):
    def change(document: dict[str, Any]) -> None:
        del document["resources"]["order"]["removal"]
        document["resources"]["shop"]["removal"] = {"cascades": True}

    said = refused(change)
    reason = 'can be created and not deleted; describe "delete", or say why not in removal.kept'
    assert f"resources.order: {reason}" in said
    assert f"resources.shop: {reason}" in said  # it is in nothing that it could go with


def test_what_goes_with_what_it_is_in_needs_no_delete(described):
    service = described(lambda document: document["resources"]["order"].update(removal={"cascades": True}))
    assert service.resources["order"].removal.cascades


def test_what_can_be_created_can_be_seen_or_says_why_not(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["visit"] |= {"operations": {"create": {"method": "PUT", "on": "item"},
                                                          "delete": {"method": "DELETE", "on": "item"}}, "removal": {}}  # fmt: skip

    expected = "resources.visit: can be created and neither read nor listed; describe one, or say why not in removal.unverifiable"
    assert expected in refused(change)


def test_an_operation_of_a_removal_must_be_described(refused):
    said = refused(lambda document: document["resources"]["order"].update(removal={"kept": "x", "before": ["raed"]}))
    assert 'resources.order.removal.before: there is no operation "raed"; did you mean "read"?' in said
