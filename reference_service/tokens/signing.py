"""Signs tokens and verifies the tokens of requests."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import jwt

from reference_service.problems import UnauthenticatedError

ALGORITHM = "HS256"
ISSUER = "tenant-management-service"
AUDIENCE = "tenant-management-api"
REGISTERED = ("iss", "aud", "sub", "iat", "exp", "jti")
CAPACITY = 1000  # tokens


class TokenSigner:
    """Signs tokens with one secret and verifies that secret's signature.

    What a valid token says is remembered until it expires, by a digest of the token: a client sends the same one with many
    requests. At most `CAPACITY` tokens are remembered; the oldest is dropped first. Rejected tokens are never remembered.
    Instances are safe to use from several threads.

    Attributes:
        lifetime: the longest lifetime of a token, in seconds.
    """

    def __init__(self, secret: str, lifetime: int) -> None:
        self._secret = secret
        self.lifetime = lifetime
        self._valid: OrderedDict[bytes, dict[str, Any]] = OrderedDict()  # claims by digest, oldest first
        self._lock = threading.Lock()

    def sign(self, username: str, claims: Mapping[str, Any], expires_in: int) -> str:
        """Return a token for the account with these claims and the registered ones."""
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

    def verify(self, authorization: str | None) -> dict[str, Any]:
        """Return the claims of the token in an `Authorization` header.

        Raises:
            UnauthenticatedError: there is no token, or it is not valid.
        """
        scheme, _, token = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            message = "A token is required: Authorization: Bearer TOKEN."
            raise UnauthenticatedError(message)
        digest = hashlib.sha256(token.encode()).digest()
        with self._lock:
            known = self._valid.get(digest)
        if known is not None and time.time() < known["exp"]:
            return dict(known)
        claims = self._decoded(token.strip())
        if isinstance(claims.get("exp"), int | float):
            self._remember(digest, claims)
        return claims

    def _remember(self, digest: bytes, claims: dict[str, Any]) -> None:
        with self._lock:
            self._valid[digest] = dict(claims)
            while len(self._valid) > CAPACITY:
                self._valid.popitem(last=False)

    def _decoded(self, token: str) -> dict[str, Any]:
        """Return the claims of a token.

        Raises:
            UnauthenticatedError: it is not valid.
        """
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": list(REGISTERED)},
            )
        except jwt.ExpiredSignatureError:
            message = "The token has expired."
            raise UnauthenticatedError(message) from None
        # PyJWT also raises errors of its parsers for a malformed header.
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
            message = "The token is malformed or was not issued by this service."
            raise UnauthenticatedError(message) from None
        return claims
