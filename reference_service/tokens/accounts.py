"""The accounts that may ask for tokens, from a JSON file: who, the hash of the password, and which claims.

The file shipped with the service, `accounts.json`, is for demonstration: its passwords are public and stand in
`configs/embedded.json`, beside the personas of the smoke tests that use them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHIPPED = Path(__file__).parent.parent / "accounts.json"
NEVER_GRANTED = frozenset({"iss", "aud", "sub", "iat", "exp", "nbf", "jti"})
ANY_TEXT = "*"
_KEYS = {"username", "password_hash", "may_claim"}

# Of the five settings of argon2id that OWASP's Password Storage Cheat Sheet holds for equal, the fastest: 14 ms a
# password, where m=47104 takes 37 ms. A suite asks for many tokens.
HASHER = PasswordHasher(memory_cost=7168, time_cost=5, parallelism=1)


class BadAccountsError(Exception):
    """The accounts file cannot be used; the message tells all that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whoever may ask for tokens. may_claim: for each claim the values that are granted, or `*` for any text."""

    username: str
    password_hash: str = field(repr=False)
    may_claim: Mapping[str, str | list[Any]]

    def may_carry(self, claims: Mapping[str, Any]) -> bool:
        """Whether every one of the claims is granted, value by value."""
        return all(self._may_carry_one(claim, value) for claim, value in claims.items())

    def _may_carry_one(self, claim: str, value: Any) -> bool:
        if claim in NEVER_GRANTED:
            return False
        granted = self.may_claim.get(claim, [])
        if granted == ANY_TEXT:
            return isinstance(value, str)
        # Compared as JSON, for in Python 1 == True.
        return json.dumps(value, sort_keys=True) in (json.dumps(one, sort_keys=True) for one in granted)


class Accounts:
    """All accounts, by their names."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = dict(accounts)
        self._nobody = next(iter(self._accounts.values()))

    @classmethod
    def from_file(cls, path: Path) -> Accounts:
        """Raises: BadAccountsError."""
        try:
            content = json.loads(path.read_text("utf-8"))
        except OSError as error:
            message = f"it cannot be read: {error.strerror}"
            raise BadAccountsError(message) from error
        except ValueError as error:
            message = f"it is no JSON: {error}"
            raise BadAccountsError(message) from error
        mistakes = list(_mistakes(content))
        if mistakes:
            raise BadAccountsError("; ".join(mistakes))
        return cls({one["username"]: Account(**one) for one in content})

    def verify(self, username: str, password: str) -> Account | None:
        """The account, if there is one of that name and this is its password.

        It takes as long for a name that nobody has.
        """
        account = self._accounts.get(username)
        try:
            HASHER.verify((account or self._nobody).password_hash, password)
        except VerifyMismatchError:
            return None
        return account


def _mistakes(content: Any) -> Iterator[str]:
    if not isinstance(content, list) or not content:
        yield "it has to be a list of at least one account"
        return
    seen = set()
    for place, account in enumerate(content):
        if not isinstance(account, dict):
            yield f"[{place}] has to be an object"
            continue
        for key in sorted(_KEYS ^ account.keys()):
            yield f"[{place}].{key} is {'missing' if key in _KEYS else 'not known'}"
        name = account.get("username")
        if "username" in account and (not isinstance(name, str) or not name):
            yield f"[{place}].username has to be a text"
        elif name in seen:
            yield f"[{place}].username is taken by an account before it"
        seen.add(str(name))
        if "password_hash" in account and not _is_hash(account["password_hash"]):
            yield f"[{place}].password_hash is no argon2 hash (python -m reference_service hash-password makes one)"
        yield from _mistakes_of_claims(f"[{place}].may_claim", account.get("may_claim", {}))


def _mistakes_of_claims(place: str, claims: Any) -> Iterator[str]:
    if not isinstance(claims, dict):
        yield f"{place} has to be an object"
        return
    for claim, values in claims.items():
        if claim in NEVER_GRANTED:
            yield f"{place}.{claim} is set by the service and never granted"
        elif values != ANY_TEXT and not isinstance(values, list):
            yield f'{place}.{claim} has to be a list of values, or "*" for any text'


def _is_hash(text: Any) -> bool:
    try:
        extract_parameters(text)
    except (InvalidHashError, TypeError, AttributeError):
        return False
    return True
