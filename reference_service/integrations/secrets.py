"""Keeps an integration's secret so that nothing can give it away."""

from __future__ import annotations

import hashlib
import secrets


def digest(secret: str) -> str:
    """Salt and digest. No operation of the contract ever needs the secret itself back."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}${hashlib.blake2b(secret.encode(), salt=salt).hexdigest()}"
