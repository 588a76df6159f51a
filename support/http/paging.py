"""The pages of a long list, whichever way the service divides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import requests

from support.description.document.lists import Paging
from support.http.places import found_at


def first_page(paging: Paging, size: int | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the query of the first page; without a `size`, that of the largest page."""
    query = dict(given)
    if paging.limit:
        query[paging.limit] = size or paging.largest
    if paging.style == "offset":
        query[paging.offset] = 0
    if paging.style == "page":
        query[paging.page] = paging.first
    return query


def next_page(
    paging: Paging, query: Mapping[str, Any], items: list[Any], last_id: Any, response: requests.Response, body: Any
) -> tuple[str | None, dict[str, Any]] | None:
    """Return where the next page is, or None if this is the last.

    Returns:
        An address to follow instead of the list's own (None for the list's own), and the query.
    """
    if paging.style == "next":
        address = found_at(paging.next, response, body)
        return (urljoin(str(response.url), str(address)), {}) if address else None
    if paging.style == "cursor":
        cursor = found_at(paging.next, response, body)
        return (None, {**query, paging.cursor: cursor}) if cursor not in (None, "", False) else None
    if not items or paging.style == "none":
        return None
    if paging.style == "marker":
        return None, {**query, paging.marker: last_id}
    if paging.style == "page":
        return None, {**query, paging.page: query[paging.page] + 1}
    return None, {**query, paging.offset: query[paging.offset] + len(items)}
