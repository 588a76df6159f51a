"""The command line: `python -m reference_service` runs the service, `... hash-password` makes a hash for an account."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from reference_service.settings import (
    DEFAULT_DATABASE,
    DEFAULT_LIFETIME,
    Settings,
    SettingsError,
    read_lifetime,
    read_secret,
)

EPILOG = f"""\
environment (a command line option beats it):
  DATABASE_URL    as --database-url
  ACCOUNTS_FILE   as --accounts
  TOKEN_LIFETIME  as --token-lifetime
  JWT_SECRET      signs the tokens, at least 32 bytes (default: a random one at each start)

by hand:
  python -m reference_service --port 8000
  TOKEN=$(curl -s http://127.0.0.1:8000/utils/jwt -H 'Content-Type: application/json' -d '{{
      "username": "smoke-admin", "password": "admin-demo-pass-7c1e", "claims": {{"admin": true}}}}' |
    python -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/admin/tenants
  http://127.0.0.1:8000/docs shows all operations

accounts:
  those shipped are for demonstration, their passwords are public; for accounts of your own write a file like
  {Path(__file__).parent / "accounts.json"}
  with hashes from: python -m reference_service hash-password
"""
LOG_LEVELS = ("critical", "error", "warning", "info", "debug")
BAD_SETTINGS = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Does what the command line says. Answers the exit code: 2 where the settings are wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["hash-password"]:
        return _hash_password()
    options = _parser().parse_args(given)
    try:
        settings = _settings(options)
        # Imported here, as it takes half a second that --help and a wrong setting need not wait for.
        from reference_service.serving import serve  # noqa: PLC0415

        with _database_of(options) as url:
            serve(replace(settings, database_url=url or settings.database_url))
    except SettingsError as error:
        print(f"reference_service: {error}", file=sys.stderr)
        return BAD_SETTINGS
    except KeyboardInterrupt:
        return 0
    return 0


@contextmanager
def _database_of(options: argparse.Namespace) -> Iterator[str | None]:
    """A database in a folder of its own that is gone afterwards, where one is asked for."""
    if not options.temporary:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="tenant-service-", ignore_cleanup_errors=True) as folder:
        yield f"sqlite:///{folder}/service.db"


def _settings(options: argparse.Namespace) -> Settings:
    accounts = options.accounts or os.environ.get("ACCOUNTS_FILE")
    return Settings(
        host=options.host,
        port=options.port,
        database_url=options.database_url or os.environ.get("DATABASE_URL") or DEFAULT_DATABASE,
        accounts=Path(accounts) if accounts else None,
        token_lifetime=read_lifetime(
            options.token_lifetime or os.environ.get("TOKEN_LIFETIME") or str(DEFAULT_LIFETIME)
        ),
        jwt_secret=read_secret(os.environ),
        url_file=options.url_file,
        stop_with_stdin=options.stop_with_stdin,
        log_level=options.log_level,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reference_service",
        description="Runs a Tenant Management Service. `hash-password` as the only argument makes a password's hash.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--database-url", metavar="URL", help=f"sqlite or postgresql (default: {DEFAULT_DATABASE})")
    parser.add_argument("--temporary", action="store_true", help="a database of its own, gone when the service stops")
    parser.add_argument("--accounts", metavar="FILE", help="who may ask for tokens (default: those shipped)")
    parser.add_argument(
        "--token-lifetime", metavar="SECONDS", help=f"longest life of a token (default: {DEFAULT_LIFETIME})"
    )
    parser.add_argument("--url-file", metavar="FILE", type=Path, help="write the base URL there once it listens")
    parser.add_argument("--stop-with-stdin", action="store_true", help="stop when stdin ends")
    parser.add_argument("--log-level", choices=LOG_LEVELS, default="warning", help="(default: %(default)s)")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 2**16):
        message = f"{text!r} is no port: a number from 0 (takes a free one) to 65535 is"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _hash_password() -> int:
    from reference_service.tokens.accounts import HASHER  # noqa: PLC0415

    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not password:
        print(
            "reference_service: there is no password to hash\n  try: echo PASSWORD | ... hash-password", file=sys.stderr
        )
        return BAD_SETTINGS
    print(HASHER.hash(password))
    return 0
