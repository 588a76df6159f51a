"""The accounts that may request tokens, read from a JSON file: username, hash of the password, and allowed claims.

The file shipped with the service, `accounts.json`, is for demonstration: its passwords are public. They are in
`configs/embedded.json` with the personas that use them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError

from reference_service.tokens.passwords import PasswordVerifier

SHIPPED = Path(__file__).parent.parent / "accounts.json"
NEVER_ALLOWED = frozenset({"iss", "aud", "sub", "iat", "exp", "nbf", "jti"})
ANY_TEXT = "*"
_KEYS = {"username", "password_hash", "may_claim"}


class AccountsFileError(Exception):
    """The accounts file cannot be used; the message lists everything that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account that may request tokens.

    Attributes:
        may_claim: the allowed values of each claim, or `*` for any text.
    """

    username: str
    password_hash: str = field(repr=False)
    may_claim: Mapping[str, str | list[Any]]

    def may_have_claims(self, claims: Mapping[str, Any]) -> bool:
        """Return whether the account may have all of the claims with these values."""
        return all(self._may_have_claim(claim, value) for claim, value in claims.items())

    def _may_have_claim(self, claim: str, value: Any) -> bool:
        if claim in NEVER_ALLOWED:
            return False
        allowed = self.may_claim.get(claim, [])
        if allowed == ANY_TEXT:
            return isinstance(value, str)
        # Compared as JSON, because 1 == True in Python.
        return json.dumps(value, sort_keys=True) in (json.dumps(one, sort_keys=True) for one in allowed)


class Accounts:
    """All accounts by username."""

    def __init__(self, accounts: Mapping[str, Account], verifier: PasswordVerifier | None = None) -> None:
        self._accounts = dict(accounts)
        self._first = next(iter(self._accounts.values()))
        self._verifier = verifier or PasswordVerifier()

    @classmethod
    def from_file(cls, path: Path) -> Accounts:
        """Read the accounts from a JSON file.

        Raises:
            AccountsFileError: the file cannot be used.
        """
        try:
            content = json.loads(path.read_text("utf-8"))
        except OSError as error:
            message = f"it cannot be read: {error.strerror}"
            raise AccountsFileError(message) from error
        except ValueError as error:
            message = f"it is not JSON: {error}"
            raise AccountsFileError(message) from error
        errors = list(_errors(content))
        if errors:
            raise AccountsFileError("; ".join(errors))
        return cls({one["username"]: Account(**one) for one in content})

    def authenticate(self, username: str, password: str) -> Account | None:
        """Return the account with this username and password, or None.

        An unknown username takes as long as a wrong password.
        """
        account = self._accounts.get(username)
        if account is None:
            self._verifier.verify_nothing(self._first.password_hash, password)
            return None
        return account if self._verifier.verify(username, account.password_hash, password) else None


def _errors(content: Any) -> Iterator[str]:
    if not isinstance(content, list) or not content:
        yield "it must be a list of at least one account"
        return
    usernames = set()
    for index, account in enumerate(content):
        if not isinstance(account, dict):
            yield f"[{index}] must be an object"
            continue
        for key in sorted(_KEYS ^ account.keys()):
            yield f"[{index}].{key} is {'missing' if key in _KEYS else 'unknown'}"
        username = account.get("username")
        if "username" in account and (not isinstance(username, str) or not username):
            yield f"[{index}].username must be a text"
        elif username in usernames:
            yield f"[{index}].username is not unique"
        usernames.add(str(username))
        if "password_hash" in account and not _is_hash(account["password_hash"]):
            yield f"[{index}].password_hash is not an argon2 hash; create one: python -m reference_service hash-password"
        yield from _errors_in_claims(f"[{index}].may_claim", account.get("may_claim", {}))


def _errors_in_claims(place: str, claims: Any) -> Iterator[str]:
    if not isinstance(claims, dict):
        yield f"{place} must be an object"
        return
    for claim, values in claims.items():
        if claim in NEVER_ALLOWED:
            yield f"{place}.{claim} is set by the service and cannot be requested"
        elif values != ANY_TEXT and not isinstance(values, list):
            yield f'{place}.{claim} must be a list of values, or "*" for any text'


def _is_hash(text: Any) -> bool:
    try:
        extract_parameters(text)
    except (InvalidHashError, TypeError, AttributeError):
        return False
    return True
