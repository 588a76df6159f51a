"""Mistakes in the descriptions and configs of the examples: what is wrong, which scenarios meet it, and what the run must say."""

from __future__ import annotations

import copy
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.json_files import ROOT
from tests.examples.services import Service
from tests.examples.trials import Outcome

DROP = object()  # in place of a value: the key is left out


@dataclass(frozen=True, eq=False)
class Mistake:
    """One mistake.

    Args:
        what: the kind of mistake, unique.
        place: keys from the top of the file; a number for an item of a list.
        value: what stands there by mistake.
        features: the feature files that are run, below the folder of features; with a line, one scenario.
        says: what the run must say: the place, and what the service answered if something was sent.
        red: the run may blame the service; else nothing of the kind ever succeeded, and the description is to blame.
        leaves: the mistake keeps things from being removed; the run names them, and a sweep with the right one removes them.
    """

    example: str
    what: str
    place: tuple[str | int, ...]
    value: Any
    features: tuple[str, ...]
    says: tuple[str, ...]
    persona: str = "admin"
    file: str = "service"
    red: bool = False
    leaves: bool = False

    def carry_out(self, service: Service) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="mistake-", dir=service.folder) as name:
            folder = Path(name)
            config = self._written(service, folder)
            for each in ("behave.ini", "environment.py", "steps"):
                (folder / each).symlink_to(ROOT / each)
            (folder / "features").symlink_to(service.example / "features")
            features = [f"features/{each}" for each in self.features]
            arguments = ("-D", f"persona={self.persona}", "-D", "cleanup_budget=1", *features)
            code, printed = service.behave(config, *arguments, folder=folder)
        left = tuple(service.left())
        swept = service.sweep() if left else ""
        return Outcome(code, printed, tuple(service.left()), left, swept)

    def _written(self, service: Service, folder: Path) -> Path:
        """Write the description and the config with the mistake, and return the path of the config."""
        config, description = service.read("config.json"), service.read(f"{service.name}.json")
        seed(config if self.file == "config" else description, self.place, self.value)
        for document in (config, description):
            document.pop("$schema")
        config.pop("journal", None)
        (folder / f"{service.name}.json").write_text(json.dumps(description, indent=2), encoding="utf-8")
        path = folder / "config.json"
        path.write_text(json.dumps(config, indent=2), encoding="utf-8")
        return path

    def __str__(self) -> str:
        return f"{self.example}: {self.what}"


def seed(document: Any, place: tuple[str | int, ...], value: Any) -> None:
    """Put a value at a place of a JSON document."""
    *above, key = place
    for each in above:
        document = document.setdefault(each, {}) if isinstance(document, dict) else document[each]
    if value is DROP:
        del document[key]
    else:
        document[key] = copy.deepcopy(value)


def kinto(what: str, place: str, value: Any, features: str, *says: str, **more: Any) -> Mistake:
    return Mistake("kinto", what, keys(place), value, tuple(features.split()), says, **more)


def hub(what: str, place: str, value: Any, features: str, *says: str, **more: Any) -> Mistake:
    return Mistake("jupyterhub", what, keys(place), value, tuple(features.split()), says, **more)


def keys(place: str) -> tuple[str | int, ...]:
    return tuple(int(each) if each.isdecimal() else each for each in place.split("."))


