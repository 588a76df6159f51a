"""Tokens that a service must not accept, made from one that it does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any

from support.auth import Token

#: Words of the features → how such a token is made from a good one.
FLAWS: dict[str, Callable[[str], Token]] = {
    "missing": lambda _: Token(""),
    "empty": lambda _: Token(" "),
    "malformed": lambda _: Token("this-is-no-token"),
    "cut short": lambda good: Token(good[: len(good) // 2]),
    "forged": lambda good: Token(_altered(good)),
    "unsigned": lambda good: Token(_unsigned(good)),
    "signed by somebody else": lambda good: Token(_resigned(good)),
    "sent in the wrong way": lambda good: Token(good, scheme="Basic"),
}


def payload_of(token: str) -> dict[str, Any] | None:
    """What a JWT says (RFC 7519), unverified; None where the token is none."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


def _altered(token: str) -> str:
    """It says more than was signed; a token that is no JWT has its letters turned round."""
    payload = payload_of(token)
    if payload is None:
        return token[::-1]
    head, _, signature = token.split(".")
    return f"{head}.{_encoded({**payload, 'admin': True, 'jti': secrets.token_hex(8)})}.{signature}"


def _unsigned(token: str) -> str:
    payload = payload_of(token)
    return f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{_encoded(payload)}." if payload is not None else token[::-1]


def _resigned(token: str) -> str:
    payload = payload_of(token)
    if payload is None:
        return token[::-1]
    signed = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(payload)}"
    return f"{signed}.{_text(hmac.new(secrets.token_bytes(32), signed.encode(), hashlib.sha256).digest())}"


def _encoded(value: Any) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
