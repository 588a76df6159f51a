"""A service described as data: its resources, their paths and payloads, what its answers mean, and how to get tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from support.description.check import wrong_references, wrong_templates
from support.description.model import (
    PLACEHOLDER,
    PLAIN,
    Meaning,
    Operation,
    Paging,
    Resource,
    TokenDescription,
    Variant,
)
from support.json_files import SERVICES, check, read_object, refuse

__all__ = ["PLAIN", "Meaning", "Operation", "Paging", "Resource", "ServiceDescription", "TokenDescription", "Variant"]


@dataclass(frozen=True, slots=True)
class ServiceDescription:
    """The whole service, as in `configs/services/*.json`."""

    name: str
    resources: Mapping[str, Resource]
    answers: Mapping[str, Meaning]
    token: TokenDescription
    helper: str | None = None
    ready: str | None = None
    request_id: str = "X-Request-ID"
    scope: Mapping[str, str] = field(default_factory=dict)
    identity: Mapping[str, str] = field(default_factory=dict)
    claim_words: Mapping[str, str] = field(default_factory=dict)
    control: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None
    error_media_type: str | None = None
    error_fields: tuple[str, ...] = ()
    error_status: str | None = None
    list_items: str | None = None
    list_total: str | None = None
    list_filter: str | None = None
    list_echo: Mapping[str, str] = field(default_factory=dict)
    probes: Mapping[str, Operation] = field(default_factory=dict)
    paging: Paging = field(default_factory=Paging)
    secret_fields: tuple[str, ...] = ()

    @classmethod
    def from_file(cls, path: Path) -> ServiceDescription:
        """Read a description from its file.

        Raises:
            ConfigError: with every mistake in one message, each with its place.
        """
        document = read_object(path, "service description")
        refuse(path, check(document, SERVICES / "service.schema.json"))
        mistakes: list[str] = []
        resources = {name: _resource(name, each, document, mistakes) for name, each in document["resources"].items()}
        mistakes += [*wrong_references(resources, document), *wrong_templates(resources)]
        refuse(path, mistakes)
        errors, lists, claims = (document.get(part, {}) for part in ("errors", "lists", "claims"))
        return cls(
            name=document["name"],
            resources=resources,
            answers={word: _meaning(each) for word, each in document["answers"].items()},
            token=_token(document.get("token", {"send": {"scheme": "Basic"}})),
            helper=document.get("helper"),
            ready=document.get("ready"),
            request_id=document.get("request_id", "X-Request-ID"),
            scope=claims.get("scope", {}),
            identity=claims.get("identity", {}),
            claim_words=claims.get("words", {}),
            control=document.get("control"),
            words=document.get("words", {}),
            media_type=document.get("media_type"),
            error_media_type=errors.get("media_type"),
            error_fields=tuple(errors.get("fields", ())),
            error_status=errors.get("status"),
            list_items=lists.get("items"),
            list_total=lists.get("total"),
            list_filter=lists.get("filter"),
            list_echo=lists.get("echo", {}),
            probes={words: _probe(words, request) for words, request in document.get("probes", {}).items()},
            paging=Paging(**lists.get("paging", {})),
            secret_fields=tuple(document.get("secret_fields", ())),
        )

    @property
    def operations(self) -> Iterator[Operation]:
        """Every operation of every resource."""
        return (operation for resource in self.resources.values() for operation in resource.operations.values())

    @property
    def control_operation(self) -> Operation | None:
        """The operation that everybody with a valid token may do at home."""
        return next((each for each in self.operations if each.phrase == self.control), None)

    def match(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation that a request is, with the ids in its path, or None; a trailing slash makes no difference.

        If an update has the method and path of the create (a PUT that does either), this returns the create.
        """
        found = [
            (operation, match.groupdict())
            for operation in self.operations
            if operation.method == method
            and (match := _pattern(operation.path).fullmatch(path.split("?", maxsplit=1)[0].rstrip("/")))
        ]
        if not found:
            return None
        operation, ids = min(found, key=lambda each: (len(each[1]), each[0].verb != "create"))
        return operation, dict(zip(operation.parameters, map(unquote, ids.values()), strict=True))


#: What an operation is called once it has been done, unless the description says otherwise.
DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "create": {"done": "{article} {resource} has been created"},
    "update": {"done": "the {resource} has been updated"},
    "delete": {"done": "the {resource} has been deleted"},
}
_PATTERNS: dict[str, re.Pattern[str]] = {}


