"""Parses and validates request bodies (strict JSON) and query parameters."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from reference_service.fields import RequestBody
from reference_service.problems import FieldError, InvalidError, MalformedError

B = TypeVar("B", bound=RequestBody)
Q = TypeVar("Q", bound=BaseModel)

MAX_DEPTH = 100  # pydantic serializes some 250 levels
MAX_DIGITS = 4000  # Python parses 4300


def parse_body(model: type[B], body: bytes) -> B:
    """Return the validated request body.

    Raises:
        MalformedError: the body is not JSON (400).
        InvalidError: the body is not an object or a field is invalid (422).
    """
    value = parse_json(body)
    if not isinstance(value, dict):
        raise InvalidError([FieldError(field="", message="must be an object")])
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise InvalidError(_field_errors(error)) from None


def parse_query(model: type[Q], parameters: Mapping[str, str]) -> Q:
    """Return the validated query parameters; unknown ones are ignored.

    Raises:
        InvalidError: a query parameter is invalid (422).
    """
    try:
        return model.model_validate(parameters)
    except ValidationError as error:
        raise InvalidError(_field_errors(error)) from None


def parse_json(body: bytes) -> Any:
    """Return the value of a JSON text (RFC 8259), whatever its content type.

    Python parses more than JSON (NaN), and JSON has more than can be stored (lone surrogates, 1e999). The first is not JSON,
    the second is invalid.

    Raises:
        MalformedError: the text is not JSON.
        InvalidError: the value cannot be stored.
    """
    try:
        value = json.loads(body.decode(), parse_constant=_no_constant, parse_float=_finite, parse_int=_short_enough)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # also UnicodeDecodeError
        message = "The body is not JSON." if body else "A JSON body is required."
        raise MalformedError(message) from None
    _check_depth(value)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InvalidError([FieldError(field="", message="must not contain a lone surrogate")]) from None
    return value


def _field_errors(error: ValidationError) -> Iterator[FieldError]:
    """Yield the errors without the input, which pydantic's own messages repeat."""
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        field = ".".join(str(part) for part in one["loc"])
        yield FieldError(field=field, message=one["msg"].removeprefix("Value error, "))


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise InvalidError([FieldError(field="", message="must not contain a number above 1.8e308")])
    return number


def _short_enough(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        message = f"must not contain a number of more than {MAX_DIGITS} digits"
        raise InvalidError([FieldError(field="", message=message)])
    return int(digits)


def _check_depth(value: Any) -> None:
    layer = [value]
    for _ in range(MAX_DEPTH):
        layer = [
            child
            for one in layer
            if isinstance(one, dict | list)
            for child in (one.values() if isinstance(one, dict) else one)
        ]
        if not layer:
            return
    raise _too_deep()


def _too_deep() -> InvalidError:
    return InvalidError([FieldError(field="", message=f"must not be nested deeper than {MAX_DEPTH} levels")])
