"""Create, get, update, delete, assign and perform, against a real service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.description.model import Variant
from support.errors import AuthenticationError, ScenarioError
from support.http.exchange import Purpose
from support.http.names import OURS
from support.resources.helper import HelperResult, ResourceHelper

from .conftest import DESCRIPTION, id_of

# The result


def test_a_result_unpacks_into_success_id_data_and_response(helper, tenant):
    success, own, data, response = helper.create("group", {"tenant": tenant})
    assert success is True
    assert own == data["group_id"]
    assert response.status_code == 201
    assert response.json() == data


def test_a_result_has_what_was_sent_its_name_and_its_exchange(helper, tenant):
    result = helper.create("group", {"tenant": tenant})
    assert isinstance(result, HelperResult)
    assert result.sent == {"group_name": result.name, "description": "Created by the acceptance suite"}
    assert result.fields == result.sent
    assert result.name is not None
    assert OURS.match(result.name)
    assert result.exchange is helper.client.last
    assert result.exchange.operation == "create a group"
    assert (result.status, result.body) == (201, result.data)


def test_a_failed_result_has_the_body_as_its_data(helper, tenant):
    success, own, data, response = helper.get("group", {"tenant": tenant, "group": "none"})
    assert (success, own, response.status_code) == (False, "none", 404)
    assert helper.get("group", {"tenant": tenant, "group": "none"}).said == f"404 {data['detail']}"
    assert data["status"] == 404


def test_a_refused_create_has_no_id(helper, tenant):
    result = helper.create("group", {"tenant": tenant}, variant=Variant(set={"group_name": ""}))
    assert (result.success, result.status, result.id) == (False, 422, None)


# Create


def test_each_create_has_a_name_of_its_own(helper, tenant):
    names = {helper.create("group", {"tenant": tenant}).data["group_name"] for _ in range(3)}
    assert len(names) == 3
    assert all(OURS.match(name) for name in names)


def test_a_create_can_have_words_after_its_unique_name(helper, tenant):
    result = helper.create("group", {"tenant": tenant}, called="Night Shift")
    assert result.data["group_name"] == result.name
    assert result.name.endswith("-group Night Shift")


def test_a_create_can_have_a_variant(helper, tenant):
    resource = DESCRIPTION.resources["group"]
    result = helper.create("group", {"tenant": tenant}, variant=resource.variants["no description"])
    assert result.success
    assert result.data["description"] is None
    assert "description" not in result.sent


def test_a_payload_may_refer_to_what_is_known(helper, tenant):
    first = helper.create("group", {"tenant": tenant})
    same = DESCRIPTION.resources["group"].variants["the same name"]
    result = helper.create("group", {"tenant": tenant}, variant=same, known={"it": first.data})
    assert result.sent["group_name"] == first.data["group_name"]
    assert result.status == 409


def test_a_body_can_be_any_json_or_malformed(helper, tenant):
    variants = DESCRIPTION.resources["group"].variants
    listed = helper.create("group", {"tenant": tenant}, variant=variants["a list instead of fields"])
    assert (listed.sent, listed.status) == ([], 422)
    assert helper.create("group", {"tenant": tenant}, variant=variants["malformed JSON"]).status == 400


def test_an_id_that_the_client_chooses_is_part_of_the_path(helper, tenant):
    result = helper.create("config", {"tenant": tenant})
    assert result.success
    assert result.id == result.data["config_key"]
    assert result.exchange.path.endswith(f"/configs/{result.id}")
    assert OURS.match(result.id)


def test_a_chosen_id_can_have_a_variant(helper, tenant):
    first = helper.create("config", {"tenant": tenant})
    same = DESCRIPTION.resources["config"].variants["the same key"]
    again = helper.create("config", {"tenant": tenant}, variant=same, known={"it": first.data})
    assert (again.id, again.status) == (first.id, 200)


def test_a_chosen_id_made_of_a_field_that_is_not_there_says_where_it_is_described(helper, tenant):
    config = helper.create("config", {"tenant": tenant}).data
    wrong = replace(DESCRIPTION.resources["config"].variants["the same key"], id="{it[kye]}")
    with pytest.raises(ScenarioError, match=r"there must be a kye \(.*the same key.*\.id of the service") as caught:
        helper.create("config", {"tenant": tenant}, variant=wrong, known={"it": config})
    assert "known: it has config_key, " in str(caught.value)


def test_a_create_below_something_that_is_not_there_yet_says_what_to_do(helper):
    with pytest.raises(ScenarioError, match="to create a group there must be a tenant") as caught:
        helper.create("group", {})
    assert "a sentence that creates one first" in str(caught.value)


@pytest.mark.parametrize(("kind", "verb"), [("membership", "rename"), ("role assignment", "read")])
def test_an_operation_that_is_not_described_says_which_ones_are(helper, kind, verb):
    with pytest.raises(ScenarioError, match=f'no "{verb}" is described for a {kind}') as caught:
        helper._operation(kind, verb)
    assert f"described: {', '.join(DESCRIPTION.resources[kind].operations)}" in str(caught.value)


# Get, update, delete


def test_get_reads_one_by_its_id(helper, tenant, groups):
    result = helper.get("group", {"tenant": tenant, "group": groups[1]["group_id"]})
    assert (result.success, result.id, result.data) == (True, groups[1]["group_id"], groups[1])


def test_get_says_that_a_kind_without_a_read_cannot_be_read(helper, tenant, member):
    with pytest.raises(ScenarioError, match='no "read" is described for a role assignment'):
        helper.get("role assignment", {"tenant": tenant, "user": member, "role": "r"})


def test_update_changes_what_the_description_says(helper, tenant, groups):
    ids = {"tenant": tenant, "group": groups[0]["group_id"]}
    result = helper.update("group", ids)
    assert result.data == groups[0] | {"description": "Changed by the acceptance suite"}
    assert helper.get("group", ids).data == result.data


def test_an_update_with_a_variant_sends_its_fields_alone_in_a_merge(helper, tenant, groups):
    ids = {"tenant": tenant, "group": groups[0]["group_id"]}
    result = helper.update("group", ids, variant=Variant(set={"group_name": "{name}"}), called="Day Shift")
    assert result.sent == {"group_name": result.name}
    assert result.name.endswith(" Day Shift")
    assert result.data["description"] == groups[0]["description"]


def test_an_update_with_a_variant_sends_every_field_in_a_replacement(helper, tenant, member):
    ids = {"tenant": tenant, "user": member}
    result = helper.update(
        "membership", ids, variant=Variant(set={"title": "{it[title]}!"}), known={"it": {"title": "a"}}
    )
    assert result.sent == {"title": "a!"}
    assert result.data["title"] == "a!"
    unchanged = helper.update("membership", ids)
    assert unchanged.data["title"] == f"{unchanged.name} promoted"


def test_an_update_can_have_no_changes(helper, tenant, groups):
    variant = DESCRIPTION.resources["group"].variants["no changes"]
    result = helper.update("group", {"tenant": tenant, "group": groups[0]["group_id"]}, variant=variant)
    assert (result.sent, result.data) == ({}, groups[0])


def test_delete_removes_one(helper, tenant, groups):
    ids = {"tenant": tenant, "group": groups[0]["group_id"]}
    result = helper.delete("group", ids)
    assert (result.success, result.status, result.data) == (True, 204, None)
    assert helper.get("group", ids).status == 404


# Relations


def test_assign_connects_what_is_there(helper, tenant, member, groups):
    ids = {"tenant": tenant, "user": member, "group": groups[0]["group_id"]}
    result = helper.assign("group assignment", ids)
    assert (result.success, result.status, result.sent) == (True, 204, None)
    assert helper.listed_ids("group assignment", ids) == [groups[0]["group_id"]]


# Any operation


def test_perform_does_any_described_operation(helper, tenant, groups):
    operations = DESCRIPTION.resources["group"].operations
    ids = {"tenant": tenant, "group": groups[0]["group_id"]}
    assert helper.perform(operations["create"], ids, called="x").name.endswith(" x")
    assert helper.perform(operations["read"], ids).data == groups[0]
    assert helper.perform(operations["update"], ids, called="y").data["description"].startswith("Changed")
    assert len(helper.perform(operations["list"], ids).data) == 4
    assert helper.perform(operations["delete"], ids).status == 204
    assert helper.perform(DESCRIPTION.resources["tenant"].operations["visit"], ids).id == tenant


def test_perform_sends_the_query_of_a_variant(helper, tenant, groups):
    variant = DESCRIPTION.resources["group"].variants["the name of the group"]
    operation = DESCRIPTION.resources["group"].operations["list"]
    result = helper.perform(operation, {"tenant": tenant}, variant=variant, known={"it": groups[1]})
    assert [item["group_id"] for item in result.data] == [groups[1]["group_id"]]


def test_perform_accepts_an_operation_of_no_resource(helper):
    result = helper.perform(DESCRIPTION.probes["open an unknown path"], {})
    assert (result.success, result.status, result.id) == (False, 404, None)


# Who and what for


def test_a_helper_acts_as_its_persona(helper_of, helper, tenant):
    assert helper_of("viewer", tenant_id=tenant).get("tenant", {"tenant": tenant}).status == 403
    assert helper_of("anonymous").get("tenant", {"tenant": tenant}).status == 401
    assert helper.get("tenant", {"tenant": tenant}).status == 200


def test_a_persona_that_cannot_sign_in_is_an_error(helper_of):
    with pytest.raises(AuthenticationError, match='persona "viewer"'):
        helper_of("viewer", admin="no").list("group", {"tenant": "t"})


def test_a_helper_for_another_purpose_is_the_same_in_everything_else(helper, tenant, exchanges):
    other = helper.doing(Purpose.OBSERVATION)
    assert type(other) is type(helper)
    assert (other.service, other.names) == (helper.service, helper.names)
    other.get("tenant", {"tenant": tenant})
    helper.get("tenant", {"tenant": tenant})
    assert [each.purpose for each in exchanges] == [Purpose.OBSERVATION, Purpose.START]


def test_a_plain_helper_derives_no_field(helper, groups):
    plain = ResourceHelper(helper.client)
    assert plain.derived(DESCRIPTION.resources["group"], groups[0]) == {}


def test_a_plain_helper_creates_test_data_as_described(helper, tenant):
    result = ResourceHelper(helper.client).create_smoke_test("group", {"tenant": tenant})
    assert id_of(result) == result.data["group_id"]
