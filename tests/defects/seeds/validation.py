"""Validation: what may be said of a thing, and what may not."""

from __future__ import annotations

import re
from typing import Any

from reference_service import fields as rules
from reference_service.fields import MAX_NAME_LENGTH
from reference_service.groups.models import GroupCreate, GroupUpdate
from tests.defects.defect import defect
from tests.defects.patching import replace, rewrite, sent

GROUP = "derivation and validation"
NAMES = "Names: 1 to 120 characters after trimming; empty is 422"
EMAIL = "`email` (unique, an address) … the domain has a dot"


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def a_name_of_120_characters_is_too_long() -> None:
    replace(rules, "MAX_NAME_LENGTH", 119)


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def a_name_of_121_characters_is_not_too_long() -> None:
    replace(rules, "MAX_NAME_LENGTH", 121)


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def names_are_not_trimmed() -> None:
    def name(text: str) -> str:
        if not 1 <= len(text.strip()) <= MAX_NAME_LENGTH:
            message = "must have 1 to 120 characters"
            raise ValueError(message)
        return text

    rewrite(rules._name, name)  # type: ignore[arg-type]


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def names_are_measured_before_they_are_trimmed() -> None:
    def name(text: str) -> str:
        if not 1 <= len(text) <= MAX_NAME_LENGTH or not text.strip():
            message = "must have 1 to 120 characters"
            raise ValueError(message)
        return text.strip()

    rewrite(rules._name, name)  # type: ignore[arg-type]


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def names_are_measured_in_bytes() -> None:
    def name(text: str) -> str:
        if not 1 <= len(text.strip().encode()) <= MAX_NAME_LENGTH:
            message = "must have 1 to 120 characters"
            raise ValueError(message)
        return text.strip()

    rewrite(rules._name, name)  # type: ignore[arg-type]


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def blanks_are_a_name() -> None:
    def name(text: str) -> str:
        if not 1 <= len(text) <= MAX_NAME_LENGTH:
            message = "must have 1 to 120 characters"
            raise ValueError(message)
        return text.strip() or "unnamed"

    rewrite(rules._name, name)  # type: ignore[arg-type]


@defect(GROUP, NAMES, "groups")
def too_long_a_name_is_cut() -> None:
    @sent(GroupCreate, GroupUpdate)
    def change(given: dict[str, Any]) -> None:
        if isinstance(given.get("group_name"), str):
            given["group_name"] = given["group_name"].strip()[:120]


@defect(GROUP, "a name with none (letters or digits) is 422", "groups roles tenants")
def a_name_of_signs_only_is_a_name() -> None:
    def keyed(name: str) -> str:
        return name

    rewrite(rules._name_with_key, keyed)  # type: ignore[arg-type]


@defect(GROUP, EMAIL, "users")
def a_domain_needs_no_dot() -> None:
    replace(rules, "_EMAIL", re.compile(r"[^@\s]+@[^@\s]+"))


@defect(GROUP, EMAIL, "users")
def anything_is_an_address() -> None:
    replace(rules, "_EMAIL", re.compile(r".*"))


@defect(GROUP, "`endpoint_url` (http or https)", "integrations")
def any_scheme_is_a_web_address() -> None:
    def web_address(address: str) -> str:
        if "://" not in address:
            message = "must be a web address"
            raise ValueError(message)
        return address

    rewrite(rules._url, web_address)  # type: ignore[arg-type]


@defect(GROUP, "`endpoint_url` (http or https)", "integrations")
def only_https_is_a_web_address() -> None:
    def web_address(address: str) -> str:
        if not address.startswith("https://"):
            message = "must be an https address"
            raise ValueError(message)
        return address

    rewrite(rules._url, web_address)  # type: ignore[arg-type]
