"""Error responses: problem details (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

#: Status → the last part of the problem's type, and its title.
KINDS: Mapping[int, tuple[str, str]] = {
    400: ("malformed-request", "Malformed request"),
    401: ("unauthenticated", "Not authenticated"),
    403: ("forbidden", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    409: ("conflict", "Conflict"),
    413: ("content-too-large", "Request body too large"),
    422: ("invalid-request", "Invalid request"),
    431: ("headers-too-large", "Request headers too large"),
    500: ("internal-error", "Internal error"),
}


class FieldError(NamedTuple):
    """A field or query parameter that breaks a rule. The message says what is valid, and never holds what was sent."""

    field: str
    message: str


class Problem(Exception):  # noqa: N818 - the term of RFC 9457
    """Ends a request with an error response.

    Args:
        status: the HTTP status, one of `KINDS`.
        detail: what is wrong with this request. It holds neither what was sent nor what is stored, so that a refusal
            reveals nothing.
        errors: the invalid fields, for a 422.
        headers: headers to send in addition to the usual ones.
    """

    def __init__(
        self, status: int, detail: str, errors: Iterable[FieldError] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """Return the problem as JSON."""
        kind, title = KINDS[self.status]
        body: dict[str, Any] = {
            "type": f"https://second.example/problems/{kind}",
            "title": title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.status == 422:
            body["errors"] = [error._asdict() for error in self.errors]
        return body


def unauthenticated() -> Problem:
    """Return the 401 for every failed authentication; it does not say why, so that an attacker learns nothing."""
    return Problem(401, "The credentials are missing or invalid.", headers={"WWW-Authenticate": "Bearer"})


def not_found(resource: str) -> Problem:
    return Problem(404, f"The {resource} does not exist.")


def invalid(errors: Iterable[FieldError]) -> Problem:
    """Return the 422 for some invalid fields."""
    return Problem(422, "The request breaks one or more rules; see errors.", errors)
