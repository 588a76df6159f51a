"""What a body may say: one rule for each kind of field, and the shapes that are made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.second_service.problems import broken

ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
REQUIRED = object()  # the default of what has none

Rule = Callable[[Any], Any]


class BrokenRuleError(Exception):
    """A value is not what its field takes; says what it is to be."""


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise BrokenRuleError("is to be text")
    return value


def secret(value: Any) -> str:
    if not text(value):
        raise BrokenRuleError("is not to be empty")
    return str(value)


def name(value: Any) -> str:
    trimmed = text(value).strip()
    if not 1 <= len(trimmed) <= 120:
        raise BrokenRuleError("is to have 1 to 120 characters")
    return trimmed


def keyed_name(value: Any) -> str:
    """A name that a key is made of, so it needs something for the key to keep."""
    trimmed = name(value)
    if not key_of(trimmed):
        raise BrokenRuleError("is to have a letter or a digit")
    return trimmed


def email(value: Any) -> str:
    if not ADDRESS.fullmatch(text(value)):
        raise BrokenRuleError("is to be an address, its domain with a dot")
    return str(value)


def web_address(value: Any) -> str:
    try:
        parts = urlsplit(text(value))
        usable = parts.scheme in {"http", "https"} and parts.hostname and not re.search(r"\s", value)
    except ValueError:
        usable = False
    if not usable:
        raise BrokenRuleError("is to be an http or https address")
    return str(value)


def flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BrokenRuleError("is to be true or false")
    return value


def texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise BrokenRuleError("is to be a list of text")
    return [text(each) for each in value]


def anything(value: Any) -> Any:
    return value


def one_of(*words: str) -> Rule:
    def rule(value: Any) -> str:
        if text(value) not in words:
            raise BrokenRuleError(f"is to be one of {', '.join(words)}")
        return str(value)

    return rule


def key_of(words: str) -> str:
    """The words in lower snake case: humps parted, every run of other signs one `_`, none at the ends."""
    parted: list[str] = []
    for before, here, after in zip(f" {words}", words, f"{words[1:]} ", strict=False):
        if here.isupper() and (before.islower() or before.isdigit() or (before.isupper() and after.islower())):
            parted.append("_")
        parted.append(here if here.isalnum() else "_")
    return re.sub("_+", "_", "".join(parted)).strip("_").lower()


@dataclass(frozen=True, slots=True)
class Field:
    """A field that may be sent. `clears`: whether null is as good as not to have said anything."""

    rule: Rule
    default: Any = REQUIRED
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields that a body may have; any other is a mistake."""

    fields: Mapping[str, Field] = field(default_factory=dict)

    def whole(self, body: Any) -> dict[str, Any]:
        """Every field, what was not said filled in.

        Raises:
            Problem: 422, with every mistake.
        """
        said = self.said(body, [each for each, field in self.fields.items() if field.default is REQUIRED])
        return {name: field.default for name, field in self.fields.items()} | said

    def said(self, body: Any, needed: list[str] | None = None) -> dict[str, Any]:
        """The fields that were said, each as its rule makes it."""
        if not isinstance(body, dict):
            raise broken(("body", "is to be an object"))
        mistakes = [(f"body.{each}", "is needed") for each in needed or [] if each not in body]
        found: dict[str, Any] = {}
        for each, value in body.items():
            known = self.fields.get(each)
            if known is None:
                mistakes.append((f"body.{each}", "is not to be set"))
                continue
            try:
                found[each] = None if value is None and known.clears else known.rule(value)
            except BrokenRuleError as mistake:
                mistakes.append((f"body.{each}", str(mistake)))
        if mistakes:
            raise broken(*mistakes)
        return found


USER = Shape({"email": Field(email), "display_name": Field(name)})
TENANT = Shape({"tenant_name": Field(keyed_name), "status": Field(one_of("active", "suspended"), "active")})
MEMBERSHIP = Shape({"title": Field(text, None)})
ROLE = Shape({"role_name": Field(keyed_name), "permissions": Field(texts, [])})
GROUP = Shape({"group_name": Field(keyed_name), "description": Field(text, None, clears=True)})
INTEGRATION = Shape(
    {
        "integration_name": Field(name),
        "kind": Field(one_of("webhook", "slack", "oidc")),
        "endpoint_url": Field(web_address),
        "enabled": Field(flag, default=True),
        "secret": Field(secret, None, clears=True),
    }
)
CONFIG = Shape({"value": Field(anything)})