KINTO = [
    kinto("wrong id", "resources.record.id", "number", "records.feature:8", "resources.record.id"),
    kinto("wrong id in a list", "resources.bucket.id", "key", "buckets.feature:8", "resources.bucket.id", red=True),
    kinto("wrong envelope", "envelope", "item", "buckets.feature:8", "envelope"),
    kinto("wrong list key", "lists.items", "items", "records.feature:8", "lists"),
    kinto("plural as list key", "lists.items", "{plural}", "buckets.feature:8", "lists"),
    kinto(
        "wrong success of a setup",
        "resources.bucket.operations.create.success",
        [202],
        "buckets.feature:14",
        "resources.bucket.operations.create.success",
    ),
    kinto(
        "wrong success of an action",
        "operations.delete.success",
        [202],
        "buckets.feature:14",
        "resources.bucket.operations.delete",
        red=True,
    ),
    kinto("wrong request to check an account", "token.check", "GET /me", "buckets.feature:8", "token.check"),
    kinto(
        "wrong path", "resources.bucket.collection", "/bucket", "buckets.feature:8", "resources.bucket.operations.list"
    ),
    kinto(
        "wrong item path",
        "resources.bucket.item",
        "/bucket/{bucket}",
        "buckets.feature:8",
        "resources.bucket.operations.create",
    ),
    kinto(
        "wrong item path of what has a POST",
        "resources.record.item",
        "/buckets/{bucket}/collections/{collection}/record/{record}",
        "records.feature:15",
        "resources.record.operations.delete",
        leaves=False,
    ),
    kinto(
        "wrong field",
        "resources.bucket.fields",
        ["id", "last_modified", "owner"],
        "buckets.feature:8",
        "resources.bucket.fields",
        red=True,
    ),
    kinto("wrong name field", "resources.record.name", "heading", "records.feature:8", "resources.record"),
    kinto("no delete", "resources.bucket.operations.delete", DROP, "buckets.feature:8", "resources.bucket"),
    kinto("no list", "resources.bucket.operations.list", DROP, "buckets.feature:8", "resources.bucket"),
    kinto(
        "wrong status of a refusal",
        "answers.refused.status",
        [401],
        "buckets.feature:188",
        "answers.refused",
        persona="outsider",
    ),
    kinto(
        "wrong status of what is missing",
        "answers.missing.status",
        [410],
        "buckets.feature:14",
        "answers.missing",
        leaves=False,
    ),
    kinto(
        "wrong body of an answer",
        "answers.unreadable.body.message.contains",
        "Malformed",
        "groups.feature:105",
        "answers.unreadable",
        red=True,
    ),
    kinto("wrong place of the next page", "lists.paging.next.header", "Link-Next", "lists.feature:8", "paging"),
    kinto("wrong order", "lists.order", "newest first", "lists.feature:8", "order", red=True),
    kinto(
        "wrong name check",
        "resources.bucket.removal.name_check",
        "GET /buckets",
        "buckets.feature:8",
        "resources.bucket.removal.name_check",
    ),
    kinto(
        "unknown operation in a removal",
        "resources.bucket.removal.before",
        "empty",
        "buckets.feature:8",
        "resources.bucket.removal.before",
    ),
    kinto(
        "wrong gone",
        "resources.bucket.removal.gone",
        {"shelf": 7},
        "buckets.feature:8",
        "resources.bucket.removal.gone",
    ),
    kinto(
        "wrong If-Match",
        "variants.the current version.headers.If-Match",
        '"{it[etag]}"',
        "versions.feature:7",
        "variants",
    ),
    kinto(
        "wrong method",
        "resources.bucket.operations.update.method",
        "POST",
        "buckets.feature:95",
        "resources.bucket.operations.update",
    ),
    kinto("wrong tie ends", "resources.membership.connects", ["bucket"], "groups.feature:119", "resources.membership"),
    kinto(
        "wrong media type of a request",
        "resources.reader.operations.create.media_type",
        "application/json",
        "permissions.feature:8",
        "resources.reader.operations.create",
    ),
    kinto(
        "unknown tie that a persona joins",
        "personas.1.joins",
        {"editors": {}},
        "buckets.feature:8",
        "personas[1].joins",
        file="config",
    ),
    kinto(
        "wrong account of a persona",
        "personas.1.provision.username",
        "{account[login]}",
        "buckets.feature:14",
        "personas.editor.provision",
        file="config",
        persona="editor",
    ),
    kinto("misspelt key", "resources.bucket.colection", "/buckets", "buckets.feature:8", "resources.bucket"),
    kinto(
        "wrong type of a success",
        "resources.bucket.operations.create",
        {"success": "created"},
        "buckets.feature:8",
        "resources.bucket.operations.create.success",
    ),
    kinto("a list instead of an object", "lists.paging", ["_limit"], "buckets.feature:8", "lists.paging"),
    kinto(
        "wrong body of a create",
        "resources.account.new",
        {"pass": "secret-of-{name}"},
        "accounts.feature:14",
        "resources.account.new",
    ),
]

