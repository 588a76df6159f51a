"""The helper of the Tenant Management Service: test data by kind, assignments, and keys derived from names."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from reference_service.keys import derive_key
from support.http.names import OURS
from support.resources.helper import HelperResult, ResourceHelper
from support.resources.tenant_service import TenantServiceHelper

from .conftest import DESCRIPTION, id_of

KINDS = [resource.name for resource in DESCRIPTION.resources.values() if resource.can("create")]

# Test data by kind


def test_a_smoke_test_user_has_a_unique_name_and_address(helper):
    success, own, data, response = helper.create_smoke_test_user()
    assert (success, own, response.status_code) == (True, data["user_id"], 201)
    assert OURS.match(data["display_name"])
    assert data["email"] == f"{data['display_name']}@example.com"


def test_a_smoke_test_tenant_has_a_unique_name_and_key(helper):
    success, own, data, _ = helper.create_smoke_test_tenant()
    assert (success, own) == (True, data["tenant_id"])
    assert OURS.match(data["tenant_name"])
    assert OURS.match(data["tenant_key"])


def test_a_smoke_test_membership_belongs_to_its_tenant_and_user(helper, tenant):
    user = id_of(helper.create_smoke_test_user())
    success, _, data, _ = helper.create_smoke_test_membership(tenant, user)
    assert success
    assert (data["tenant_id"], data["user_id"]) == (tenant, user)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if DESCRIPTION.resources[kind].path == ("tenant",)])
def test_smoke_test_data_in_a_tenant_can_be_read_there(helper, tenant, kind):
    result = helper.create_smoke_test(kind, {"tenant": tenant})
    assert isinstance(result, HelperResult)
    assert helper.get(kind, {"tenant": tenant, kind: id_of(result)}).data == result.data


def test_smoke_test_integrations_and_configs_have_methods_of_their_own(helper, tenant):
    assert helper.create_smoke_test_integration(tenant).success
    assert helper.create_smoke_test_config(tenant).success


def test_a_smoke_test_role_assignment_is_in_the_list_of_the_user(helper, tenant, member):
    role = id_of(helper.create_smoke_test_role(tenant))
    assert helper.create_smoke_test_role_assignment(tenant, member, role).status == 204
    assert helper.listed_ids("role assignment", {"tenant": tenant, "user": member}) == [role]


def test_a_smoke_test_group_assignment_is_in_the_list_of_the_user(helper, tenant, member):
    group = id_of(helper.create_smoke_test_group(tenant))
    assert helper.create_smoke_test_group_assignment(tenant, member, group).status == 204
    assert helper.listed_ids("group assignment", {"tenant": tenant, "user": member}) == [group]


def test_assign_role_and_assign_group_connect_a_member(helper, tenant, member):
    role, group = id_of(helper.create_smoke_test_role(tenant)), id_of(helper.create_smoke_test_group(tenant))
    assert helper.assign_role(tenant, member, role).success
    assert helper.assign_group(tenant, member, group).success
    assert helper.exists("role assignment", {"tenant": tenant, "user": member, "role": role})
    assert helper.exists("group assignment", {"tenant": tenant, "user": member, "group": group})


def test_a_payload_of_test_data_may_refer_to_what_is_known(helper, monkeypatch):
    monkeypatch.setitem(DESCRIPTION.resources["user"].new, "display_name", "{name} of {other[display_name]}")
    result = helper.create_smoke_test_user({"other": {"display_name": "Ada"}})
    assert result.data["display_name"] == f"{result.name} of Ada"


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if hasattr(TenantServiceHelper, f"create_smoke_test_{kind.replace(' ', '_')}")]
)
def test_test_data_of_every_kind_is_created_by_the_method_of_its_kind(helper, tenant, member, monkeypatch, kind):
    name = f"create_smoke_test_{kind.replace(' ', '_')}"
    own = getattr(TenantServiceHelper, name)
    called: list[str] = []
    monkeypatch.setattr(TenantServiceHelper, name, lambda *arguments: called.append(name) or own(*arguments))
    ids = {"tenant": tenant, "user": member}
    ids |= {each: id_of(helper.create(each, ids)) for each in ("role", "group")}
    if kind == "membership":
        ids["user"] = id_of(helper.create("user", {}))
    assert helper.create_smoke_test(kind, ids).success
    assert called == [name]


# Keys


@pytest.mark.parametrize("name", ["Smoke Group 7", "HTTPServer", "Ärzte Łódź", "a--b", "²Up", "!!"])
def test_the_key_for_a_name_is_that_of_the_reference_service(helper, name):
    assert helper.key_for(name) == derive_key(name)


@pytest.mark.parametrize("kind", ["tenant", "role", "group"])
def test_the_derived_key_is_the_one_that_the_service_shows(helper, tenant, kind):
    data = helper.create(kind, {"tenant": tenant}, called="Night ShiftHTTPServer").data
    resource = DESCRIPTION.resources[kind]
    assert resource.key_field is not None
    assert helper.derived(resource, data) == {resource.key_field: data[resource.key_field]}
    assert data[resource.key_field].endswith("_night_shift_http_server")


@pytest.mark.parametrize(
    ("kind", "data"),
    [("user", {"display_name": "x"}), ("integration", {"integration_name": "x"}), ("group", None), ("group", [])],
)
def test_without_a_key_or_an_object_nothing_is_derived(helper, kind, data):
    assert helper.derived(DESCRIPTION.resources[kind], data) == {}


# What is public is tested


@pytest.mark.parametrize("kind", [ResourceHelper, TenantServiceHelper, HelperResult])
def test_every_public_part_of_the_helpers_has_a_test_here(kind):
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    public = {name for name, _ in inspect.getmembers(kind) if not name.startswith("_")}
    assert {"create", "create_smoke_test_group"} & public or kind is HelperResult
    assert {name for name in public if not re.search(rf"\.{name}\b", tests)} == set()


def test_every_kind_that_can_be_created_has_a_method_of_its_own(helper):
    named = {f"create_smoke_test_{kind.replace(' ', '_')}" for kind in KINDS}
    assert named == {name for name in dir(helper) if name.startswith("create_smoke_test_")}
