"""Configs: any JSON value under a key, and its version."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import reference_service.application  # noqa: F401 - defines all tables
from reference_service.configs import service as configs
from reference_service.configs.models import ConfigPut
from reference_service.database import Database
from reference_service.tenants.models import TenantCreate
from reference_service.tenants.service import create_tenant

if TYPE_CHECKING:
    from tests.reference_service.conftest import Client, Service


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, False, 0, -1, 10**40, 1.5, 1e300, -0.25, "", "text", "n\0l", "ünï 😀"),
        *([], {}, [None, [1, {"a": []}]], {"": 1, "n\0l": {"b": None}, "ключ": "1"}),
    ],
    ids=repr,
)
def test_a_value_may_be_any_json(admin: Client, tenant_id: str, value: Any) -> None:
    path = f"/tenants/{tenant_id}/configs/any_key"
    response = admin.put(path, {"value": value})
    assert response.status_code == 201
    for shown in (
        response.json(),
        admin.get(path).json(),
        admin.get(f"/tenants/{tenant_id}/configs/").json()["items"][0],
    ):
        assert shown.keys() == {"config_key", "value", "version", "updated_at"}
        assert shown["value"] == value
        assert type(shown["value"]) is type(value)


def test_every_put_after_the_first_adds_one_to_the_version(admin: Client, tenant_id: str) -> None:
    path = f"/tenants/{tenant_id}/configs/counted"
    responses = [admin.put(path, {"value": value}) for value in (1, 2, 2, None)]
    assert [one.status_code for one in responses] == [201, 200, 200, 200]
    assert [one.json()["version"] for one in responses] == [1, 2, 3, 4]
    assert [one.json()["value"] for one in responses] == [1, 2, 2, None]
    times = [one.json()["updated_at"] for one in responses]
    assert times == sorted(times)
    assert len(set(times)) == 4
    assert admin.get(path).json() == responses[-1].json()


def test_updated_at_moves_even_if_the_clock_stands_still_or_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    database.create_tables()
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    clock = iter([noon, noon, noon, noon - timedelta(hours=1), noon + timedelta(hours=1)])
    monkeypatch.setattr(configs, "utc_now", lambda: next(clock))
    times = []
    with database.write_transaction() as session:
        tenant_id = create_tenant(session, TenantCreate(tenant_name="Clock")).tenant_id
    for _ in range(5):
        with database.write_transaction() as session:
            config, _ = configs.put_config(session, tenant_id, "a_key", ConfigPut(value="the same"))
            times.append(config.updated_at)
    database.engine.dispose()
    microsecond = timedelta(microseconds=1)
    assert times == [*(noon + number * microsecond for number in range(4)), noon + timedelta(hours=1)]


def test_updated_at_is_later_after_every_put(admin: Client, tenant_id: str) -> None:
    path = f"/tenants/{tenant_id}/configs/quick"
    times = [datetime.fromisoformat(admin.put(path, {"value": 1}).json()["updated_at"]) for _ in range(20)]
    assert all(before < after for before, after in itertools.pairwise(times))


def test_a_deleted_config_no_longer_exists_and_starts_again_at_version_one(admin: Client, tenant_id: str) -> None:
    path = f"/tenants/{tenant_id}/configs/again"
    admin.put(path, {"value": 1})
    admin.put(path, {"value": 2})
    assert admin.delete(path).status_code == admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404
    response = admin.put(path, {"value": 3})
    assert (response.status_code, response.json()["version"]) == (201, 1)


@pytest.mark.parametrize("key", ["a", "a_key", "a1_2b", "1", "größe", "ключ_2", "x" * 120])
def test_a_key_is_lower_snake_case(admin: Client, tenant_id: str, key: str) -> None:
    path = f"/tenants/{tenant_id}/configs/{key}"
    assert admin.put(path, {"value": 1}).json()["config_key"] == key
    assert admin.get(f"{path}/").json()["config_key"] == key


@pytest.mark.parametrize(
    "key", ["A", "aKey", "a-key", "a.key", "a__b", "_a", "a_", "a b", " a", "_", "%00", "a%0A", "x" * 121, "Ä", "😀"]
)
def test_an_invalid_key_is_rejected_by_put_and_not_found_otherwise(admin: Client, tenant_id: str, key: str) -> None:
    path = f"/tenants/{tenant_id}/configs/{key}"
    response = admin.put(path, {"value": 1})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["config_key"]
    assert admin.get(path).status_code == 404
    assert admin.delete(path).status_code == 204


@pytest.mark.parametrize("body", [{}, {"value": 1, "version": 7}, {"value": 1, "config_key": "a"}, {"x": 1}, [], "x"])
def test_an_invalid_body_is_rejected(admin: Client, tenant_id: str, body: Any) -> None:
    path = f"/tenants/{tenant_id}/configs/a_key"
    assert admin.put(path, body or None, data=None if body else str(body)).status_code == 422
    assert admin.get(path).status_code == 404


def test_a_config_needs_a_body(admin: Client, tenant_id: str) -> None:
    assert admin.put(f"/tenants/{tenant_id}/configs/a_key").status_code == 400


def test_a_config_belongs_to_one_tenant(service: Service, admin: Client, tenant_id: str) -> None:
    other = service.tenant()["tenant_id"]
    admin.put(f"/tenants/{tenant_id}/configs/a_key", {"value": "mine"})
    assert admin.get(f"/tenants/{other}/configs/a_key").status_code == 404
    assert admin.delete(f"/tenants/{other}/configs/a_key").status_code == 204
    assert admin.delete("/tenants/missing/configs/a_key").status_code == 204
    assert admin.put(f"/tenants/{other}/configs/a_key", {"value": "theirs"}).status_code == 201
    assert admin.get(f"/tenants/{tenant_id}/configs/a_key").json()["value"] == "mine"
    assert admin.put("/tenants/missing/configs/a_key", {"value": 1}).status_code == 404