JUPYTERHUB = [
    hub("wrong request for a token", "token.request", "POST /user/{claims[user]}/tokens", "users.feature:8", "token"),
    hub(
        "wrong body of the request for a token",
        "token.json.auth",
        {"login": "{username}", "password": "{password}"},
        "users.feature:8",
        "token",
    ),
    hub("wrong success of the request for a token", "token.success", [200], "users.feature:8", "token"),
    hub("wrong token place", "token.value", "access_token", "users.feature:8", "token.value"),
    hub("wrong token header", "token.send.header", "X-Token", "users.feature:8", "token.send"),
    hub("wrong scheme", "token.send.scheme", "Key", "users.feature:8", "token.send"),
    hub("wrong place of what is kept", "token.keep.token_id.body", "number", "users.feature:8", "token.keep"),
    hub(
        "wrong revocation",
        "token.revoke.request",
        "DELETE /users/{account}/token/{token_id}",
        "users.feature:8",
        "token.revoke",
        leaves=False,
    ),
    hub(
        "wrong claims of a persona",
        "personas.4.claims",
        {"user": "{user[login]}"},
        "isolation.feature:12",
        "claims.user",
        file="config",
        persona="owner",
    ),
    hub("wrong media type that is accepted", "operations.list.headers", DROP, "users.feature:8", "lists"),
    hub("wrong path of the id", "resources.user.chosen_id", DROP, "users.feature:8", "resources.user"),
    hub("wrong name of a claim", "token.json.auth.username", "{claims[login]}", "users.feature:8", "token"),
    hub(
        "wrong body of who has no token",
        "answers.unauthenticated.body.message",
        "No credentials.",
        "groups.feature:135",
        "answers.unauthenticated",
        persona="anonymous",
    ),
    hub("wrong total", "lists.total", "_pagination.count", "lists.feature:61", "lists.total"),
    hub(
        "wrong place of the next page in the body",
        "resources.user.list.paging.next",
        "_pagination.following",
        "lists.feature:8",
        "paging",
    ),
    hub(
        "wrong poll condition",
        "resources.server.operations.start.poll",
        {"request": "GET /users/{user}/servers/{server}", "until": {"running": True}, "seconds": 2},
        "servers.feature:160",
        "resources.server.operations.start.poll",
    ),
    hub(
        "wrong poll request",
        "resources.server.operations.start.poll.request",
        "GET /users/{user}/server/{server}",
        "servers.feature:160",
        "resources.server.operations.start.poll",
    ),
    hub(
        "wrong method of an update",
        "resources.group.operations.update.method",
        "PATCH",
        "groups.feature:66",
        "resources.group.operations.update",
    ),
    hub("no ends of a tie", "resources.membership.connects", [], "memberships.feature:8", "resources.membership"),
    hub(
        "wrong path of a tie",
        "resources.membership.collection",
        "/groups/{group}/members",
        "memberships.feature:8",
        "resources.membership.operations.create",
    ),
    hub(
        "wrong list of a tie",
        "resources.membership.list.items",
        "members",
        "memberships.feature:8",
        "resources.membership.list",
    ),
    hub(
        "wrong body of a tie",
        "resources.membership.operations.create.body",
        {"user": "{user[name]}"},
        "memberships.feature:16",
        "resources.membership.operations.create.body",
    ),
    hub(
        "wrong field of a resource in a body",
        "resources.membership.operations.create.body",
        {"users": ["{user[login]}"]},
        "memberships.feature:16",
        "resources.membership.operations.create.body",
    ),
    hub(
        "wrong default",
        "resources.user.defaults.kind",
        "person",
        "users.feature:8",
        "resources.user.defaults",
        red=True,
    ),
    hub("wrong readiness", "ready", "/ready", "users.feature:8", "ready"),
    hub(
        "wrong removal of a server",
        "resources.server.removal",
        {"before": "halt"},
        "servers.feature:8",
        "resources.server.removal.before",
    ),
    hub("wrong control", "control", "read my acount", "users.feature:8", "control"),
]

MISTAKES = [*KINTO, *JUPYTERHUB]
