"""The smallest parts of a description: statuses, texts, places in a response, envelopes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Part(BaseModel):
    """A part of a description."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class ShortPart(Part):
    """A part that can also be written as a text, for its usual case."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        whole = handler.resolve_ref_schema(schema)
        parts = dict(whole)
        whole.clear()
        whole.update({"anyOf": [{"type": "string"}, parts]})
        return schema


def as_expression(text: str) -> str:
    """Return a regular expression as it is.

    Raises:
        ValueError: it is none.
    """
    try:
        re.compile(text)
    except re.error as problem:
        raise ValueError(f"expected a regular expression; {problem}") from None
    return text


def as_tuple(value: Any) -> Any:
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


def as_place(value: Any) -> Any:
    return {"body": value} if isinstance(value, str) else value


def as_envelope(value: Any) -> Any:
    return {"send": value, "receive": value} if isinstance(value, str) else value


Status = Annotated[int, Field(ge=100, le=599, description="a status, from 100 to 599")]
STATUS_SCHEMA: JsonSchemaValue = {"type": "integer", "minimum": 100, "maximum": 599}
TEXT_SCHEMA: JsonSchemaValue = {"type": "string"}


def one_or_more(schema: JsonSchemaValue, **limits: int) -> JsonSchemaValue:
    """Return the JSON Schema of a value, or of a list of such values."""
    return {"anyOf": [schema, {"type": "array", "items": schema, **limits}]}


Statuses = Annotated[
    tuple[Status, ...], BeforeValidator(as_tuple), Field(min_length=1),
    WithJsonSchema(one_or_more(STATUS_SCHEMA, minItems=1)),
]  # fmt: skip
Texts = Annotated[tuple[str, ...], BeforeValidator(as_tuple), WithJsonSchema(one_or_more(TEXT_SCHEMA))]
Words = Mapping[str, str]
Expression = Annotated[str, AfterValidator(as_expression)]
Values = Mapping[str, Any]
Name = Annotated[str, Field(pattern=r"^\w[\w -]*$", description="a name of letters, digits, -, _ and spaces")]
AbsolutePath = Annotated[str, Field(pattern="^/")]
RequestLine = Annotated[str, Field(pattern=r"^[A-Z]+ (/\S*)?$")]


class Place(ShortPart):
    """Where a value is in a response. A text alone is a place in the body."""

    body: str | None = Field(
        None,
        description="the path of a value in the JSON body, such as `data.id` or `items.0.name`; empty: the body itself",
        examples=["data.id"],
    )
    header: str | None = Field(None, description="the name of a response header", examples=["Location"])
    cookie: str | None = Field(None, description="the name of a cookie that the response sets", examples=["session"])
    link: str | None = Field(None, description="a relation in the Link header (RFC 8288)", examples=["next"])
    pattern: Expression | None = Field(
        None,
        description="a regular expression with one group, which cuts the value out of a text",
        examples=["/users/([^/]+)$"],
    )

    public: bool = Field(
        False,
        description="for a value that is kept on the way to a token: whether reports may show it; others are masked",
        examples=[True],
    )

    @model_validator(mode="after")
    def _is_one_place(self) -> Place:
        if sum(each is not None for each in (self.body, self.header, self.cookie, self.link)) != 1:
            raise ValueError('expected one of "body", "header", "cookie" and "link"')
        return self


PlaceOrText = Annotated[Place, BeforeValidator(as_place)]


class Envelope(ShortPart):
    """The field around every object. A text alone stands for both directions."""

    send: str | None = Field(
        None,
        description="the field around an object that is sent; `{resource}` and `{plural}` are filled in",
        examples=["data"],
    )
    receive: str | None = Field(
        None,
        description="the field around an object that is received; `{resource}` and `{plural}` are filled in",
        examples=["data"],
    )


EnvelopeOrText = Annotated[Envelope, BeforeValidator(as_envelope)]
