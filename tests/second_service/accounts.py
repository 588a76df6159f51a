"""The accounts that can sign in: their passwords, and the claims that they may carry."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.second_service.tokens import RESERVED

ANY_TEXT = frozenset({"tenant_id", "user_id"})  # claims that every account may carry
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


@dataclass(frozen=True, slots=True)
class Account:
    """An account; `claims` are those that its tokens may carry, in addition to `ANY_TEXT`."""

    claims: Mapping[str, Any]
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)

    @classmethod
    def create(cls, password: str, claims: Mapping[str, Any]) -> Account:
        salt = secrets.token_bytes(16)
        return cls(claims, salt, _digest(password, salt))

    def has_password(self, password: str) -> bool:
        return hmac.compare_digest(self.digest, _digest(password, self.salt))

    def may_carry(self, claim: str, value: Any) -> bool:
        """Return whether a token of this account may carry the claim with this value; 1 is not true."""
        if claim in RESERVED:
            return False
        if claim in ANY_TEXT:
            return isinstance(value, str)
        allowed = self.claims.get(claim)
        return allowed is not None and type(value) is type(allowed) and bool(value == allowed)


class Accounts:
    """The accounts by username."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = accounts
        self._decoy = Account.create(secrets.token_hex(), {})  # checked for an unknown user, to take the same time

    @classmethod
    def from_config(cls, path: Path) -> Accounts:
        """Return an account for each persona with a username in a config file of the suite.

        An account may carry the claims of its persona that are text, numbers or booleans.
        """
        return cls(
            {
                _resolved(persona["username"]): Account.create(
                    _resolved(persona["password"]),
                    {
                        name: _resolved(value)
                        for name, value in persona.get("claims", {}).items()
                        if isinstance(value, str | int | float)
                    },
                )
                for persona in json.loads(path.read_text(encoding="utf-8"))["personas"]
                if persona.get("username")
            }
        )

    def authenticate(self, username: str, password: str) -> Account | None:
        """Return the account; None for an unknown user and for a wrong password, after the same time."""
        account = self._accounts.get(username, self._decoy)
        return account if account.has_password(password) else None


def _resolved(value: Any) -> Any:
    """Replace each `${NAME}` and `${NAME:-default}` in a text with the environment variable."""

    def replace(match: re.Match[str]) -> str:
        found = os.environ.get(match[1]) or match[2]
        if found is None:
            raise SystemExit(
                f"environment variable {match[1]} is not set; export it, or write ${{{match[1]}:-a default}}"
            )
        return found

    return VARIABLE.sub(replace, value) if isinstance(value, str) else value


def _digest(password: str, salt: bytes) -> bytes:
    # Few rounds: these passwords are in a public file, and every scenario signs in.
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=2**7, r=8, p=1)
