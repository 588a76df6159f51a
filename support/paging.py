"""The pages of a long list, in whichever way the service parts it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import requests

from support.service import Paging
from support.templates import at

# RFC 8288: the relation may be one of several words.
NEXT_LINK = re.compile(r'<([^>]+)>\s*;[^,<]*\brel=(?:next\b|"(?:[^"]*\s)?next(?:\s[^"]*)?")')


def first_page(paging: Paging, size: int | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """The query of the first page; `size` None takes the largest there is."""
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
    """Where the page after this one is, or None where this is the last.

    Returns:
        An address to follow instead of the list's own (None for the own), and the query.
    """
    if paging.style == "next":
        if paging.next == "link":
            match = NEXT_LINK.search(response.headers.get("Link", ""))
            address = match[1] if match else None
        else:
            address = at(body, paging.next)
        return (str(address), {}) if address else None
    if not items or paging.style == "none":
        return None
    if paging.style == "marker":
        return None, {**query, paging.marker: last_id}
    if paging.style == "page":
        return None, {**query, paging.page: query[paging.page] + 1}
    return None, {**query, paging.offset: query[paging.offset] + len(items)}
