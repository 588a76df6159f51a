"""Brings a service description of an older version to the present one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from support.description.document.service import VERSION
from support.json_files import kind_of

Document = dict[str, Any]


def migrated(document: Document) -> tuple[Document, list[str]]:
    """Return a description in the present version, and what was wrong with its version: one line for each mistake."""
    version = document.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool):
        return document, [f"version: expected a number from 1 to {VERSION}; it is {kind_of(version)}"]
    if not 1 <= version <= VERSION:
        return document, [f"version: this suite reads versions 1 to {VERSION}; it is {version}"]
    while version < VERSION:
        document, version = STEPS[version](document), version + 1
    return document, []


def _from_1(old: Document) -> Document:
    """Version 2 has one word for each thing, and shapes that may differ for each resource."""
    new: Document = {key: value for key, value in old.items() if key == "$schema"} | {"version": 2}
    new |= {key: value for key, value in old.items() if key not in {"$schema", "version"}}
    if old.get("helper") == "support.helpers.tenants:TenantServiceHelper":
        new["helper"] = "support.resources.tenant_service:TenantServiceHelper"
    if isinstance(old.get("token"), Mapping):
        new["token"] = _token_from_1(dict(old["token"]))
    if isinstance(old.get("lists"), Mapping):
        new["lists"] = _lists_from_1(dict(old["lists"]))
    shared = old.get("operations")
    if isinstance(shared, Mapping):
        new["operations"] = _operations_from_1(shared)
    if isinstance(old.get("resources"), Mapping):
        new["resources"] = {name: _resource_from_1(each, shared or {}) for name, each in old["resources"].items()}
    return new


def _operations_from_1(operations: Mapping[str, Any], shared: Mapping[str, Any] | None = None) -> Document:
    """Without statuses an operation succeeded with 200, whatever it did."""
    return {
        verb: {**each, "success": each.get("success", [200])}
        if isinstance(each, Mapping) and verb in {"create", "delete"} and verb not in (shared or {})
        else each
        for verb, each in operations.items()
    }


def _token_from_1(token: Document) -> Document:
    token = _renamed(token, {"says": "claims"})
    send = token.get("send")
    if "request" in token:
        # Without a place the whole body was the token, and without a scheme nothing stood before it.
        token.setdefault("value", {"body": ""})
        if isinstance(send, Mapping):
            token["send"] = {**send, "scheme": send.get("scheme", "")}
    elif isinstance(send, Mapping):
        # Without an auth endpoint each request carried the account as HTTP Basic, whatever the scheme was called.
        token["send"] = {key: value for key, value in send.items() if key != "scheme"}
    return token


def _lists_from_1(lists: Document) -> Document:
    paging = lists.get("paging")
    if isinstance(paging, Mapping) and paging.get("next") == "link":
        lists["paging"] = {**paging, "next": {"link": "next"}}
    return {key: value for key, value in lists.items() if value is not None}


def _resource_from_1(resource: Any, shared: Mapping[str, Any]) -> Any:
    if not isinstance(resource, Mapping):
        return resource
    new = _renamed(dict(resource), {"items": "list"})
    if isinstance(new.get("operations"), Mapping):
        new["operations"] = _operations_from_1(new["operations"], shared)
    if isinstance(new.get("list"), Mapping):
        new["list"] = _renamed(dict(new["list"]), {"told": "shown_as"})
    return new


def _renamed(document: Document, names: Mapping[str, str]) -> Document:
    """The same with other keys, in their places."""
    return {names.get(key, key): value for key, value in document.items()}


#: Version → what brings a description of it to the next one.
STEPS: Mapping[int, Callable[[Document], Document]] = {1: _from_1}
