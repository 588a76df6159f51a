"""Access tokens: signed JWTs (RFC 7519), HS256, with a signing key that lives as long as the process."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from tests.second_service.problems import unauthenticated

LIFETIME = 900  # seconds
ISSUER = "https://second.example/issuer"
AUDIENCE = ["second-service", "any-client"]  # RFC 7519 allows a list
RESERVED = frozenset({"iss", "aud", "sub", "iat", "exp", "nbf", "jti"})


class Tokens:
    """Issues and verifies access tokens.

    Args:
        lifetime: seconds that a token is valid at most.
    """

    def __init__(self, lifetime: int = LIFETIME) -> None:
        self.lifetime = lifetime
        self._key = secrets.token_bytes(32)
        self._header = _encoded({"kid": "only", "alg": "HS256"})

    def issue(self, username: str, claims: Mapping[str, Any], seconds: int) -> str:
        # Not whole seconds, which RFC 7519, section 2, allows; a binary fraction, so that `exp` - `iat` is exact.
        now = int(time.time() * 1024) / 1024
        registered = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": username,
            "iat": now,
            "exp": now + seconds,
            "jti": secrets.token_urlsafe(9),
        }
        signed = f"{self._header}.{_encoded({**claims, **registered})}"
        return f"{signed}.{self._signature(signed)}"

    def verify(self, authorization: str | None) -> Mapping[str, Any]:
        """Return the claims of the token in an `Authorization` header.

        Raises:
            Problem: 401, the same for every failure.
        """
        scheme, _, token = (authorization or "").partition(" ")
        signed, _, signature = token.strip().rpartition(".")
        # The signature is compared as text: base64 has several spellings of the same bytes, and only one was issued.
        # A good signature proves the header too, so the algorithm that it names is not read.
        if scheme.lower() != "bearer" or not hmac.compare_digest(signature.encode(), self._signature(signed).encode()):
            raise unauthenticated()
        claims: dict[str, Any] = json.loads(_decoded(signed.partition(".")[2]))
        if claims["exp"] <= time.time():
            raise unauthenticated()
        return claims

    def _signature(self, signed: str) -> str:
        return _base64url(hmac.digest(self._key, signed.encode(), "sha256"))


def _encoded(value: Any) -> str:
    return _base64url(json.dumps(value).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
