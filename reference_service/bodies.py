"""Reads what was sent: a JSON body, strictly, and the query parameters."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from reference_service.fields import Form
from reference_service.problems import InvalidError, MalformedError, Mistake

F = TypeVar("F", bound=Form)
Q = TypeVar("Q", bound=BaseModel)

DEPTH_LIMIT = 100  # pydantic writes some 250 levels
DIGITS_LIMIT = 4000  # Python reads 4300


def read_form(form: type[F], body: bytes) -> F:
    """The body as the form has it.

    Raises: MalformedError (400) where it is no JSON, InvalidError (422) where it is no object or breaks a rule.
    """
    value = read_json(body)
    if not isinstance(value, dict):
        raise InvalidError([Mistake("", "must be an object")])
    try:
        return form.model_validate(value)
    except ValidationError as error:
        raise InvalidError.of(error) from None


def read_query(query: type[Q], parameters: Mapping[str, str]) -> Q:
    """The query parameters; those that are not known are ignored.

    Raises: InvalidError (422).
    """
    try:
        return query.model_validate(parameters)
    except ValidationError as error:
        raise InvalidError.of(error) from None


def read_json(body: bytes) -> Any:
    """The value of a JSON text (RFC 8259), whatever the content type says of it.

    Python reads more than JSON (NaN), and JSON more than can be kept (lone surrogates, 1e999): the first is no JSON,
    the second breaks a rule.

    Raises: MalformedError, InvalidError.
    """
    try:
        value = json.loads(body.decode(), parse_constant=_no_number, parse_float=_finite, parse_int=_short_enough)
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # also UnicodeDecodeError
        message = "the body is no JSON" if body else "a JSON body is needed, and there is none"
        raise MalformedError(message) from None
    _check_depth(value)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InvalidError([Mistake("", "must not contain half of a surrogate pair")]) from None
    return value


def _no_number(_: str) -> NoReturn:
    raise ValueError


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise InvalidError([Mistake("", "must not contain a number beyond 1.8e308")])
    return number


def _short_enough(digits: str) -> int:
    if len(digits) > DIGITS_LIMIT:
        raise InvalidError([Mistake("", f"must not contain a number of more than {DIGITS_LIMIT} digits")])
    return int(digits)


def _check_depth(value: Any) -> None:
    layer = [value]
    for _ in range(DEPTH_LIMIT):
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
    return InvalidError([Mistake("", f"must not be nested deeper than {DEPTH_LIMIT} levels")])
