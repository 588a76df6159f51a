"""Every mistake in a service description is told with its place."""

from __future__ import annotations

from typing import Any

import pytest

from support.errors import ConfigError
from support.service import ServiceDescription


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


def test_what_a_payload_refers_to_must_be_known(refused):
    def change(document: dict[str, Any]) -> None:
        document["resources"]["shop"]["variants"] = {
            "a typo": {"set": {"title": "{naem:to 1}"}},
            "a brace": {"set": {"title": "{name"}},
            "no field of it": {"unset": ["titel"]},
        }

    said = refused(change)
    assert '"{naem:to 1}" refers to "naem", which is not known; did you mean "name"?' in said
    assert '"{name" cannot be filled in' in said
    assert '"titel" is no field of it; did you mean "title"?' in said
