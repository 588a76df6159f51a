"""What services usually call things, and paths that a wrong one may have meant; the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from support.description.model import PLACEHOLDER
from support.doctor.searching import likeness, nearest_first

SIZES = ("limit", "_limit", "per_page", "page_size", "pageSize", "size", "max", "count", "first", "take", "top", "$top", "perPage",
         "max_results", "maxResults", "pagesize", "page[size]", "page[limit]", "n", "rows", "num")  # fmt: skip
OFFSETS = (
    "offset",
    "skip",
    "start",
    "from",
    "_start",
    "startIndex",
    "start_index",
    "$skip",
    "page[offset]",
    "first",
    "position",
)
PAGES = (
    "page",
    "p",
    "page_number",
    "pageNumber",
    "page[number]",
    "pageNo",
    "page_no",
    "_page",
    "pageIndex",
    "page_index",
)
MARKERS = ("marker", "after", "starting_after", "since", "since_id", "last", "last_id", "start_after", "after_id")
CURSORS = ("cursor", "page_token", "pageToken", "next", "next_token", "nextToken", "token", "after", "continuation",
           "continuation_token", "_token", "page", "page[after]", "bookmark", "start_cursor")  # fmt: skip
FILTERS = ("q", "search", "query", "filter", "name", "term", "keyword", "contains", "text", "s", "find", "like", "name_filter",
           "name_contains", "search_term", "searchTerm", "name__contains", "name__icontains", "prefix")  # fmt: skip
TOTALS = ("total", "count", "total_count", "totalCount", "totalElements", "total_items", "X-Total-Count", "Total-Count")
SENT = (("Authorization", "Bearer"), ("Authorization", "token"), ("Authorization", "Token"), ("Authorization", ""),
        ("Authorization", "JWT"), ("Authorization", "ApiKey"), ("X-Auth-Token", ""), ("X-API-Key", ""), ("X-Access-Token", ""),
        ("X-Token", ""), ("Api-Key", ""), ("X-Session-Token", ""))  # fmt: skip
COOKIES = ("session", "sid", "token", "access_token", "session_id", "sessionid", "auth")
REQUEST_IDS = (
    "X-Request-ID",
    "X-Correlation-ID",
    "Request-Id",
    "X-Trace-Id",
    "X-Amzn-Trace-Id",
    "Correlation-Id",
    "Trace-Id",
)
READY = ("/ready", "/readyz", "/health", "/healthz", "/livez", "/status", "/ping", "/__heartbeat__", "/heartbeat", "/health/ready",
         "/healthcheck", "/health-check", "/api/health", "/version", "/")  # fmt: skip
ENDPOINTS = ("/token", "/tokens", "/login", "/auth", "/auth/token", "/auth/login", "/oauth/token", "/oauth2/token", "/session",
             "/sessions", "/api/token", "/utils/jwt", "/jwt", "/authenticate", "/signin", "/sign-in", "/users/login")  # fmt: skip
WHO = ("/", "/me", "/user", "/users/me", "/whoami", "/account", "/userinfo", "/profile", "/self", "/accounts/me")
USERNAMES = (
    "username",
    "user",
    "login",
    "email",
    "name",
    "account",
    "user_name",
    "userName",
    "identifier",
    "client_id",
)
PASSWORDS = ("password", "pass", "passwd", "secret", "pwd", "client_secret", "passphrase", "credential")
LIFETIMES = ("expires_in", "expiresIn", "expires", "lifetime", "ttl", "max_age", "expiry", "expires_after")
DOCUMENTS = ("/openapi.json", "/__api__", "/swagger.json", "/v3/api-docs", "/v2/api-docs", "/api-docs", "/openapi",
             "/api/openapi.json", "/docs/openapi.json", "/api/schema/?format=json")  # fmt: skip
MEDIA_TYPES = (
    None,
    "application/json",
    "application/merge-patch+json",
    "application/json-patch+json",
    "application/vnd.api+json",
)
ENVELOPES = ("data", "item", "result", "attributes", "payload", "object", "value", "body")
ID_FIELDS = ("id", "uuid", "_id", "key", "uid", "guid", "slug", "name", "identifier", "number")
MOST_PATHS = 80


def number_of(word: str) -> list[str]:
    """Return the singular or plural that a word may have been meant as."""
    found = [f"{word}s", f"{word}es"]
    if word.endswith("y"):
        found.insert(0, f"{word[:-1]}ies")
    if word.endswith("ies"):
        found.insert(0, f"{word[:-3]}y")
    if word.endswith("s"):
        found.insert(0, word[:-1])
    return [*found, word.replace("-", "_"), word.replace("_", "-")]


def paths_like(path: str, known: Iterable[str], extra: Iterable[str] = ()) -> list[str]:
    """Return paths that a wrong one may have meant: one segment is another, is missing, or is too much.

    Args:
        known: paths of the same service, whose segments are likely; those with the same placeholders are likely themselves.
        extra: paths that are likely for another reason.
    """
    known = list(dict.fromkeys(known))
    found = [*extra, *_changed(path, known)]
    found += nearest_first(path, (each for each in known if _placeholders(each) == _placeholders(path)))
    found += [path.rstrip("/") if path.endswith("/") else f"{path}/"]
    return [each for each in dict.fromkeys(found) if each != path and each.startswith("/")][:MOST_PATHS]


def _changed(path: str, known: list[str]) -> Iterator[str]:
    """The path with one static segment replaced, left out, or added, the most similar ones first."""
    parts = path.strip("/").split("/") if path.strip("/") else []
    ending = "/" if path.endswith("/") and parts else ""
    segments = _segments(known)
    scored: list[tuple[float, str]] = []
    for index, part in enumerate(parts):
        if "{" in part:
            continue
        near = number_of(part)
        for other in dict.fromkeys([*near, *segments]):
            if other and other != part:
                score = 1.0 if other in near else likeness(part, other)
                scored.append((score, "/" + "/".join([*parts[:index], other, *parts[index + 1 :]]) + ending))
        scored.append((0.45, "/" + "/".join([*parts[:index], *parts[index + 1 :]])))
    for index in range(len(parts) + 1):
        before = parts[index - 1] if index else ""
        usual = {after for other in known for after in _after(other, before)}
        scored += [(0.4 if each in usual else 0.1, "/" + "/".join([*parts[:index], each, *parts[index:]]) + ending)
                   for each in segments]  # fmt: skip
    yield from (each for _, each in sorted(scored, key=lambda pair: -pair[0]))


def _segments(paths: Iterable[str]) -> list[str]:
    return list(
        dict.fromkeys(part for path in paths for part in path.split("?")[0].split("/") if part and "{" not in part)
    )


def _after(path: str, segment: str) -> list[str]:
    """The static segments that follow one in a path; placeholders are all alike."""
    parts = path.strip("/").split("/")
    alike = [re.sub(r"\{.*\}", "{}", part) for part in parts]
    wanted = re.sub(r"\{.*\}", "{}", segment)
    return [parts[index + 1] for index, part in enumerate(alike[:-1]) if part == wanted and "{" not in parts[index + 1]]


def _placeholders(path: str) -> set[str]:
    return set(PLACEHOLDER.findall(path))
