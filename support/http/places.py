"""Values in a response, found by their described place."""

from __future__ import annotations

import re
from typing import Any

import requests

from support.description.document.parts import Place
from support.description.payloads import value_at
from support.http.exchange import body_of


def found_at(place: Place | None, response: requests.Response, body: Any = ...) -> Any:
    """Return the value at a place of a response; None if there is none.

    Args:
        body: the parsed body, if the caller has it already.
    """
    if place is None:
        return None
    value = _found(place, response, body)
    return value if place.pattern is None or value is None else cut(place.pattern, str(value))


def cut(pattern: str, text: str) -> str | None:
    """Return what a regular expression cuts out of a text: its first group, or all of it; None if it does not match."""
    match = re.search(pattern, text)
    return match[match.re.groups and 1] if match is not None else None


def number_at(place: Place | None, response: requests.Response, body: Any = ...) -> Any:
    """Return the number at a place; a header, a cookie and a part of a text have it as text, JSON has it as a number."""
    value = found_at(place, response, body)
    textual = place is not None and (place.body is None or place.pattern is not None)
    return int(value) if textual and isinstance(value, str) and value.isdecimal() else value


def described(place: Place) -> str:
    """Return a place in words, for messages: `header Location`."""
    for kind in ("header", "cookie", "link"):
        if getattr(place, kind) is not None:
            return f"{kind} {getattr(place, kind)}"
    return f'"{place.body}"' if place.body else "the body"


def linked(response: requests.Response, relation: str) -> str | None:
    """Return the target of a Link header (RFC 8288, read by requests); a link may have several relations."""
    links = response.links.values()
    return next((link["url"] for link in links if relation.lower() in link.get("rel", "").lower().split()), None)


def _found(place: Place, response: requests.Response, body: Any) -> Any:
    if place.header is not None:
        return response.headers.get(place.header)
    if place.cookie is not None:
        return response.cookies.get(place.cookie)
    if place.link is not None:
        return linked(response, place.link)
    return value_at(body_of(response) if body is ... else body, place.body)
