"""The options of a command that name an environment, and the config that they lead to."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from support.errors import ConfigError
from support.results import exit_codes
from support.settings.config import Config

if TYPE_CHECKING:  # the session takes long to import, and most commands can do without
    from support.run.session import Session

OVERRIDES = ("base_url", "journal", "persona", "allow_protected")


def add_config(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a config."""
    parser.add_argument(
        "--config", help="the file of the environment (default: configs/embedded.json, or SMOKE_CONFIG)"
    )


def add_address(parser: argparse.ArgumentParser, when: str = "") -> None:
    """Add the options of a command that sends requests: where to, and where its journal is."""
    parser.add_argument("--base-url", help=f"{when}the address of the service, if not that in the config")
    parser.add_argument("--journal", help=f"{when}the folder of the journals (default: .smoke)")


def add_protected(parser: argparse.ArgumentParser, purpose: str) -> None:
    """Add the option that permits a protected environment."""
    parser.add_argument(
        "--allow-protected", metavar="NAME", help=f"the name of a protected environment, to {purpose} it"
    )


def check_output(option: str, path: Path | None) -> None:
    """Raise a `ConfigError` if the file of an option cannot be written: before the work, whose result would be lost."""
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise ConfigError(
            f"{option}: expected a file that can be written; {path} cannot be\n  try: a file in a folder that exists"
        )


def exit_code(session: Session, *, wrong: bool, stopped: bool) -> int:
    """Return the exit code of a command that has examined a service.

    Args:
        wrong: whether something was not as it should be.
        stopped: whether it was not examined to the end.
    """
    signalled = session.shutdown.exit_code if session.shutdown is not None else None
    if signalled is not None:
        return signalled
    tracker = session.tracker
    broken = wrong or stopped or bool(tracker.troubles)
    if tracker.left_behind:
        return exit_codes.BROKEN_AND_LEFT if broken else exit_codes.LEFT
    if tracker.unverified:
        return exit_codes.BROKEN_AND_UNVERIFIED if broken else exit_codes.UNVERIFIED
    return exit_codes.BROKEN if broken else exit_codes.KEPT


def config_of(options: argparse.Namespace) -> Config:
    """Return the config of a command that sends requests, with what its options override.

    Raises:
        ConfigError: the config has mistakes.
    """
    given = {name: getattr(options, name, None) for name in OVERRIDES}
    return Config.from_file(options.config, {name: value for name, value in given.items() if value})
