"""Hashes the secrets of integrations, so that a copy of the database does not reveal them."""

from __future__ import annotations

import hashlib
import secrets


def digest(secret: str) -> str:
    """Return a random salt and the salted digest. No operation of the contract needs the secret itself."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${hashlib.blake2b(secret.encode(), salt=salt).hexdigest()}"
