"""What responses hold, read by the shapes that the service description gives."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import requests

from support.description.model import KEYS
from support.description.payloads import value_at
from support.description.service import Operation, Resource
from support.errors import UnlikeDescriptionError
from support.http.exchange import body_of
from support.http.places import cut, found_at
from support.resources.result import Found, Ids, Items

LONGEST = 200  # characters of a body that a message shows


def items_of(resource: Resource, body: Any) -> Items:
    """Return the items of a list; of an object, its values, or its keys if an item itself is the id.

    Raises:
        UnlikeDescriptionError: there is no list where the description says.
    """
    shape = resource.list
    found = value_at(body, shape.items)
    if isinstance(found, Mapping) and shape.items is not None:
        return list(found.values() if shape.id is not None else found)
    if found is None and shape.optional and isinstance(body, Mapping):
        return []
    if not isinstance(found, list):
        where = f'"{shape.items}"' if shape.items else "its top"
        raise UnlikeDescriptionError(
            f"the response has no list at {where} (items in {shape.place} of the description); its body is {shown(body)}",
            f"{shape.place}.items",
        )
    return found


def ids_of(resource: Resource, items: Items) -> Found:
    """Return the ids of the items of a list.

    Raises:
        UnlikeDescriptionError: an item has none, so nothing can be concluded from its absence.
    """
    shape, found = resource.list, []
    for item in items:
        own = value_at(item, shape.id)
        if isinstance(own, str) and shape.id_pattern is not None:
            own = cut(shape.id_pattern, own)
        if not isinstance(own, str | int) or isinstance(own, bool):
            where = f'"{shape.id}"' if shape.id else "its top"
            raise UnlikeDescriptionError(
                f"an item in the list of {resource.plural} has no id at {where} (id of resources.{resource.name}, or of its list, "
                f"in the description): {shown(item)}",
                id_place(resource),
            )
        found.append(str(own))
    return found


def id_place(resource: Resource) -> str:
    """Return the place in the description that says where an item of a list has its id."""
    return f"resources.{resource.name}.{'id' if resource.list.id == resource.id_field else 'list.id'}"


def objects_of(resources: Iterable[Resource], ids: Ids, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object that each id stands for, as templates call it; of one that is not known, its ids alone."""
    found: dict[str, Any] = {}
    for resource in resources:
        name = resource.name.replace(" ", "_")
        if resource.name in ids and resource.id_field is not None:
            candidates = (known.get(each) for each in (name, f"other_{name}"))
            same = (each for each in candidates if str(value_at(each, resource.id_field)) == ids[resource.name])
            found[name] = next(same, None) or identified(resource, ids)
    return found


def identified(resource: Resource, ids: Ids) -> dict[str, Any]:
    """Return an object with only what the ids say of it: its id, and the fields that paths and removals refer to."""
    found: dict[str, Any] = {}
    for key in (resource.name, *resource.keys):
        path = (resource.id_field or "").split(".") if key == resource.name else KEYS.findall(key)
        if key in ids and path:
            inner = found
            for name in path[:-1]:
                inner = inner.setdefault(name, {})
            inner[path[-1]] = ids[key]
    return found


def object_of(operation: Operation, resource: Resource, response: requests.Response) -> tuple[str | None, Any]:
    """Return the id and the object in a response of success; None for what it does not have."""
    body = body_of(response)
    data = value_at(body, operation.receive)
    own = found_at(operation.id, response, body)
    if own is None and resource.id_field is not None:
        own = value_at(data, resource.id_field)
    valid = isinstance(own, str | int) and not isinstance(own, bool) and own != ""
    return (str(own) if valid else None), data


def name_in(resource: Resource | None, sent: Any) -> str | None:
    """Return the name of a thing in what was sent to create it, as the service will show it; None if it has none."""
    name = value_at(sent, resource.name_field) if resource is not None and resource.name_field else None
    return name.strip() if isinstance(name, str) and name.strip() else None


def shown(value: Any) -> str:
    """Return a JSON value for a message, on one line, cut after 200 characters."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
