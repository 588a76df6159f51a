"""Parses and validates request bodies (strict JSON) and query parameters. Each invalid field becomes one FieldError."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from reference_service.fields import RequestBody
from reference_service.problems import FieldError, InvalidError, MalformedError

B = TypeVar("B", bound=RequestBody)
Q = TypeVar("Q", bound=BaseModel)

MAX_DEPTH = 100  # pydantic serializes some 250 levels
MAX_DIGITS = 4000  # Python parses 4300
WHOLE_BODY = "body"
TOO_DEEP = f"must not be nested deeper than {MAX_DEPTH} levels"
LONE_SURROGATE = "must not contain a lone surrogate"
_SURROGATE = re.compile("[\ud800-\udfff]")

# By pydantic's type of error; those of our own validators have their message already.
_MESSAGES = {
    "missing": "is required",
    "extra_forbidden": "is unknown or read-only",
    "string_type": "must be a text",
    "string_too_short": "must not be empty",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
}


@dataclass(frozen=True, slots=True)
class _Unstorable:
    """Stands in a parsed body for a number that cannot be stored."""

    message: str


def parse_body(model: type[B], body: bytes, context: Mapping[str, Any] | None = None) -> B:
    """Return the validated request body.

    Args:
        context: values that the validators of the model need.

    Raises:
        MalformedError: the body is not JSON (400).
        InvalidError: the body is not an object or a field is invalid (422).
    """
    value = parse_json(body)
    if not isinstance(value, dict):
        raise InvalidError([FieldError(field=WHOLE_BODY, message="must be an object")])
    unstorable = _unstorable_fields(value)
    storable = {name: item for name, item in value.items() if name not in unstorable and not _SURROGATE.search(name)}
    try:
        result = model.model_validate(storable, context=dict(context or {}))
    except ValidationError as error:
        raise InvalidError({**_invalid_fields(error), **unstorable}.values()) from None
    if unstorable:
        raise InvalidError(unstorable.values())
    return result


def parse_query(model: type[Q], parameters: Mapping[str, str]) -> Q:
    """Return the validated query parameters; unknown ones are ignored.

    Raises:
        InvalidError: a query parameter is invalid (422).
    """
    try:
        return model.model_validate(parameters)
    except ValidationError as error:
        raise InvalidError(_invalid_fields(error).values()) from None


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON text (RFC 8259), whatever its content type.

    Python parses more than JSON (NaN), which is an error here. JSON has more than can be stored (1e999): the value then
    contains an `_Unstorable`.

    Raises:
        MalformedError: the text is not JSON.
        InvalidError: the text is nested too deeply to parse it.
    """
    try:
        return json.loads(body.decode(), parse_constant=_no_constant, parse_float=_float, parse_int=_int)
    except RecursionError:
        raise InvalidError([FieldError(field=WHOLE_BODY, message=TOO_DEEP)]) from None
    except ValueError:  # also UnicodeDecodeError
        message = "The body is not JSON." if body else "A JSON body is required."
        raise MalformedError(message) from None


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def _float(digits: str) -> float | _Unstorable:
    number = float(digits)
    return _Unstorable("must not contain a number above 1.8e308") if math.isinf(number) else number


def _int(digits: str) -> int | _Unstorable:
    if len(digits) > MAX_DIGITS:
        return _Unstorable(f"must not contain a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _unstorable_fields(body: Mapping[str, Any]) -> dict[str, FieldError]:
    """Return the errors of fields whose values cannot be stored, by the names of the fields.

    A name with a lone surrogate cannot be repeated in a response, so its error is one of the whole body.
    """
    errors = {}
    for name, value in body.items():
        if _SURROGATE.search(name):
            errors[WHOLE_BODY] = FieldError(field=WHOLE_BODY, message=LONE_SURROGATE)
        elif message := _why_unstorable(value):
            errors[name] = FieldError(field=name, message=message)
    return errors


def _why_unstorable(value: Any) -> str | None:
    level = [value]
    for _ in range(MAX_DEPTH):
        children: list[Any] = []
        for one in level:
            if isinstance(one, _Unstorable):
                return one.message
            if isinstance(one, str) and _SURROGATE.search(one):
                return LONE_SURROGATE
            if isinstance(one, dict):
                children += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                children += one
        if not children:
            return None
        level = children
    return TOO_DEEP


def _invalid_fields(error: ValidationError) -> dict[str, FieldError]:
    """Return one error for each invalid field, by the names of the fields.

    Several errors inside one field count as one: the first, with its place.
    """
    errors: dict[str, FieldError] = {}
    for details in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in details["loc"])
        errors.setdefault(str(details["loc"][0]), FieldError(field=place, message=_message(details)))
    return errors


def _message(details: ErrorDetails) -> str:
    """Return a message that does not repeat the value."""
    if template := _MESSAGES.get(details["type"]):
        return template.format(**details.get("ctx", {}))
    return details["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
