"""The errors of the API, and how they become responses (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class FieldError(BaseModel):
    """A field or query parameter that is invalid. The message never repeats the value: it may be a secret."""

    field: str = Field(
        description=(
            "Name of the field or query parameter, for an error inside a field perhaps with its place (`permissions.0`); "
            "`config_key` for the key in a path, `body` for the body as a whole."
        )
    )
    message: str


class Problem(BaseModel):
    """An error, as RFC 9457 defines it."""

    type: str
    title: str
    status: int
    detail: str


class InvalidProblem(Problem):
    """An error with status 422: the body or a query parameter is invalid."""

    errors: list[FieldError]


class ProblemError(Exception):
    """A request that the service does not carry out, with the status of the response.

    The detail never names what was not found or what the caller may not see.
    """

    status: ClassVar[HTTPStatus]
    headers: ClassVar[Mapping[str, str]] = {}

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def extensions(self) -> dict[str, Any]:
        """Return the extension members of the problem (RFC 9457, section 3.2)."""
        return {}


class MalformedError(ProblemError):
    """The body is not JSON."""

    status = HTTPStatus.BAD_REQUEST


class UnauthenticatedError(ProblemError):
    """The token is missing or not valid."""

    status = HTTPStatus.UNAUTHORIZED
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


class ForbiddenError(ProblemError):
    """The token is valid, but does not allow the operation."""

    status = HTTPStatus.FORBIDDEN


class NotFoundError(ProblemError):
    """The resource does not exist."""

    status = HTTPStatus.NOT_FOUND


class ConflictError(ProblemError):
    """The request conflicts with what exists."""

    status = HTTPStatus.CONFLICT


class UnavailableError(ProblemError):
    """The database does not respond."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class InvalidError(ProblemError):
    """The body or a query parameter is invalid. Each field has one error; a second one is left out."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: Iterable[FieldError]) -> None:
        by_field: dict[str, FieldError] = {}
        for error in errors:
            by_field.setdefault(error.field, error)
        self.errors = tuple(by_field.values())
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in self.errors))

    def extensions(self) -> dict[str, Any]:
        """Return the invalid fields."""
        return {"errors": [error.model_dump() for error in self.errors]}


def problem_response(
    status: int,
    detail: str,
    extensions: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the response for one problem."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(
        json.dumps({**content, **(extensions or {})}), status, media_type=MEDIA_TYPE, headers=dict(headers or {})
    )


async def handle_problem(_: Request, error: Exception) -> Response:
    """Return the response for a `ProblemError`."""
    assert isinstance(error, ProblemError)
    return problem_response(error.status, error.detail, error.extensions(), error.headers)


async def handle_unexpected_error(_: Request, __: Exception) -> Response:
    """Return the response for any other exception. The log has the exception and the request id."""
    return problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed. Its log has the details.")