def _pattern(path: str) -> re.Pattern[str]:
    if path not in _PATTERNS:
        parts = PLACEHOLDER.split(path.rstrip("/"))
        _PATTERNS[path] = re.compile(
            "".join(f"(?P<p{index}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
        )
    return _PATTERNS[path]


def _operations(
    name: str, document: Mapping[str, Any], service: Mapping[str, Any], words: Mapping[str, str], mistakes: list[str]
) -> dict[str, Operation]:
    operations = {}
    for verb, own in document["operations"].items():
        where = f"resources.{name}.operations.{verb}"
        default = service["operations"].get(verb, {})
        merged = {**DEFAULTS.get(verb, {}), **default, **own}
        path = merged.get("path") or document.get(merged.get("on", ""))
        lacking = [part for part in ("method", "phrase") if part not in merged] + ([] if path else ["path"])
        if lacking:
            mistakes.append(f"{where}: has no {' and no '.join(lacking)}, and no default gives one")
            continue
        operations[verb] = Operation(
            verb=verb,
            resource=name,
            method=merged["method"],
            path=str(path),
            success=tuple(merged.get("success", (200,))),
            phrase=_filled(merged["phrase"], words, f"{where}.phrase", mistakes),
            done=_filled(merged["done"], words, f"{where}.done", mistakes) if "done" in merged else None,
        )
    return operations


def _resource(name: str, document: Mapping[str, Any], service: Mapping[str, Any], mistakes: list[str]) -> Resource:
    # By sound: a user, an integration.
    words = {
        "resource": name,
        "plural": document.get("plural", f"{name}s"),
        "article": "an" if name[0] in "aeio" else "a",
    }
    operations = _operations(name, document, service, words, mistakes)
    items = document.get("items", {"resource": name, "id": document.get("id")})
    envelope = document.get("envelope", service.get("envelope"))
    return Resource(
        name=name,
        plural=words["plural"],
        operations=operations,
        id_field=document.get("id"),
        chosen_id=document.get("chosen_id"),
        name_field=document.get("name"),
        key_field=document.get("key"),
        needs=tuple(document.get("needs", ())),
        lists=items.get("resource"),
        shown_as=items.get("told", {}),
        item_id=items["id"],
        envelope=_filled(envelope, words, f"resources.{name}.envelope", mistakes) if envelope else None,
        new=document.get("new"),
        change=document.get("change"),
        defaults=document.get("defaults", {}),
        write_only=tuple(document.get("write_only", ())),
        fields=tuple(document.get("fields", ())),
        times=tuple(document.get("times", ())),
        volatile=tuple(document.get("volatile", ())),
        sendable=tuple(document.get("sendable", document.get("new") or ())),
        changeable=tuple(document.get("changeable", document.get("change") or ())),
        words={**service.get("words", {}), **document.get("words", {})},
        variants=_variants(name, document, service),
    )


def _filled(text: str, words: Mapping[str, str], where: str, mistakes: list[str]) -> str:
    try:
        return text.format(**words)
    except (KeyError, ValueError, IndexError):
        mistakes.append(f'{where}: "{text}" may hold {", ".join(f"{{{word}}}" for word in words)}, and no other braces')
        return text


def _variants(name: str, document: Mapping[str, Any], service: Mapping[str, Any]) -> dict[str, Variant]:
    """The variants of a resource: its own, and those of the service that mention only fields which the resource has.

    In those of the service, `<id>`, `<name>` and `<key>` stand for fields of the resource and `<resource>` for its name.
    """
    words = {"<resource>": name, **{f"<{part}>": document[part] for part in ("id", "name", "key") if part in document}}
    found: dict[str, Variant] = {}
    for title, variant in service.get("variants", {}).items():
        text = json.dumps({title: variant})
        for word, meaning in words.items():
            text = text.replace(word, meaning)
        if not re.search(r"<(?:id|name|key)>", text):
            found |= {own: Variant.from_document(each, f'variants."{title}"') for own, each in json.loads(text).items()}
    for title, variant in document.get("variants", {}).items():
        found[title] = Variant.from_document(variant, f'resources.{name}.variants."{title}"')
    return found


def _probe(words: str, request: str) -> Operation:
    method, _, path = request.partition(" ")
    return Operation("probe", "", method, path, (), words)


def _meaning(document: Mapping[str, Any]) -> Meaning:
    return Meaning(
        status=tuple(document["status"]),
        headers=document.get("headers", {}),
        items={name: tuple(fields) for name, fields in document.get("items", {}).items()},
        blames=document.get("blames", {}),
    )


def _token(document: Mapping[str, Any]) -> TokenDescription:
    method, _, path = document.get("request", "").partition(" ")
    send = document["send"]
    return TokenDescription(
        header=send.get("header", "Authorization"),
        scheme=send.get("scheme", ""),
        method=method or None,
        path=path,
        json=document.get("json"),
        form=document.get("form"),
        basic=document.get("basic", False),
        success=tuple(document.get("success", (200, 201))),
        value=document.get("value", {}),
        expires_in=document.get("expires_in"),
        answer=document.get("answer", {}),
        claims=document.get("says", {}),
        words=document.get("words", {}),
        variants={
            words: Variant.from_document(each, f'token.variants."{words}"')
            for words, each in document.get("variants", {}).items()
        },
    )
