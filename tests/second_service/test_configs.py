"""Configs: values, versions and times."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from tests.second_service.client import connected
from tests.second_service.conftest import World

PATH = "/tenants/{tenant_id}/configs/limits"
VALUES = [
    None,
    True,
    False,
    0,
    -7,
    2**80,
    1.5,
    1e-300,
    "",
    "text\0\ud800é",
    [],
    {},
    [1, [2, {"a": None}]],
    {"": {"B": 1, "a": 2}},
]


@pytest.mark.parametrize("value", VALUES)
def test_a_config_holds_any_json(world: World, value: Any) -> None:
    created = world.send("PUT", PATH, {"value": value})
    assert created.status == 201
    assert created.json.keys() == {"config_key", "value", "version", "updated_at"}
    assert json.dumps(created.json["value"], sort_keys=True) == json.dumps(value, sort_keys=True)
    assert world.send("GET", PATH).json == created.json
    assert created.json in world.send("GET", "/tenants/{tenant_id}/configs").items


def test_a_value_may_nest_deep(world: World) -> None:
    content = b"[" * 499 + b"]" * 499
    assert world.send("PUT", PATH, b'{"value": ' + content + b"}").status == 201
    for path in (PATH, "/tenants/{tenant_id}/configs"):
        assert content in world.send("GET", path).content


def test_every_put_makes_a_later_version(world: World) -> None:
    previous: dict[str, Any] = world.send("PUT", PATH, {"value": 1}).json
    assert previous["version"] == 1
    values: list[Any] = [1, 1, 2, None, None, {}, *[7] * 50]
    for value in values:
        reply = world.send("PUT", PATH, {"value": value})
        assert (reply.status, reply.json["version"]) == (200, previous["version"] + 1)
        assert datetime.fromisoformat(reply.json["updated_at"]) > datetime.fromisoformat(previous["updated_at"])
        assert world.send("GET", PATH).json == reply.json
        previous = reply.json


def test_an_invalid_put_makes_no_version(world: World) -> None:
    before = world.send("PUT", PATH, {"value": 1}).json
    bodies: list[Any] = [{}, {"value": 2, "version": 7}, [], b"{"]
    for body in bodies:
        assert world.send("PUT", PATH, body).status in {400, 422}
    assert world.send("GET", PATH).json == before


def test_versions_start_again_after_a_removal(world: World) -> None:
    world.send("PUT", PATH, {"value": 1})
    before = world.send("PUT", PATH, {"value": 2}).json
    assert world.send("DELETE", PATH).status == 204
    assert world.send("GET", PATH).status == 404
    again = world.send("PUT", PATH, {"value": 2})
    assert (again.status, again.json["version"]) == (201, 1)
    assert again.json["updated_at"] > before["updated_at"]


def test_simultaneous_changes_each_make_a_version_of_their_own(world: World) -> None:
    def put(number: int) -> list[tuple[int, str, Any]]:
        with connected(world.admin.address, world.admin.token) as client:
            replies = [client.send("PUT", world.path(PATH), {"value": [number, step]}).json for step in range(25)]
        assert [reply["value"] for reply in replies] == [[number, step] for step in range(25)]
        return [(reply["version"], reply["updated_at"], reply["value"]) for reply in replies]

    with ThreadPoolExecutor(8) as pool:
        versions = sorted(version for versions in pool.map(put, range(8)) for version in versions)
    assert [version for version, _, _ in versions] == list(range(1, 201))
    times = [time for _, time, _ in versions]
    assert times == sorted(set(times))
    assert world.send("GET", PATH).json["value"] == versions[-1][2]
