"""What the service refuses, and the one place that turns a refusal into an answer (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """One rule that was broken, and where."""

    field: str = Field(description="Path of the field, dots between its parts; empty for the body as a whole.")
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 writes it."""

    type: str
    title: str
    status: int
    detail: str


class InvalidProblem(Problem):
    """A 422: the body or a query parameter breaks a rule."""

    errors: list[FieldError]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A broken rule. The message never repeats the value: it may be a secret."""

    field: str
    message: str


class RefusalError(Exception):
    """Something the service does not do, with the status that says so.

    detail: a sentence for people.
    """

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def members(self) -> dict[str, Any]:
        """Members of the problem beside the four that every problem has."""
        return {}


class MalformedError(RefusalError):
    """The body is no JSON."""

    status = HTTPStatus.BAD_REQUEST


class UnauthenticatedError(RefusalError):
    """There is no token, or none that can be trusted."""

    status = HTTPStatus.UNAUTHORIZED
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


class ForbiddenError(RefusalError):
    """The token is good, the act is not allowed."""

    status = HTTPStatus.FORBIDDEN


class MissingError(RefusalError):
    """There is no such thing."""

    status = HTTPStatus.NOT_FOUND


class ClashError(RefusalError):
    """It clashes with what is there."""

    status = HTTPStatus.CONFLICT


class UnavailableError(RefusalError):
    """The database does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class InvalidError(RefusalError):
    """The body or a query parameter breaks a rule."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(f"{m.field}: {m.message}" if m.field else m.message for m in self.mistakes))

    @classmethod
    def of(cls, error: ValidationError) -> InvalidError:
        """The same refusal in our words: pydantic's own repeat the input."""
        return cls(
            Mistake(".".join(str(part) for part in one["loc"]), one["msg"].removeprefix("Value error, "))
            for one in error.errors(include_url=False, include_input=False, include_context=False)
        )

    def members(self) -> dict[str, Any]:
        return {"errors": [{"field": m.field, "message": m.message} for m in self.mistakes]}


def problem(
    status: int,
    detail: str,
    members: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that tells of one problem."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(
        json.dumps({**content, **(members or {})}), status, media_type=MEDIA_TYPE, headers=dict(headers or {})
    )


async def answer_failure(_: Request, __: Exception) -> Response:
    """The answer to what nobody expected; what it was is in the log, with the request's id."""
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the service failed; its log tells more")


async def answer_refusal(_: Request, refusal: Exception) -> Response:
    """The answer to a `RefusalError`, for FastAPI's table of exception handlers."""
    assert isinstance(refusal, RefusalError)
    return problem(refusal.status, refusal.detail, refusal.members(), refusal.headers)
