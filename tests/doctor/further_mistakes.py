"""Further mistakes, of other kinds, that nothing in the doctor was made for: `make mistakes` seeds these, too.

Two kinds are left out, since no answer tells: another field around the body of a create that the service accepts as well, and a
value that one operation shows and another does not.
"""

from __future__ import annotations

from tests.doctor.mistakes import hub, kinto, reference
from tests.examples.mistakes import DROP

KINTO = [
    kinto(
        "page style",
        "lists.paging",
        {"style": "page", "limit": "_limit", "page": "page", "largest": 100},
        '"style": "next"',
        "lists.paging.style",
    ),
    kinto("error fields", "errors.fields", ["code", "errno", "reason"], '"error"'),
    kinto("error media type", "errors.media_type", "application/problem+json", "application/json"),
    kinto("error message", "errors.message", ["detail"], "message"),
    kinto("media type", "media_type", "application/hal+json", '"application/json"'),
    kinto("request id", "request_id", "X-Request-ID", '"request_id": null'),
    kinto("conflict", "answers.conflicting.status", [409], "412, not 409"),
    kinto("not offered", "answers.not offered.status", [404], "405, not 404"),
    kinto("times", "resources.record.times", ["last_modified"], "last_modified"),
    kinto("volatile", "resources.collection.volatile", [], "last_modified"),
    kinto("success of replace", "operations.replace.success", [201], "200, not 201"),
    kinto("chosen", "resources.collection.chosen_id", DROP, '"chosen_id": "{name}"'),
    kinto("path", "resources.health.operations.check.path", "/__heartbeats__", "/__heartbeat__"),
    kinto("entries", "answers.invalid.items", {"details": ["place", "description"]}, "location"),
    kinto("header of 401", "answers.unauthenticated.headers", {"WWW-Authenticate": "Bearer"}, "Basic"),
    kinto(
        "patch path",
        "resources.membership.operations.create.body",
        [{"op": "add", "path": "/data/users/-", "value": "account:{ids[account]}"}],
        "members",
    ),
    kinto("variant success", "variants.the version that I know.success", [200], "304"),
    kinto("default", "resources.group.defaults", {"members": ["x"]}, "[]", "resources.group.defaults.members"),
]
JUPYTERHUB = [
    hub("id of token", "resources.token.id", "token_id", '"id": "id"'),
    hub("times", "resources.user.times", ["created", "admin"], '["created"]'),
    hub("item list", "resources.token.list.items", "tokens", 'items are at "api_tokens"'),
    hub("offset", "lists.paging.offset", "skip", '"offset": "offset"'),
    hub("limit", "lists.paging.limit", "size", '"limit": "limit"'),
    hub("largest", "lists.paging.largest", 100, '"largest": 200'),
    hub("request id", "request_id", "X-Request-ID", '"request_id": null'),
    hub("error status", "errors.status", "code", '"status": "status"'),
    hub("error message", "errors.message", "detail", "message"),
    hub("media type", "media_type", "application/problem+json", "application/json"),
    hub("conflict", "answers.conflicting.status", [400], "409"),
    hub("unreadable", "answers.unreadable.status", [422], "400, not 422"),
    hub("not offered", "answers.not offered.status", [404], "405, not 404"),
    hub(
        "shown",
        "resources.server.variants.no title.shows",
        {"display_name": ""},
        "smoke",
        "resources.server.variants.no title.shows.display_name",
    ),
    hub("success of delete", "operations.delete.success", [200], "204, not 200"),
    hub("write only", "resources.token.write_only", [], "expires_in"),
    hub("poll success", "resources.server.operations.delete.poll.success", [410], "404, not 410"),
    hub("revoke status", "token.revoke.success", [200], "204, not 200"),
    hub("shared body", "resources.share.operations.create.body", {"team": "{group[name]}"}, '"group"'),
]
REFERENCE = [
    reference("error fields", "errors.fields", ["type", "title", "status", "message"], '"detail"'),
    reference("error media", "errors.media_type", "application/json", "problem+json"),
    reference("status", "errors.status", "code", '"status": "status"'),
    reference("echo", "lists.echo", {"limit": "size", "offset": "offset"}, '"limit"', "lists.echo.limit"),
    reference("claim", "token.claims", {"iss": None, "user": "{username}"}, "sub", "token.claims.user"),
    reference("answer", "token.answer.token_type", "JWT", "Bearer"),
    reference("lifetime", "token.expires_in.body", "ttl", '"expires_in": "expires_in"', "token.expires_in"),
    reference("send", "token.send.header", "X-Auth-Token", "Authorization"),
    reference("req id", "request_id", "X-Correlation-ID", "X-Request-ID"),
    reference("invalid", "answers.invalid.status", [400], "422, not 400"),
    reference("unreadable", "answers.unreadable.status", [422], "400, not 422"),
    reference("blames", "answers.invalid.blames", {"at": "details", "field": "name"}, '"errors"'),
    reference("write only", "resources.integration.write_only", [], "secret"),
    reference("times", "resources.group.times", ["created_at", "group_name"], "created_at"),
    reference("delete", "operations.delete.success", [200], "204, not 200"),
    reference("create", "operations.create.success", [200], "201, not 200"),
    reference("envelope", "envelope", "data", "null"),
    reference("items", "lists.items", "results", 'items are at "items"'),
    reference("unauth header", "answers.unauthenticated.headers", {"WWW-Authenticate": "Basic"}, "Bearer"),
    reference("media", "media_type", "application/vnd.api+json", "application/json"),
]
