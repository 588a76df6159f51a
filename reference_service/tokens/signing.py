"""Signs tokens, and reads those that come with requests."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import jwt

from reference_service.problems import UnauthenticatedError

ALGORITHM = "HS256"
ISSUER = "tenant-management-service"
AUDIENCE = "tenant-management-api"
REGISTERED = ("iss", "aud", "sub", "iat", "exp", "jti")


class TokenSigner:
    """Signs with one secret, and trusts what that secret signed for this service.

    lifetime: the longest that a token holds, in seconds.
    """

    def __init__(self, secret: str, lifetime: int) -> None:
        self._secret = secret
        self.lifetime = lifetime

    def sign(self, username: str, claims: Mapping[str, Any], expires_in: int) -> str:
        """A token for the account, with these claims and no others beside the registered ones."""
        issued = int(time.time())
        registered = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": username,
            "iat": issued,
            "exp": issued + expires_in,
            "jti": uuid4().hex,
        }
        return jwt.encode({**claims, **registered}, self._secret, algorithm=ALGORITHM)

    def read(self, authorization: str | None) -> dict[str, Any]:
        """The claims of the token in an `Authorization` header.

        Raises: UnauthenticatedError where there is none, or none that can be trusted.
        """
        scheme, _, token = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            message = "a token is needed: Authorization: Bearer TOKEN"
            raise UnauthenticatedError(message)
        try:
            claims: dict[str, Any] = jwt.decode(
                token.strip(),
                self._secret,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": list(REGISTERED)},
            )
        except jwt.ExpiredSignatureError:
            message = "the token has expired"
            raise UnauthenticatedError(message) from None
        # PyJWT lets out what its parsing of a malformed header meets.
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            message = "the token is malformed, or not one of this service"
            raise UnauthenticatedError(message) from None
        return claims
