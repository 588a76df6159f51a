"""The options of a command that name an environment, and the config that they lead to."""

from __future__ import annotations

import argparse

from support.settings.config import Config

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


def config_of(options: argparse.Namespace) -> Config:
    """Return the config of a command that sends requests, with what its options override.

    Raises:
        ConfigError: the config has mistakes.
    """
    given = {name: getattr(options, name, None) for name in OVERRIDES}
    return Config.from_file(options.config, {name: value for name, value in given.items() if value})
