"""Check the features against the service description, without a service: what is described and never used or checked.

Exit code 1 if there is something.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from support.description.service import ServiceDescription
from support.results import exit_codes
from support.run import usage
from support.settings.config import Config


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "--config", help="the file of the environment (default: configs/embedded.json, or SMOKE_CONFIG)"
    )
    parser.add_argument("--features", type=Path, help="the folder of features, if not that of the config")


def run(options: argparse.Namespace) -> int:
    """Print a line for each finding, and return the exit code."""
    config = Config.from_file(options.config, sends=False)
    service = ServiceDescription.from_file(config.service_file)
    found = list(usage.uses(usage.parsed(options.features or config.features_folder), service))
    lines = [*usage.unused_variants(found, service), *usage.unsent_fields(found, service)]
    for line in lines:
        print(line)
    count = "nothing" if not lines else f"{len(lines)} finding{'s' if len(lines) > 1 else ''}"
    print(f"{len(found)} actions in the features of {service.name}: {count} to report")
    return exit_codes.BROKEN if lines else exit_codes.KEPT
