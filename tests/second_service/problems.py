"""What the service answers when it does not do what it was asked to (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

#: Status → the end of the problem's type, and its title.
KINDS: Mapping[int, tuple[str, str]] = {
    400: ("unreadable", "That is not JSON"),
    401: ("who-are-you", "Say who you are"),
    403: ("not-yours", "You may not do that"),
    404: ("nothing-here", "There is nothing here"),
    405: ("wrong-verb", "That cannot be done here"),
    409: ("clash", "That clashes with what is here"),
    422: ("rule-broken", "That breaks a rule"),
    500: ("our-fault", "We made a mistake"),
    503: ("resting", "Not now"),
}


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """Ends a request with a problem.

    Args:
        status: the HTTP status; one of `KINDS`.
        detail: what was wrong with this request; never holds what was sent.
        errors: for a 422, pairs of field and message.
        headers: to send beside the usual ones.
    """

    def __init__(
        self, status: int, detail: str, errors: Iterable[tuple[str, str]] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def body(self, instance: str) -> dict[str, Any]:
        """The problem as JSON; `instance` is the path that was asked for."""
        kind, title = KINDS.get(self.status, ("odd", "Something is odd"))
        told: dict[str, Any] = {
            "detail": self.detail,
            "title": title,
            "type": f"https://second.example/problems/{kind}",
        }
        told |= {"status": self.status, "instance": instance}
        if self.status == 422:
            told["errors"] = [{"message": message, "field": field} for field, message in self.errors]
        return told


def unauthenticated() -> Problem:
    """The one answer to whoever does not prove who they are; it says no more, so that nobody learns from it."""
    return Problem(401, "Neither known nor proven.", headers={"WWW-Authenticate": "Bearer"})


def missing(what: str) -> Problem:
    return Problem(404, f"No {what} of that id.")


def broken(*errors: tuple[str, str]) -> Problem:
    """A 422 for pairs of field and message."""
    return Problem(422, f"{len(errors)} rule(s) broken; see errors.", errors)
