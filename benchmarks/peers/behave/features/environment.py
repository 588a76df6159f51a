import os

import requests

ADMIN = {"username": "smoke-admin", "password": "admin-demo-pass-7c1e", "claims": {"admin": True}}


def before_all(context):
    context.url = os.environ["BASE_URL"]
    context.http = requests.Session()
    sign_in(context)


def sign_in(context):
    response = context.http.post(f"{context.url}/utils/jwt", json=ADMIN)
    assert response.status_code == 200, response.text
    context.http.headers["Authorization"] = f"Bearer {response.json()['access_token']}"


def before_scenario(context, scenario):
    context.sign_in = lambda: sign_in(context)


def after_scenario(context, scenario):
    if "group" in context:
        assert context.http.delete(context.group).status_code == 204
    if "tenant" in context:
        tenant = f"{context.url}/admin/tenants/{context.tenant}"
        assert context.http.get(tenant).status_code == 200
        assert context.http.delete(tenant).status_code == 204
        assert context.http.get(tenant).status_code == 404
