"""The description of a shop, for tests to change, and the shipped one."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from support.description.service import ServiceDescription
from support.errors import ConfigError
from support.json_files import SERVICES

KEPT = {"kept": "a shop keeps everything"}
SHOP: dict[str, Any] = {
    "version": 2,
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
        "a key chosen by the client": {"set": {"<key>": "mine"}},
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
            "removal": KEPT,
        },
        "customer": {
            "collection": "/customers/",
            "item": "/customers/{customer}/",
            "id": "no",
            "operations": {"create": {}, "list": {}},
            "removal": KEPT,
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
            "removal": KEPT,
        },
        "visit": {
            "item": "/shops/{shop}/customers/{customer}",
            "operations": {"create": {"method": "PUT", "on": "item"}},
            "removal": KEPT,
        },
    },
}


@pytest.fixture
def described(tmp_path: Path) -> Any:
    """Return a function that reads the description of the shop after a change."""

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
    """Return a function that gives the message about a description after a change."""

    def message(change: Any) -> str:
        with pytest.raises(ConfigError) as caught:
            described(change)
        return str(caught.value)

    return message


@pytest.fixture
def canonical() -> ServiceDescription:
    return ServiceDescription.from_file(SERVICES / "tenant_management.json")
