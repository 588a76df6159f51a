"""Mistakes in descriptions: what is wrong, and the line that the doctor must name, with what to paste."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.examples.mistakes import DROP, keys


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Args:
        service: the service whose description has it.
        place: keys from the top of the description; a number for an item of a list.
        value: what stands there by mistake; DROP for nothing.
        line: the place that must be named; without one, where the mistake is.
        says: what the line must say, in its answer or in what is to be pasted.
    """

    service: str
    what: str
    place: tuple[str | int, ...]
    value: Any
    says: str
    line: str

    def __str__(self) -> str:
        return f"{self.service}: {self.what}"


def library(what: str, place: str, value: Any, says: str, line: str = "") -> Mistake:
    return Mistake("library", what, keys(place), value, says, line or place)


def reference(what: str, place: str, value: Any, says: str, line: str = "") -> Mistake:
    return Mistake("reference", what, keys(place), value, says, line or place)


def kinto(what: str, place: str, value: Any, says: str, line: str = "") -> Mistake:
    return Mistake("kinto", what, keys(place), value, says, line or place)


def hub(what: str, place: str, value: Any, says: str, line: str = "") -> Mistake:
    return Mistake("jupyterhub", what, keys(place), value, says, line or place)


LIBRARY = [
    library("readiness", "ready", "/up", '"ready": "/ready"'),
    library("endpoint", "token.request", "POST /token", '"request": "POST /tokens"'),
    library("status of the endpoint", "token.success", [201], "200, not 201"),
    library("field of the request for a token", "token.json",
            {"user": "{username}", "password": "{password}", "claims": "{claims}"}, '"username"'),
    library("place of the token", "token.value.body", "access_token", '"value": "token"', "token.value"),
    library("place of the lifetime", "token.expires_in.body", "lifetime", '"expires_in": "expires_in"', "token.expires_in"),
    library("field of the response with a token", "token.answer.kind", "Basic", '"kind": "Bearer"'),
    library("claim of the token", "token.claims", {"subject": "{username}"}, "sub", "token.claims.subject"),
    library("header of the token", "token.send.header", "X-Auth-Token", '"header": "Authorization"'),
    library("scheme of the token", "token.send.scheme", "token", '"scheme": "Bearer"'),
    library("header of request IDs", "request_id", "X-Correlation-ID", '"request_id": "X-Request-ID"'),
    library("media type", "media_type", "application/hal+json", '"media_type": "application/json"'),
    library("collection", "resources.book.collection", "/shelves/{shelf}/book", '"/shelves/{shelf}/books"'),
    library("item", "resources.book.item", "/shelves/{shelf}/volumes/{book}", '"/shelves/{shelf}/books/{book}"'),
    library("path of an operation", "resources.shelf.operations.visit.path", "/visit/{shelf}", '"/visits/{shelf}"'),
    library("status of a create", "operations.create.success", [200], "201, not 200"),
    library("status of a delete", "operations.delete.success", [200], "204, not 200"),
    library("status of one create", "resources.loan.operations.create.success", [201], "204, not 201"),
    library("method of an update", "operations.update.method", "PUT", '"method": "PATCH"'),
    library("method of one create", "resources.label.operations.create.method", "POST", '"method": "PUT"'),
    library("id", "resources.book.id", "id", '"id": "book_id"'),
    library("id of another field", "resources.book.id", "key", '"id": "book_id"'),
    library("name", "resources.shelf.name", "shelf_id", '"name": "title"'),
    library("key", "resources.book.key", "slug", '"key": "key"'),
    library("field", "resources.book.fields", ["book_id", "title", "key", "note", "page_count", "updated_at", "created_at"],
            '"pages"'),
    library("time", "resources.book.times", ["created_at", "pages"], '"times": ["created_at"]'),
    library("default", "resources.book.defaults.pages", 10, '"pages": 100'),
    library("name of a default", "resources.book.defaults", {"remark": None, "page": 100}, "page", "resources.book.defaults.page"),
    library("what is write only", "resources.book.write_only", ["note"], "note", "resources.book.write_only"),
    library("what is volatile", "resources.book.volatile", [], '"volatile": ["updated_at"]'),
    library("body of a create", "resources.reader.new", {"name": "{name}"}, '"new": {"title": "{name}"}'),
    library("envelope", "envelope", "data", '"envelope": null'),
    library("items", "lists.items", "results", 'items are at "items"'),
    library("items of one list", "resources.shelf.list", {"items": "shelves"}, 'items are at "items"',
              "resources.shelf.list.items"),
    library("id in a list", "resources.card.list.id", "id", '"id": "reader_id"'),
    library("total", "lists.total", "count", '"total": "total"'),
    library("what a list repeats", "lists.echo", {"limit": "size", "offset": "offset"}, '"limit": "limit"', "lists.echo.limit"),
    library("filter", "lists.filter", "search", '"filter": "q"'),
    library("size of a page", "lists.paging.limit", "per_page", '"limit": "limit"'),
    library("offset of a page", "lists.paging.offset", "skip", '"offset": "offset"'),
    library("style of pages", "lists.paging", {"style": "page", "limit": "limit", "page": "page"}, '"style": "offset"',
            "lists.paging.style"),
    library("order", "lists.order", "newest first", "oldest first"),
    library("who has no token", "answers.unauthenticated.status", [403], "401, not 403"),
    library("header of who has no token", "answers.unauthenticated.headers", {"WWW-Authenticate": "Basic"}, "Bearer"),
    library("who is refused", "answers.refused.status", [404], "403, not 404"),
    library("what is missing", "answers.missing.status", [410], "404, not 410"),
    library("conflict", "answers.conflicting.status", [412], "409, not 412"),
    library("what is invalid", "answers.invalid.status", [400], "422, not 400"),
    library("what is unreadable", "answers.unreadable.status", [415], "400, not 415"),
    library("list of errors", "answers.invalid.items", {"details": ["field", "message"]}, '"errors"'),
    library("fields at fault", "answers.invalid.blames", {"at": "details", "field": "name"}, '"at": "errors"'),
    library("media type of errors", "errors.media_type", "application/json", "application/problem+json"),
    library("status in errors", "errors.status", "code", '"status": "status"'),
    library("fields of errors", "errors.fields", ["title", "status", "message"], '"detail"'),
    library("claim of the scope", "claims.words", {"shelf": "shelf"}, "shelf_id", "claims.words.shelf"),
    library("control", "control", "list the shelves", "may not list the shelves"),
    library("variant that shows something else", "resources.book.variants.no remark.shows.note", "none", '"note": null'),
    library("variant that refers to nothing", "resources.book.variants.a new remark.set.note", "{it[remark]}", "remark",
            "resources.book.variants.a new remark"),
    library("probe", "probes", {"open an unknown path": "GET /shelves"}, "described", "probes.open an unknown path"),
    library("where the id of what was created is", "resources.book.operations.create.id", {"header": "X-Id"}, "book_id"),
]  # fmt: skip
REFERENCE = [
    reference("readiness", "ready", "/ready", '"ready": "/readyz"'),
    reference("endpoint", "token.request", "POST /util/jwt", "POST /utils/jwt"),
    reference("place of the token", "token.value.body", "token", '"access_token"', "token.value"),
    reference("password of the request", "token.json", {"username": "{username}", "secret": "{password}", "claims": "{claims}",
              "expires_in": "{expires_in}"}, '"password"'),
    reference("collection", "resources.group.collection", "/tenants/{tenant}/group/", "/tenants/{tenant}/groups/"),
    reference("item", "resources.tenant.item", "/tenant/{tenant}", "/admin/tenants/{tenant}"),
    reference("id", "resources.role.id", "id", '"role_id"'),
    reference("name", "resources.integration.name", "kind", '"integration_name"'),
    reference("required field", "resources.integration.new", {"integration_name": "{name}", "kind": "webhook",
              "url": "https://hooks.example.com/{key}", "secret": "hook-secret-of-{key}"}, '"endpoint_url"'),
    reference("method", "resources.membership.operations.create.method", "POST", '"PUT"'),
    reference("largest page", "lists.paging.largest", 500, '"largest": 200'),
    reference("smaller largest page", "lists.paging.largest", 100, '"largest": 200'),
    reference("order", "lists.order", "newest first", "oldest first"),
    reference("filter", "lists.filter", "search", '"q"'),
    reference("scope", "claims.scope", {"tenant": "tenant"}, '"tenant_id"'),
    reference("refused", "answers.refused.status", [404], "403, not 404"),
    reference("default", "resources.integration.defaults.enabled", False, '"enabled": true'),
    reference("total", "lists.total", "count", '"total"'),
    reference("update", "operations.update.method", "PUT", '"PATCH"'),
]  # fmt: skip
KINTO = [
    kinto("envelope", "envelope", "item", '"envelope": "data"'),
    kinto("items", "lists.items", "items", 'items are at "data"'),
    kinto("id", "resources.record.id", "number", '"id": "id"'),
    kinto("id of a chosen one", "resources.bucket.id", "key", '"id": "id"'),
    kinto("status of a delete", "operations.delete.success", [204], "200, not 204"),
    kinto("status of a create", "resources.bucket.operations.create.success", [200], "201, not 200"),
    kinto("check", "token.check", "GET /me", '"GET /"'),
    kinto("collection", "resources.bucket.collection", "/bucket", '"/buckets"'),
    kinto("item", "resources.bucket.item", "/bucket/{bucket}", '"/buckets/{bucket}"'),
    kinto("item of what has a POST", "resources.record.item", "/buckets/{bucket}/collections/{collection}/record/{record}",
              "records/{record}"),
    kinto("name", "resources.record.name", "last_modified", '"name": "title"'),
    kinto("field", "resources.bucket.fields", ["id", "last_modified", "owner"], "owner"),
    kinto("missing", "answers.missing.status", [410], "404, not 410"),
    kinto("refused", "answers.refused.status", [401], "403, not 401"),
    kinto("unreadable", "answers.unreadable.body.message.contains", "Malformed", "Invalid JSON", "answers.unreadable.body"),
    kinto("next page", "lists.paging.next.header", "Link-Next", "Next-Page", "lists.paging.next"),
    kinto("size of a page", "lists.paging.limit", "limit", '"_limit"'),
    kinto("filter", "lists.filter", "q", '"like_id"'),
    kinto("order", "lists.order", "newest first", "oldest first"),
    kinto("gone", "resources.bucket.removal.gone", {"shelf": 7}, "already"),
    kinto("name check", "resources.bucket.removal.name_check", "GET /buckets", "taken, by it, after the removal"),
    kinto("media type of a tie", "resources.reader.operations.create.media_type", "application/json", "json-patch", ),
    kinto("method", "resources.bucket.operations.update.method", "POST", '"method": "PATCH"'),
    kinto("account", "resources.account.new", {"pass": "secret-of-{name}"}, '"password"'),
    kinto("opaque", "resources.account.opaque", [], '"password"'),
    kinto("blames", "answers.invalid.blames", {"at": "errors", "field": "field"}, '"details"'),
    kinto("status in errors", "errors.status", "status", '"code"'),
    kinto("item of a tie's list", "resources.reader.list.items", "permissions.readers", "permissions.read"),
    kinto("pattern of ids", "resources.reader.list.id_pattern", "^(?:user:)?(.*)$", "account:"),
]  # fmt: skip
JUPYTERHUB = [
    hub("endpoint", "token.request", "POST /user/{claims[user]}/tokens", "POST /users/{claims[user]}/tokens"),
    hub("body of the request", "token.json.auth", {"login": "{claims[user]}", "password": "{password}"}, '"username"',
              "token.json"),
    hub("success", "token.success", [200], "201, not 200"),
    hub("token", "token.value", "access_token", '"value": "token"'),
    hub("header", "token.send.header", "X-Token", '"Authorization"'),
    hub("scheme", "token.send.scheme", "Key", '"scheme": "'),
    hub("kept", "token.keep.token_id.body", "number", '"id"', "token.keep.token_id"),
    hub("revoke", "token.revoke.request", "DELETE /users/{account}/token/{token_id}", "DELETE /users/{account}/tokens/{token_id}"),
    hub("chosen id", "resources.user.chosen_id", DROP, '"chosen_id": "{name}"'),
    hub("claim", "token.json.auth.username", "{claims[login]}", "{claims[user]}", "token.json"),
    hub("unauthenticated", "answers.unauthenticated.body.message", "No credentials.", "Missing or invalid credentials.",
              "answers.unauthenticated.body"),
    hub("total", "lists.total", "_pagination.count", "_pagination.total"),
    hub("next", "resources.user.list.paging.next", "_pagination.following", "_pagination.next.url"),
    hub("poll condition", "resources.server.operations.start.poll.until", {"running": True}, '"ready": true'),
    hub("poll request", "resources.server.operations.start.poll.request", "GET /users/{user}/server/{server}",
              "GET /users/{user}/servers/{server}"),
    hub("method of an update", "resources.group.operations.update.method", "PATCH", '"PUT"'),
    hub("shown at", "resources.group.operations.update.shown_at", DROP, '"shown_at": "properties"'),
    hub("path of a tie", "resources.membership.collection", "/groups/{group}/members", "/groups/{group}/users"),
    hub("list of a tie", "resources.membership.list.items", "members", 'items are at "users"'),
    hub("body of a tie", "resources.membership.operations.create.body", {"user": ["{user[name]}"]}, '"users"'),
    hub("reference in a body", "resources.membership.operations.create.body", {"users": ["{user[login]}"]}, "{user[name]}"),
    hub("default", "resources.user.defaults.kind", "person", '"kind": "user"'),
    hub("readiness", "ready", "/ready", '"ready": "/"'),
    hub("control", "control", "read the version of the hub", "it needs no token", ),
    hub("filter", "resources.user.list.filter", "q", '"name_filter"'),
    hub("echo", "lists.echo.limit", "_pagination.size", "_pagination.limit"),
]  # fmt: skip
