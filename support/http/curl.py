"""A request as a command line of curl, to send it again by hand."""

from __future__ import annotations

import json
import shlex

from support.http.exchange import Exchange

#: Headers that curl sets by itself.
ITS_OWN = frozenset({"accept-encoding", "connection", "content-length", "host"})


def curl_of(exchange: Exchange) -> str:
    """Return the command; each secret in it is masked, so that it must be filled in."""
    parts = ["curl", "--include", "--request", exchange.method, exchange.url]
    for name, value in exchange.request_headers.items():
        if name.lower() not in ITS_OWN:
            parts += ["--header", f"{name}: {value}"]
    body = exchange.request_body
    if body is not None:
        parts += ["--data-raw", body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)]
    return shlex.join(parts)
