from uuid import uuid4

from behave import given, then, when


@given("a tenant with a group")
def tenant_with_group(context):
    response = context.http.post(f"{context.url}/admin/tenants", json={"tenant_name": f"tenant-{uuid4().hex}"})
    assert response.status_code == 201, response.text
    context.tenant = response.json()["tenant_id"]
    groups = f"{context.url}/tenants/{context.tenant}/groups/"
    response = context.http.post(groups, json={"group_name": f"group-{uuid4().hex}"})
    assert response.status_code == 201, response.text
    context.group = groups + response.json()["group_id"]
    assert context.http.get(context.group).status_code == 200


@when("I delete the group")
def delete_group(context):
    context.sign_in()
    response = context.http.delete(context.group)
    assert response.status_code == 204, response.text


@then("the group does not exist")
def group_does_not_exist(context):
    response = context.http.get(context.group)
    assert response.status_code == 404, response.text
