"""The service's own settings, from the command line and the environment, and what is wrong with them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_DATABASE = "sqlite:///tenant_management.db"
DEFAULT_LIFETIME = 3600
SHORTEST_SECRET = 32  # bytes; RFC 7518, 3.2: a key of the size of the hash or larger


class SettingsError(Exception):
    """The service cannot start so. Says what was wanted, what is so, and what to do."""

    def __init__(self, wanted: str, found: str, remedy: str) -> None:
        super().__init__(f"{wanted}\n  found: {found}\n  try:   {remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to run. token_lifetime: seconds, the longest that a token may hold."""

    host: str
    port: int
    database_url: str = field(repr=False)
    accounts: Path | None
    token_lifetime: int
    jwt_secret: str = field(repr=False)
    url_file: Path | None = None
    stop_with_stdin: bool = False
    log_level: str = "warning"


def read_lifetime(value: str) -> int:
    """Raises: SettingsError where it is not a whole number of seconds above 0."""
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= 10**9):
        message = "the token lifetime has to be a whole number of seconds from 1 to 1000000000"
        raise SettingsError(message, repr(value), "--token-lifetime 3600 (or TOKEN_LIFETIME=3600)")
    return int(value)


def read_secret(environment: Mapping[str, str]) -> str:
    """The secret that signs tokens; without one, a new one, so that no token outlives the process.

    Raises: SettingsError where it is too short to sign with.
    """
    secret = environment.get("JWT_SECRET")
    if not secret:
        return secrets.token_hex(SHORTEST_SECRET)
    if len(secret.encode()) < SHORTEST_SECRET:
        message = f"JWT_SECRET has to have at least {SHORTEST_SECRET} bytes"
        remedy = "unset JWT_SECRET (each start then makes its own), or set it to the output of: openssl rand -hex 32"
        raise SettingsError(message, f"{len(secret.encode())} bytes", remedy)
    return secret
