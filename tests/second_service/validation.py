"""Validation of request bodies: a rule for each type of value, and the schemas that combine them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.second_service.keys import key_of
from tests.second_service.problems import FieldError, invalid

EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
NOT_IN_URLS = re.compile(r"[\s\x00-\x1f\x7f]")
MAX_DEPTH = 500  # levels of nesting; RFC 8259, section 9, allows a limit
REQUIRED = object()  # the default of a field that has none

Rule = Callable[[Any], Any]


class InvalidValueError(Exception):
    """A value breaks the rule of its field.

    Args:
        message: what is valid.
        place: where in the field the invalid value is; empty for the field as a whole.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidValueError("must be text")
    return value


def secret(value: Any) -> str:
    if not text(value):
        raise InvalidValueError("must not be empty")
    return str(value)


def name(value: Any) -> str:
    trimmed = text(value).strip()
    if not 1 <= len(trimmed) <= 120:
        raise InvalidValueError("must have 1 to 120 characters")
    return trimmed


def keyed_name(value: Any) -> str:
    """Check a name that a key is derived from; the key must not be empty."""
    trimmed = name(value)
    if not key_of(trimmed):
        raise InvalidValueError("must have a letter or a digit")
    return trimmed


def email(value: Any) -> str:
    if not EMAIL.fullmatch(text(value)):
        raise InvalidValueError("must be an email address whose domain has a dot")
    return str(value)


def web_url(value: Any) -> str:
    try:
        parts = urlsplit(text(value))
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname)
        valid = valid and not NOT_IN_URLS.search(value) and (parts.port is None or parts.port > 0)
    except ValueError:  # an invalid host or port
        valid = False
    if not valid:
        raise InvalidValueError("must be an http or https URL")
    return str(value)


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise InvalidValueError("must be true or false")
    return value


def text_list(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise InvalidValueError("must be a list of text")
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise InvalidValueError("must be text", str(index))
    return value


def json_object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidValueError("must be an object")
    return value


def json_value(value: Any) -> Any:
    """Accept any JSON that can be stored and returned unchanged."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise InvalidValueError(f"must nest at most {MAX_DEPTH} levels deep")
        if any(isinstance(item, float) and not math.isfinite(item) for item in level):
            raise InvalidValueError("must not hold numbers beyond the range of IEEE 754 doubles")
        containers = [
            item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list)
        ]
        level = [item for container in containers for item in container]
    return value


def one_of(*values: str) -> Rule:
    def rule(value: Any) -> str:
        if text(value) not in values:
            raise InvalidValueError(f"must be one of {', '.join(values)}")
        return str(value)

    return rule


def whole_number(least: int, most: int) -> Rule:
    """Return the rule for a whole number; 5.0 is 5, as in JSON Schema."""

    def rule(value: Any) -> int:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if not whole or isinstance(value, bool) or not least <= value <= most:
            raise InvalidValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return rule


@dataclass(frozen=True, slots=True)
class Field:
    """A field that a client may send; `nullable`: null is valid and clears it."""

    rule: Rule
    default: Any = REQUIRED
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields that a body may have. Any other field is invalid."""

    fields: Mapping[str, Field]

    def complete(self, body: Any) -> dict[str, Any]:
        """Return every field, with defaults for those not sent.

        Raises:
            Problem: 422, with every invalid field.
        """
        return _valid(*self.check(body))

    def changes(self, body: Any) -> dict[str, Any]:
        """Return the fields that were sent.

        Raises:
            Problem: 422, with every invalid field.
        """
        return _valid(*self.check(body, partial=True))

    def check(self, body: Any, *, partial: bool = False) -> tuple[dict[str, Any], list[FieldError]]:
        """Return the valid fields, with defaults unless `partial`, and an error for each invalid one."""
        if not isinstance(body, dict):
            return {}, [FieldError("body", "must be an object")]
        values: dict[str, Any] = {}
        errors = [FieldError(each, "is unknown or read-only") for each in body if each not in self.fields]
        for each, field in self.fields.items():
            if each in body:
                try:
                    values[each] = None if body[each] is None and field.nullable else field.rule(body[each])
                except InvalidValueError as error:
                    errors.append(FieldError(f"{each}.{error.place}" if error.place else each, str(error)))
            elif not partial and field.default is REQUIRED:
                errors.append(FieldError(each, "is required"))
            elif not partial:
                values[each] = field.default
        return values, errors


def _valid(values: dict[str, Any], errors: list[FieldError]) -> dict[str, Any]:
    if errors:
        raise invalid(errors)
    return values
