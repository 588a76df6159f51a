"""Drafts a suite without a document: from the paths of resources alone, as services usually are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from support.drafting import wording
from support.drafting.draft import Draft
from support.drafting.notes import Need, Notes
from support.drafting.resources import Described
from support.drafting.survey import Found
from support.errors import ConfigError

_GIVEN = re.compile(r"(?P<name>[A-Za-z]\w*(?:[ -]\w+)*)=(?P<path>/\S*)")
_PARTS = re.compile(r"\{([^{}/]*)\}")
_EXAMPLE = "try: --resource group=/groups/{id}, and for what is in it: --resource member=/groups/{group}/members/{id}"


def draft_of(title: str, resources: Sequence[str]) -> Draft:
    """Return the draft for resources such as `group=/groups/{id}`.

    Raises:
        ConfigError: one is written in another way, or twice, or its path names an unknown resource.
    """
    paths: dict[str, str] = {}
    for each in resources:
        match = _GIVEN.fullmatch(each)
        if match is None or not re.fullmatch(r"(?:/[^/{}]+|/\{[^{}/]+\})*/[^/{}]+/\{[^{}/]+\}", match["path"]):
            raise ConfigError(f'--resource: expected a name, = and the path of one; it is "{each}"\n  {_EXAMPLE}')
        name = wording.words_of(match["name"])
        if name in paths:
            raise ConfigError(f'--resource: "{name}" appears twice\n  {_EXAMPLE}')
        paths[name] = match["path"]
    for name, path in paths.items():
        unknown = [each for each in _PARTS.findall(path)[:-1] if wording.words_of(each) not in paths]
        if unknown:
            known = ", ".join(paths)
            raise ConfigError(
                f'--resource: the path of "{name}" names "{unknown[0]}", which is none of the resources: {known}\n  {_EXAMPLE}'
            )
    return _drafted(title, paths)


def _drafted(title: str, paths: dict[str, str]) -> Draft:
    notes = Notes()
    description: dict[str, Any] = {
        "version": 2, "name": title, "secret_fields": ["password", "token"],
        "answers": {
            "unauthenticated": {"status": [401]}, "refused": {"status": [403]}, "missing": {"status": [404]},
            "conflicting": {"status": [409]}, "invalid": {"status": [422]}, "unreadable": {"status": [400]},
            "not offered": {"status": [405]},
        },
        "lists": {"order": "none"},
        "resources": {name: _resource(name, path) for name, path in paths.items()},
    }  # fmt: skip
    found = Draft(title, description, notes)
    for name, path in paths.items():
        found.described[name] = Described(Found(name, wording.plural(name), name, path), gone=("read", "update"))
        found.open |= {(name, verb): False for verb in ("create", "list", "read", "update", "delete")}
    login = '"token": {"request": "POST /login", "json": {"username": "{username}", "password": "{password}"}, "value": "token"}'
    notes.add(
        Need.RUN,
        "token",
        "how a persona gets a token; without it, each request carries the account, as HTTP Basic",
        login,
    )
    for name in paths:
        place = f"resources.{name}"
        notes.add(Need.GUESS, f"{place}.id", 'the field with its id; "id" is the usual one')
        notes.add(Need.GUESS, f"{place}.new", 'the body of a create; that a "name" is enough is a guess')
        notes.add(
            Need.GUESS,
            f"{place}.operations",
            "all five are described as usual: a POST answered 201, a PATCH, a DELETE. Remove what it does not have",
        )
    notes.add(Need.GUESS, "lists", "each list is taken for a list itself, without pages")
    notes.add(Need.GUESS, "answers", "the statuses are the usual ones")
    notes.add(
        Need.DECISION,
        "openapi",
        "if the service has a document, name it here: each response is then held against it",
        '"openapi": "/openapi.json"',
    )
    return found


def _resource(name: str, path: str) -> dict[str, Any]:
    names = _PARTS.findall(path)
    item = path.rsplit("/", maxsplit=1)[0]
    for each in names[:-1]:
        item = item.replace(f"{{{each}}}", f"{{{wording.words_of(each)}}}")
    document: dict[str, Any] = {} if wording.plural(name) == f"{name}s" else {"plural": wording.plural(name)}
    if wording.article(name) != ("an" if name[0] in "aeio" else "a"):
        document["article"] = wording.article(name)
    return document | {
        "collection": item, "item": f"{item}/{{{name}}}", "id": "id", "name": "name",
        "operations": {verb: {} for verb in ("create", "list", "read", "update", "delete")},
        "new": {"name": "{name}"}, "change": {"name": "{name} renamed"}, "fields": ["id", "name"],
    }  # fmt: skip
