"""Who may log in, what their tokens may say, and whether a token is one of ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.second_service.problems import Problem, broken, unauthenticated

LIFETIME = 900  # seconds
ISSUER = "https://second.example/issuer"
AUDIENCE = ["second-service", "whoever-asks"]  # RFC 7519 allows a list
FREE_TEXT = frozenset({"tenant_id", "user_id"})
REFERENCE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Caller:
    """What a good token says of who asks."""

    claims: Mapping[str, Any]

    @property
    def admin(self) -> bool:
        return self.claims.get("admin") is True

    @property
    def user_id(self) -> str | None:
        return self.claims.get("user_id")

    def role_in(self, tenant_id: str) -> str | None:
        """The role that the caller has in a tenant; None in any but their own."""
        return self.claims.get("tenant_role") if self.claims.get("tenant_id") == tenant_id else None


@dataclass(frozen=True, slots=True)
class Account:
    claims: Mapping[str, Any]
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def of(cls, password: str, claims: Mapping[str, Any]) -> Account:
        salt = secrets.token_bytes(16)
        return cls(claims, salt, _digest(password, salt))

    def has(self, password: str) -> bool:
        return hmac.compare_digest(self.digest, _digest(password, self.salt))

    def may_claim(self, claim: str, value: Any) -> bool:
        """Whether a token of this account may say so; `1` is not `true`."""
        if claim in FREE_TEXT:
            return isinstance(value, str)
        return claim in self.claims and json.dumps(value) == json.dumps(self.claims[claim])


class Accounts:
    """The accounts, and the tokens (JWTs, HS256) that they are given; the signing key lives as long as the process."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts
        self._nobody = Account.of(secrets.token_hex(), {})
        self._key = secrets.token_bytes(32)

    @classmethod
    def from_config(cls, path: Path) -> Accounts:
        """An account for each persona with a username in an environment's file of the suite.

        Its plain claims (text, numbers, true, false) are what the account may carry, beside any tenant and user.
        """
        resolved = REFERENCE.sub(
            lambda match: os.environ.get(match[1]) or match[2] or "", path.read_text(encoding="utf-8")
        )
        return cls(
            {
                persona["username"]: Account.of(
                    persona["password"],
                    {
                        name: value
                        for name, value in persona.get("claims", {}).items()
                        if isinstance(value, str | int | float)
                    },
                )
                for persona in json.loads(resolved)["personas"]
                if persona.get("username")
            }
        )

    def log_in(self, body: Any) -> dict[str, Any]:
        """A token for who asks rightly: who they are comes first, then what they may claim, then the rest of the body.

        Raises:
            Problem: 401, 403 or 422.
        """
        if not isinstance(body, dict):
            raise broken(("body", "is to be an object"))
        mistakes = [
            (f"body.{each}", "is to be text")
            for each in ("username", "password")
            if not isinstance(body.get(each), str)
        ]
        if mistakes:
            raise broken(*mistakes)
        account = self._accounts.get(body["username"], self._nobody)
        if not account.has(body["password"]):
            raise unauthenticated()
        claims = body.get("claims")
        if not isinstance(claims, dict):
            claims = {}
            mistakes.append(("body.claims", "is to be an object"))
        if not all(account.may_claim(*claim) for claim in claims.items()):
            raise Problem(403, "This account may not claim that.")
        seconds = body.get("expires_in", LIFETIME)
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 1 <= seconds <= LIFETIME:
            mistakes.append(("body.expires_in", f"is to be 1 to {LIFETIME} seconds"))
        unknown = body.keys() - {"username", "password", "claims", "expires_in"}
        mistakes += [(f"body.{each}", "is not to be set") for each in sorted(unknown)]
        if mistakes:
            raise broken(*mistakes)
        return {
            "expires_in": seconds,
            "token_type": "Bearer",
            "access_token": self._token(body["username"], claims, seconds),
        }

    def caller(self, authorization: str | None) -> Caller:
        """Who a request's `Authorization` header says it is from.

        Raises:
            Problem: 401, always the same.
        """
        scheme, _, token = (authorization or "").strip().partition(" ")
        parts = token.strip().split(".")
        if scheme.lower() != "bearer" or len(parts) != 3:
            raise unauthenticated()
        try:
            signed = hmac.compare_digest(_bytes(parts[2]), self._signature(f"{parts[0]}.{parts[1]}"))
        except ValueError:
            signed = False
        if not signed:
            raise unauthenticated()
        # Ours alone are signed so, with one algorithm: what the token's head says of it is not asked.
        payload = json.loads(_bytes(parts[1]))
        if payload["exp"] <= time.time():
            raise unauthenticated()
        return Caller(payload)

    def _token(self, username: str, claims: Mapping[str, Any], seconds: int) -> str:
        # Quarters of a second: a NumericDate need not be whole (RFC 7519, 2), and these subtract exactly.
        now = int(time.time() * 4) / 4
        own = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": username,
            "iat": now,
            "exp": now + seconds,
            "jti": secrets.token_urlsafe(9),
        }
        signed = ".".join(
            _text(json.dumps(each).encode()) for each in ({"kid": "only", "alg": "HS256"}, {**claims, **own})
        )
        return f"{signed}.{_text(self._signature(signed))}"

    def _signature(self, signed: str) -> bytes:
        return hmac.digest(self._key, signed.encode(), "sha256")


def _digest(password: str, salt: bytes) -> bytes:
    # Few rounds: these passwords are written in a public file, and every scenario logs in.
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=2**7, r=8, p=1)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("no base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
