"""Tokens that a service must not accept, made from one that it does."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

from support.http.auth import Token


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a token.

    Attributes:
        meaning: what the token is instead of a valid one.
        make: makes it from a valid one.
    """

    meaning: str
    make: Callable[[str], Token]

    def __call__(self, valid: str) -> Token:
        """Return a token with this flaw, made from a valid one."""
        return self.make(valid)


#: Words of the features → flaw.
FLAWS: dict[str, Flaw] = {
    "missing": Flaw("no token is sent", lambda _: Token("")),
    "empty": Flaw("nothing but a space is sent as the token", lambda _: Token(" ")),
    "malformed": Flaw("a text that is not a token is sent", lambda _: Token("this-is-not-a-token")),
    "cut short": Flaw("the first half of a valid token is sent", lambda valid: Token(valid[: len(valid) // 2])),
    "forged": Flaw("a claim is added under the signature of a valid token", lambda valid: Token(_altered(valid))),
    "unsigned": Flaw("a valid token is sent without its signature", lambda valid: Token(_signed(valid, None, "none"))),
    "signed by somebody else": Flaw(
        "a valid token is signed with another key", lambda valid: Token(_signed(valid, secrets.token_hex(32), "HS256"))
    ),
    "sent in the wrong way": Flaw("a valid token is sent as a Basic one", lambda valid: Token(valid, scheme="Basic")),
}


def payload_of(token: str) -> dict[str, Any] | None:
    """Return the claims of a JWT (RFC 7519), unverified; None if the token is not one."""
    try:
        return dict(jwt.decode(token, options={"verify_signature": False}))
    except jwt.InvalidTokenError:
        return None


def _altered(token: str) -> str:
    """The token with more claims than were signed; a token that is not a JWT has its letters reversed."""
    payload = payload_of(token)
    if payload is None:
        return token[::-1]
    head, _, signature = token.split(".")
    claims = jwt.encode({**payload, "admin": True, "jti": secrets.token_hex(8)}, None, algorithm="none").split(".")[1]
    return f"{head}.{claims}.{signature}"


def _signed(token: str, key: str | None, algorithm: str) -> str:
    """The same claims signed with another key, or not at all."""
    payload = payload_of(token)
    return jwt.encode(payload, key, algorithm=algorithm) if payload is not None else token[::-1]
