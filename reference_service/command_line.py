"""The command line: `python -m reference_service` runs the service, `... hash-password` hashes a password."""

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
environment variables (a command line option takes precedence):
  DATABASE_URL    like --database-url
  ACCOUNTS_FILE   like --accounts
  TOKEN_LIFETIME  like --token-lifetime
  JWT_SECRET      secret that signs the tokens, at least 32 bytes (default: a random one at each start)

example:
  python -m reference_service --port 8000
  TOKEN=$(curl -s http://127.0.0.1:8000/utils/jwt -H 'Content-Type: application/json' -d '{{
      "username": "smoke-admin", "password": "admin-demo-pass-7c1e", "claims": {{"admin": true}}}}' |
    python -c 'import json, sys; print(json.load(sys.stdin)["access_token"])')
  curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8000/admin/tenants
  http://127.0.0.1:8000/docs lists all operations

accounts:
  The accounts shipped are for demonstration; their passwords are public. To use your own accounts, write a file like
  {Path(__file__).parent / "accounts.json"}
  with hashes from: python -m reference_service hash-password
"""
LOG_LEVELS = ("critical", "error", "warning", "info", "debug")
SETTINGS_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return the exit code: 2 if a setting is wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["hash-password"]:
        return _hash_password()
    options = _parser().parse_args(given)
    try:
        settings = _settings(options)
        # Imported here because it takes long, and --help and errors in the settings need not wait for it.
        from reference_service.server import serve  # noqa: PLC0415

        with _temporary_database(options) as url:
            serve(replace(settings, database_url=url or settings.database_url))
    except SettingsError as error:
        print(f"reference_service: {error}", file=sys.stderr)
        return SETTINGS_ERROR
    except KeyboardInterrupt:
        return 0
    return 0


@contextmanager
def _temporary_database(options: argparse.Namespace) -> Iterator[str | None]:
    """Yield the URL of a database that is deleted afterwards, or None without the option `--temporary`."""
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
        description="Run a Tenant Management Service. With `hash-password` as the only argument, print the hash of a password.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8000, help="0 for a free port (default: %(default)s)")
    parser.add_argument("--database-url", metavar="URL", help=f"SQLite or PostgreSQL (default: {DEFAULT_DATABASE})")
    parser.add_argument("--temporary", action="store_true", help="use a new database and delete it at the end")
    parser.add_argument("--accounts", metavar="FILE", help="accounts that may request tokens (default: those shipped)")
    parser.add_argument(
        "--token-lifetime", metavar="SECONDS", help=f"longest lifetime of a token (default: {DEFAULT_LIFETIME})"
    )
    parser.add_argument(
        "--url-file", metavar="FILE", type=Path, help="write the base URL to this file once the service listens"
    )
    parser.add_argument("--stop-with-stdin", action="store_true", help="stop when standard input ends")
    parser.add_argument("--log-level", choices=LOG_LEVELS, default="warning", help="(default: %(default)s)")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 2**16):
        message = f"{text!r} is not a port; use a number from 1 to 65535, or 0 for a free port"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _hash_password() -> int:
    from reference_service.tokens.passwords import HASHER  # noqa: PLC0415

    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not password:
        remedy = "echo PASSWORD | python -m reference_service hash-password"
        print(f"reference_service: no password given\n  try: {remedy}", file=sys.stderr)
        return SETTINGS_ERROR
    print(HASHER.hash(password))
    return 0
