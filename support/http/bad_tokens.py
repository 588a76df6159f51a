"""Tokens that a service must not accept, made from one that it does."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

from support.errors import ScenarioError
from support.http.auth import Token


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a token.

    Attributes:
        meaning: what the token is instead of a valid one.
        make: makes it from a valid one.
        signed: whether only a signed token with claims (a JWT) can have it.
    """

    meaning: str
    make: Callable[[str], Token]
    signed: bool = False

    def __call__(self, valid: Token) -> Token:
        """Return a token with this flaw, made from a valid one.

        Raises:
            ScenarioError: the tokens of the service cannot have this flaw.
        """
        if self.signed and payload_of(valid.value) is None:
            raise ScenarioError(
                f"the tokens of this service cannot have this flaw: {self.meaning}\n"
                f"  expected: a signed token with claims (a JWT); those of this service are opaque\n"
                f"  try:      {', '.join(name for name, each in FLAWS.items() if not each.signed)}"
            )
        if self is FLAWS["sent in the wrong way"] and valid.scheme == "Basic":
            raise ScenarioError(
                "the tokens of this service cannot be sent as Basic ones wrongly: they are\n"
                f"  try: {', '.join(name for name, each in FLAWS.items() if not each.signed and each is not self)}"
            )
        return self.make(valid.value)


#: Words of the features → flaw.
FLAWS: dict[str, Flaw] = {
    "missing": Flaw("no token is sent", lambda _: Token("")),
    "empty": Flaw("nothing but a space is sent as the token", lambda _: Token(" ")),
    "malformed": Flaw("a text that is not a token is sent", lambda _: Token("this-is-not-a-token")),
    "cut short": Flaw("the first half of a valid token is sent", lambda valid: Token(valid[: len(valid) // 2])),
    "forged": Flaw(
        "a claim is added under the signature of a valid token", lambda valid: Token(_altered(valid)), signed=True
    ),
    "unsigned": Flaw(
        "a valid token is sent without its signature", lambda valid: Token(_signed(valid, None, "none")), signed=True
    ),
    "signed by somebody else": Flaw(
        "a valid token is signed with another key",
        lambda valid: Token(_signed(valid, secrets.token_hex(32), "HS256")),
        signed=True,
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
    """The token with more claims than were signed."""
    payload = payload_of(token) or {}
    head, _, signature = token.split(".")
    claims = jwt.encode({**payload, "admin": True, "jti": secrets.token_hex(8)}, None, algorithm="none").split(".")[1]
    return f"{head}.{claims}.{signature}"


def _signed(token: str, key: str | None, algorithm: str) -> str:
    """The same claims signed with another key, or not at all."""
    return jwt.encode(payload_of(token) or {}, key, algorithm=algorithm)
