import os
from uuid import uuid4

import pytest
import requests

URL = os.environ["BASE_URL"]
ADMIN = {"username": "smoke-admin", "password": "admin-demo-pass-7c1e", "claims": {"admin": True}}


def sign_in(http):
    response = http.post(f"{URL}/utils/jwt", json=ADMIN)
    assert response.status_code == 200
    http.headers["Authorization"] = f"Bearer {response.json()['access_token']}"


@pytest.fixture(scope="session")
def http():
    with requests.Session() as session:
        sign_in(session)
        yield session


@pytest.fixture
def tenant(http):
    response = http.post(f"{URL}/admin/tenants", json={"tenant_name": f"tenant-{uuid4().hex}"})
    assert response.status_code == 201
    tenant_id = response.json()["tenant_id"]
    yield tenant_id
    one = f"{URL}/admin/tenants/{tenant_id}"
    assert http.get(one).status_code == 200
    assert http.delete(one).status_code == 204
    assert http.get(one).status_code == 404


@pytest.fixture
def group(http, tenant):
    groups = f"{URL}/tenants/{tenant}/groups/"
    response = http.post(groups, json={"group_name": f"group-{uuid4().hex}"})
    assert response.status_code == 201
    one = groups + response.json()["group_id"]
    assert http.get(one).status_code == 200
    yield one
    assert http.delete(one).status_code == 204


@pytest.mark.parametrize("number", range(60))
def test_a_removed_group_no_longer_exists(http, group, number):
    sign_in(http)
    assert http.delete(group).status_code == 204
    assert http.get(group).status_code == 404
