"""The types of settings beyond those of Python: seconds, and names with commas."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError


def _number(value: Any) -> Any:
    if isinstance(value, bool):  # for Pydantic, true is 1
        raise PydanticCustomError("float_type", "expected a number")
    return value


def _names(value: Any) -> Any:
    return tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value


Seconds = Annotated[float, BeforeValidator(_number)]
Names = Annotated[
    tuple[str, ...] | None,
    BeforeValidator(_names),
    WithJsonSchema({"type": ["string", "array", "null"], "items": {"type": "string"}}),
]
