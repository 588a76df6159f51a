"""What each kind of answer looks like, and what errors have in common."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, model_validator

from support.description.document.parts import Expression, Part, Statuses, Texts, Values, Words


class Blames(Part):
    """Where a response names the fields that are at fault."""

    at: str | None = Field(None, description="the path of the list of errors in the body", examples=["errors"])
    field: str | None = Field(
        None, description="the field of an entry that names the field at fault", examples=["field"]
    )
    pattern: Expression | None = Field(
        None,
        description="a regular expression with one group, which cuts the name of the field out of what is there",
        examples=[r"^(?:data\.)?(.+)$"],
    )
    text: str | None = Field(
        None,
        description="for a service without such a list: the path of a message, which must contain the name of the field",
        examples=["message"],
    )

    @model_validator(mode="after")
    def _is_one_kind(self) -> Blames:
        if (self.text is None) == (self.at is None):
            raise ValueError('expected "at" and "field", or "text"')
        return self


class Answer(Part):
    """What one kind of answer looks like.

    `status`, `media_type` and `body` tell it from other answers; the other keys say which form it must have.
    """

    status: Statuses = Field(description="the statuses of such an answer", examples=[[403]])
    media_type: str | None = Field(
        None,
        description="the media type that tells it from another answer with the same status",
        examples=["text/html"],
    )
    body: Values = Field(
        default_factory=dict,
        description="path in the body → value that tells it from another answer with the same status; the value is JSON, or "
        '`{"present": true}`, `{"contains": "text"}` or `{"matches": "expression"}`',
        examples=[{"message": {"contains": "credentials"}}],
    )
    headers: Words = Field(
        default_factory=dict, description="header → how its value must begin", examples=[{"WWW-Authenticate": "Bearer"}]
    )
    items: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="lists that its body must have, each with the fields of its entries",
        examples=[{"errors": ["field", "message"]}],
    )
    blames: Blames | None = Field(
        None, description="where it names the fields at fault", examples=[{"at": "errors", "field": "field"}]
    )
    form: bool = Field(
        True, description="whether it has the form of `errors`; false for one that is no error", examples=[False]
    )
    refusal: bool = Field(
        False,
        description="whether it refuses somebody, as `refused` and `unauthenticated` do, and so counts only if it is proven",
        examples=[True],
    )
    title: str | None = Field(
        None,
        description="how the title of a cell in a matrix states it, between the persona and the operation",
        examples=["must pay before it may"],
    )


class Errors(Part):
    """The form that errors have in common."""

    media_type: str | None = Field(
        None, description="the media type of every error", examples=["application/problem+json"]
    )
    fields: tuple[str, ...] = Field(
        (), description="the paths of values that every error must have", examples=[["title", "detail"]]
    )
    status: str | None = Field(None, description="the path of the value that repeats the status", examples=["status"])
    message: Texts = Field(
        (),
        description="the paths of the service's own words, the best one first; they are shown in every message about a failure",
        examples=[["error.message", "errors.0.message"]],
    )
