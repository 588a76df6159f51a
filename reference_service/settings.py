"""The settings of the service, from the command line and the environment."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEFAULT_DATABASE = "sqlite:///tenant_management.db"
DEFAULT_LIFETIME = 3600
MIN_SECRET_LENGTH = 32  # bytes; RFC 7518, 3.2: at least the size of the hash


class SettingsError(Exception):
    """The service cannot start with these settings."""

    def __init__(self, problem: str, found: str, remedy: str) -> None:
        super().__init__(f"{problem}\n  found: {found}\n  try:   {remedy}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to run the service.

    Attributes:
        accounts: the accounts file; None for the one shipped.
        token_lifetime: the longest lifetime of a token, in seconds.
        url_file: a file to write the base URL to.
        stop_with_stdin: whether the service stops when its standard input ends.
    """

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
    """Return the token lifetime in seconds.

    Raises:
        SettingsError: the value is not a whole number above 0.
    """
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= 10**9):
        message = "the token lifetime must be a whole number of seconds from 1 to 1000000000"
        raise SettingsError(message, repr(value), "--token-lifetime 3600 (or TOKEN_LIFETIME=3600)")
    return int(value)


def read_secret(environment: Mapping[str, str]) -> str:
    """Return the secret that signs tokens: JWT_SECRET, or a random one, so that no token is valid after a restart.

    Raises:
        SettingsError: the secret is too short.
    """
    secret = environment.get("JWT_SECRET")
    if not secret:
        return secrets.token_hex(MIN_SECRET_LENGTH)
    if len(secret.encode()) < MIN_SECRET_LENGTH:
        message = f"JWT_SECRET must have at least {MIN_SECRET_LENGTH} bytes"
        remedy = "unset JWT_SECRET to use a random one at each start, or set it to the output of: openssl rand -hex 32"
        raise SettingsError(message, f"{len(secret.encode())} bytes", remedy)
    return secret
