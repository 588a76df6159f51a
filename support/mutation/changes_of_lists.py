"""Changes of a list: its items, order, total and pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from support.description.model import UNORDERED
from support.description.payloads import fill, value_at
from support.http.places import found_at
from support.mutation import editing
from support.mutation.changes_of_answers import place_of_item
from support.mutation.editing import UNCHANGED
from support.mutation.messages import Request, Response
from support.mutation.mutants import Mutant
from support.mutation.passage import Passage
from support.resources.shapes import items_of


def items(mutant: Mutant, passage: Passage) -> Response | None:
    """Leave out an item, show one twice, show one that does not belong there, or turn the order round."""
    resource = passage.resource
    assert resource is not None
    shape, place = resource.list, place_of_item(passage)
    found = value_at(passage.response.json, shape.items)
    # The items of an object have its keys, which say nothing about order.
    shown = (
        list(found.items()) if isinstance(found, dict) else list(enumerate(found)) if isinstance(found, list) else None
    )
    if shown is None:
        return None
    if mutant.kind == "foreign item":
        changed = [*shown, *_foreign(passage)]
    elif place is None:
        return None
    elif mutant.kind == "item missing":
        changed = shown[:place] + shown[place + 1 :]
    elif mutant.kind == "item doubled":
        if isinstance(found, dict) and shape.id is None:
            return None  # the keys are the items, and each is there once
        key, item = shown[place]
        changed = [*shown[: place + 1], (f"{key}-2", item), *shown[place + 1 :]]
    else:
        changed = shown[::-1] if isinstance(found, list) and shape.order != UNORDERED else shown
    items = dict(changed) if isinstance(found, dict) else [item for _, item in changed]
    if items == found:
        return None
    document = editing.changed_at(passage.response.json, shape.items, lambda _: items)
    return None if document is UNCHANGED else passage.response.with_json(document)


def total(_: Mutant, passage: Passage) -> Response | None:
    """Count one item too many."""
    place = passage.resource.list.total if passage.resource is not None else None
    if place is None:
        return None
    if place.header is not None:
        text = passage.response.header(place.header) or ""
        return passage.response.with_header(place.header, str(int(text) + 1)) if text.isdecimal() else None
    document = editing.changed_at(passage.response.json, place.body, editing.other)
    return None if document is UNCHANGED else passage.response.with_json(document)


def page(mutant: Mutant, passage: Passage) -> Response | None:
    """Answer with another page than the one that was asked for, hide the next one, or say something wrong about this one."""
    resource = passage.resource
    assert resource is not None
    paging, query = resource.list.paging, dict(parse_qsl(urlsplit(passage.request.target).query))
    if mutant.detail == "size ignored":
        if paging.limit not in query or len(passage.items) < int(query[str(paging.limit)] or 0):
            return None
        response = passage.forward(_asking(passage.request, {str(paging.limit): None}))
        longer = items_of(resource, response.json) if response.status == passage.response.status else []
        return response if len(longer) > len(passage.items) else None
    if mutant.detail == "next page hidden":
        return _without_next(passage)
    if mutant.detail.startswith("repeats another"):
        path = resource.list.echo[mutant.field]
        document = editing.changed_at(passage.response.json, path, editing.other)
        return None if document is UNCHANGED or mutant.field not in query else passage.response.with_json(document)
    where = {"offset": paging.offset, "page": paging.page, "marker": paging.marker}.get(paging.style, "")
    first = {"offset": "0", "page": str(paging.first), "marker": None}.get(paging.style)
    if where not in query or query[where] == first:
        return None
    response = passage.forward(_asking(passage.request, {where: first}))
    return response if response.body != passage.response.body else None


def _without_next(passage: Passage) -> Response | None:
    assert passage.resource is not None
    place, response = passage.resource.list.paging.next, passage.response
    if not found_at(place, response.parsed, response.json):
        return None
    if place.header is not None or place.link is not None:
        return response.with_header(place.header or "Link", None)
    document = editing.changed_at(response.json, place.body, lambda _: None)
    return None if document is UNCHANGED else response.with_json(document)


def _foreign(passage: Passage) -> list[tuple[str, Any]]:
    """The id of something of the running scenario that is not in the list, and how the list would show it; or nothing."""
    resource = passage.resource
    assert resource is not None
    shape = resource.list
    listed = {str(value_at(item, shape.id)) for item in passage.items}
    for scenario, kind, own, data in reversed(passage.memory.made):
        if scenario != passage.scenario or own in listed:
            continue
        if shape.resource is None:
            name = value_at(data, passage.service.resources[kind].name_field)
            if name and shape.shown_as and shape.id:
                return [(own, {shape.id: own, **fill(shape.shown_as, {"kind": kind, "name": name})})]
        elif kind == shape.resource and isinstance(data, dict):
            return [(own, data if shape.id is not None else own)]
    return []


def _asking(request: Request, changes: dict[str, str | None]) -> Request:
    """The same request with other query parameters; None leaves one out."""
    parts = urlsplit(request.target)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in changes]
    query += [(name, value) for name, value in changes.items() if value is not None]
    return request.with_target(f"{parts.path}?{urlencode(query)}" if query else parts.path)
