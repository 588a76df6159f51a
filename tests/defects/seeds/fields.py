"""Validation of fields: names, email addresses and URLs."""

from __future__ import annotations

import re
from typing import Any

from reference_service import fields as rules
from reference_service.fields import MAX_NAME_LENGTH
from reference_service.groups.models import GroupCreate, GroupUpdate
from tests.defects.defect import defect
from tests.defects.patching import edit_body, replace, replace_code

GROUP = "derivation and validation"
NAMES = "Names: 1 to 120 characters after trimming; empty is 422"
EMAIL = "`email` (unique, an address) … the domain has a dot"


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def a_name_of_120_characters_is_too_long() -> None:
    replace(rules, "MAX_NAME_LENGTH", 119)


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def a_name_of_121_characters_is_accepted() -> None:
    replace(rules, "MAX_NAME_LENGTH", 121)


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def names_are_not_trimmed() -> None:
    def name(text: str) -> str:
        if not 1 <= len(text.strip()) <= MAX_NAME_LENGTH:
            message = "must have 1 to 120 characters"
            raise ValueError(message)
        return text

    replace_code(rules._name, name)  # type: ignore[arg-type]


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def the_length_of_names_is_checked_before_trimming() -> None:
    def name(text: str) -> str:
        if not 1 <= len(text) <= MAX_NAME_LENGTH or not text.strip():
            message = "must have 1 to 120 characters"
            raise ValueError(message)
        return text.strip()

    replace_code(rules._name, name)  # type: ignore[arg-type]


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def the_length_of_names_is_counted_in_bytes() -> None:
    def name(text: str) -> str:
        if not 1 <= len(text.strip().encode()) <= MAX_NAME_LENGTH:
            message = "must have 1 to 120 characters"
            raise ValueError(message)
        return text.strip()

    replace_code(rules._name, name)  # type: ignore[arg-type]


@defect(GROUP, NAMES, "groups roles tenants users integrations")
def a_blank_name_is_accepted() -> None:
    def name(text: str) -> str:
        if not 1 <= len(text) <= MAX_NAME_LENGTH:
            message = "must have 1 to 120 characters"
            raise ValueError(message)
        return text.strip() or "unnamed"

    replace_code(rules._name, name)  # type: ignore[arg-type]


@defect(GROUP, NAMES, "groups")
def too_long_a_name_is_truncated() -> None:
    @edit_body(GroupCreate, GroupUpdate)
    def change(given: dict[str, Any]) -> None:
        if isinstance(given.get("group_name"), str):
            given["group_name"] = given["group_name"].strip()[:120]


@defect(GROUP, "a name with none (letters or digits) is 422", "groups roles tenants")
def a_name_without_letters_and_digits_is_accepted() -> None:
    def name_with_key(name: str) -> str:
        return name

    replace_code(rules._name_with_key, name_with_key)  # type: ignore[arg-type]


@defect(GROUP, EMAIL, "users")
def an_email_domain_without_a_dot_is_accepted() -> None:
    replace(rules, "_EMAIL", re.compile(r"[^@\s]+@[^@\s]+"))


@defect(GROUP, EMAIL, "users")
def any_text_is_accepted_as_an_email() -> None:
    replace(rules, "_EMAIL", re.compile(r".*"))


@defect(GROUP, "`endpoint_url` (http or https)", "integrations")
def any_scheme_is_accepted_in_a_url() -> None:
    def url(address: str) -> str:
        if "://" not in address:
            message = "must be a URL"
            raise ValueError(message)
        return address

    replace_code(rules._url, url)  # type: ignore[arg-type]


@defect(GROUP, "`endpoint_url` (http or https)", "integrations")
def http_is_rejected_in_a_url() -> None:
    def url(address: str) -> str:
        if not address.startswith("https://"):
            message = "must be an https URL"
            raise ValueError(message)
        return address

    replace_code(rules._url, url)  # type: ignore[arg-type]
