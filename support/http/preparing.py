"""Prepares requests as the library requests does, in a fraction of the time where there is nothing to prepare in a URL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import requests
from requests.auth import AuthBase

# A path of which nothing is escaped, and which has no dots that stand for another folder.
_PLAIN = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]*)+")


def is_plain(path: str) -> bool:
    """Return whether nothing in a path changes when it is prepared."""
    return _PLAIN.fullmatch(path) is not None


def is_prepared(url: str) -> bool:
    """Return whether a URL is as it goes over the wire, and has no account in it."""
    try:
        return "@" not in url and requests.Request("GET", url).prepare().url == url
    except (requests.RequestException, ValueError):
        return False


def prepared_request(
    method: str,
    url: str,
    *,
    is_prepared: bool,
    params: Mapping[str, Any],
    json: Any,
    data: Any,
    headers: Any,
    auth: AuthBase | None,
) -> requests.PreparedRequest:
    """Return a request as it goes over the wire.

    Args:
        is_prepared: whether the URL is as it goes over the wire, and there are no `params`.
    """
    if not is_prepared or auth is not None:
        return requests.Request(method, url, params=params, json=json, data=data, headers=headers, auth=auth).prepare()
    prepared = requests.PreparedRequest()
    prepared.method, prepared.url = method, url
    prepared.prepare_headers(headers)
    if json is None and data is None:
        prepared.prepare_content_length(None)
    else:
        prepared.prepare_body(data, None, json)
    return prepared
