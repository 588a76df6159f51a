"""The types of settings beyond those of Python: seconds, and names with commas."""

from __future__ import annotations

import os
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError


def _number(value: Any) -> Any:
    if isinstance(value, bool):  # for Pydantic, true is 1
        raise PydanticCustomError("float_type", "expected a number")
    return value


def _names(value: Any) -> Any:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


def _jobs(value: Any) -> Any:
    if isinstance(value, bool):  # for Pydantic, true is 1
        raise PydanticCustomError("int_type", "expected a number, or auto")
    return min(PER_PROCESSOR * len(os.sched_getaffinity(0)), AUTO) if value == "auto" else value


def _order(value: Any) -> Any:
    if not isinstance(value, str) or re.fullmatch(r"written|random(:[0-9]{1,18})?", value, re.ASCII) is None:
        raise PydanticCustomError("order", "expected an order")
    return value


def _shard(value: Any) -> Any:
    match = re.fullmatch(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})", value, re.ASCII) if isinstance(value, str) else None
    if value is not None and (match is None or int(match[1]) > int(match[2])):
        raise PydanticCustomError("shard", "expected a shard")
    return value


PER_PROCESSOR = 3  # a worker waits for the service most of its time
AUTO = 16  # workers at most, unless a number is given
Jobs = Annotated[
    int,
    BeforeValidator(_jobs),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 256}, {"const": "auto"}]}),
]
Order = Annotated[
    str, BeforeValidator(_order), WithJsonSchema({"type": "string", "pattern": "^(written|random(:[0-9]{1,18})?)$"})
]
Shard = Annotated[
    str | None,
    BeforeValidator(_shard),
    WithJsonSchema({"type": ["string", "null"], "pattern": "^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$"}),
]
Seconds = Annotated[float, BeforeValidator(_number)]
Names = Annotated[
    tuple[str, ...] | None,
    BeforeValidator(_names),
    WithJsonSchema({"type": ["string", "array", "null"], "items": {"type": "string"}}),
]
