"""The shape of lists and their pages, as a document has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from support.doctor import guesses
from support.drafting.notes import Need, Notes
from support.drafting.shapes import Field, fields_of, items_in, keyword, kind_of, response_schema, success_of
from support.openapi.document import Node
from support.openapi.operations import Operation

_ITEMS = ("items", "data", "results", "values", "content", "entries", "records", "list", "rows", "objects")
_FILTERS = ("q", "search", "query", "name", "name_contains", "like_name")
_NEXT = ("next", "next_url", "nextUrl", "next_page_url", "links.next", "_links.next.href", "pagination.next")
_NEXT_TOKENS = ("next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "cursor",
                "meta.next_cursor", "pagination.next_cursor", "response_metadata.next_cursor")  # fmt: skip

_BESIDE = ("meta", "pagination", "paging", "page", "page_info", "pageInfo", "cursors", "response_metadata", "metadata")
_TOKENS = ("next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "end_cursor", "endCursor",
           "cursor", "after", "next")  # fmt: skip


def list_of(operation: Operation, plural: str, id_field: str | None, notes: Notes, place: str) -> dict[str, Any] | None:
    """Return the shape of a list, as a description has it; None if the document does not say what a list is.

    Args:
        id_field: the path of the id in an object.
    """
    schema = response_schema(operation)
    if schema is None:
        notes.add(
            Need.GUESS,
            f"{place}.items",
            "the document does not say what a list looks like; it is taken for a list itself",
        )
        return {"order": "none"}
    path, items = _items(schema, plural)
    if items is None:
        return None
    found: dict[str, Any] = {"items": path} if path else {}
    own = fields_of(items)
    if id_field and own and id_field not in own:
        near = next((each for each in (id_field.rsplit(".", maxsplit=1)[-1], "id", "name") if each in own), None)
        if near is not None:
            found["id"] = near
    elif kind_of(items) == "string":
        found["id"] = None
    found |= {"order": "none", **_total(schema, operation), **_paging(operation, schema, items, notes, place)}
    if filter_ := next((each for each in _FILTERS if each in _query(operation)), None):
        found["filter"] = filter_
        notes.add(
            Need.GUESS, f"{place}.filter", f'"{filter_}" is taken for the parameter that finds items by their name'
        )
    return found


def _items(schema: Node, plural: str) -> tuple[str, Node | None]:
    """The path of the items, and their schema."""
    own = items_in(schema)
    if own is not None or kind_of(schema) == "array":
        return "", own if own is not None else schema
    fields = fields_of(schema)
    lists = {name: items for name, each in fields.items() if (items := items_in(each.schema)) is not None}
    words = plural.split(" of ", maxsplit=1)[0].replace(" ", "_")
    preferred = [words, *_ITEMS, *(name for name, each in lists.items() if kind_of(each) == "object")]
    name = next((each for each in preferred if each in lists), next(iter(lists)) if len(lists) == 1 else None)
    if name is not None:
        return name, lists[name]
    for outer, each in fields.items():
        inner, items = _items(each.schema, plural) if kind_of(each.schema) == "object" else ("", None)
        if items is not None and inner in {*_ITEMS, words}:
            return f"{outer}.{inner}", items
    return "", None


def _around(fields: Mapping[str, Field]) -> dict[str, Mapping[str, Field]]:
    """Where a list may say something about its pages: path before the name of a field → fields."""
    inside = {f"{name}.": fields_of(fields[name].schema) for name in _BESIDE if name in fields}
    return {"": fields, **inside}


def _total(schema: Node, operation: Operation) -> dict[str, Any]:
    fields = fields_of(schema)
    for name in guesses.TOTALS:
        if name in fields and kind_of(fields[name].schema) == "integer":
            return {"total": name} if name != "count" or "next" in fields else {}
    for before, inner in list(_around(fields).items())[1:]:
        for name in guesses.TOTALS:
            if name != "count" and name in inner and kind_of(inner[name].schema) == "integer":
                return {"total": f"{before}{name}"}
    for status in success_of(operation):
        response = operation.response(status)
        for each in response.headers if response is not None else ():
            if each.name.lower() in {"x-total-count", "total-count", "x-total", "total-objects"}:
                return {"total": {"header": each.name}}
    return {}


def _query(operation: Operation) -> dict[str, Node]:
    return {each.name: each.schema for each in operation.parameters if each.within == "query"}


def _paging(operation: Operation, schema: Node, items: Node, notes: Notes, place: str) -> dict[str, Any]:
    query, fields = _query(operation), fields_of(schema)
    limit = next((each for each in guesses.SIZES if each in query), None)
    links = {each.name.lower() for status in success_of(operation)
             for each in (getattr(operation.response(status), "headers", None) or ())}  # fmt: skip
    found = _style(query, fields, links, items)
    if not found or limit is None:
        return {}
    most = keyword(query[limit], "maximum")
    if isinstance(most, int) and 1 < most < 1_000_000:
        found["largest"] = most
    else:
        notes.add(
            Need.GUESS, f"{place}.paging.largest", "the document does not say how large a page may be; 100 is taken"
        )
    return {"paging": {"style": found.pop("style"), "limit": limit, **found}}


def _style(query: Mapping[str, Node], fields: Mapping[str, Field], links: set[str], items: Node) -> dict[str, Any]:
    """How pages follow each other; empty if the document does not say."""
    for name in guesses.OFFSETS[:6]:
        if name in query:
            return {"style": "offset", "offset": name}
    cursor = next((each for each in guesses.CURSORS if each in query), None)
    token = next((path for path in _NEXT_TOKENS if _has(fields, path)), None) or _nested_token(fields)
    if cursor is not None and token is not None:
        return {"style": "cursor", "cursor": cursor, "next": {"body": token}}
    for name in guesses.PAGES:
        if name in query and kind_of(query[name]) in {"integer", "number", ""}:
            first = keyword(query[name], "minimum")
            return {"style": "page", "page": name, **({"first": 0} if first == 0 else {})}
    address = next((path for path in _NEXT if _has(fields, path)), None)
    if address is not None:
        return {"style": "next", "next": {"body": address}}
    if "next-page" in links:
        return {"style": "next", "next": {"header": "Next-Page"}}
    if "link" in links:
        return {"style": "next", "next": {"link": "next"}}
    marker = next((each for each in guesses.MARKERS if each in query), None)
    return {"style": "marker", "marker": marker} if marker is not None and "id" in fields_of(items) else {}


def _nested_token(fields: Mapping[str, Field]) -> str | None:
    """The path of what leads to the next page, beside the items; an address is none."""
    for before, inner in list(_around(fields).items())[1:]:
        for name in _TOKENS:
            if (
                name in inner
                and kind_of(inner[name].schema) in {"string", ""}
                and keyword(inner[name].schema, "format") not in {"uri", "url", "uri-reference"}
            ):
                return f"{before}{name}"
    return None


def _has(fields: Mapping[str, Field], path: str) -> bool:
    first, _, rest = path.partition(".")
    if first not in fields:
        return False
    return not rest or _has(fields_of(fields[first].schema), rest)
