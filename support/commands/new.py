"""Draft a suite for another service, from its OpenAPI document or from the paths of its resources.

Writes a folder with a description, a config, features made of the sentences of this suite, and UNKNOWN.md, which says what could
not be known, in order of need. Nothing that exists is overwritten. Exit code 0, or 2 if nothing was written.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from urllib.parse import urlsplit

from support.errors import ConfigError
from support.results import exit_codes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("name", metavar="NAME", help="the name of the suite, and of the folder that is made for it")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--openapi", metavar="FILE|URL", help="the service's OpenAPI document: 2.0, 3.0 or 3.1, in JSON or YAML"
    )
    source.add_argument(
        "--resource", metavar="NAME=PATH", action="append", help="without a document: a resource and the path of one, such as"
        " group=/groups/{id}; may be given several times"
    )  # fmt: skip
    parser.add_argument(
        "--base-url", metavar="URL", help="the address of the service, if the document is not from there"
    )
    parser.add_argument(
        "--folder", type=Path, metavar="FOLDER", help="where to make the folder (default: the current one)"
    )


def run(options: argparse.Namespace) -> int:
    """Write the suite, print what to do next, and return the exit code.

    Raises:
        ConfigError: the document, a path or the name cannot be used; nothing was written.
    """
    from support.drafting import suite  # noqa: PLC0415 - English takes long to import, and no other command needs it

    if not suite.NAME.fullmatch(options.name):
        raise ConfigError(
            f'"{options.name}" cannot be the name of a suite\n  expected: letters, digits, - and _, with a letter at its beginning'
            "\n  try:      my-service"
        )
    folder = (options.folder or Path()) / options.name
    suite.check_free(folder)
    address = _checked(options.base_url)
    if options.openapi is not None:
        draft, found = suite.from_document(options.openapi, folder)
        address = address or found
    else:
        draft = suite.from_paths(options.name, options.resource)
    written = suite.write(draft, options.name, folder, address)
    for line in suite.said(draft, written):
        print(line)
    return exit_codes.KEPT


def _checked(address: str | None) -> str | None:
    if address is None:
        return None
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", address):
        raise ConfigError(
            f'--base-url: expected an address with http or https; it is "{address}"\n  try: http://127.0.0.1:8000'
        )
    return address.rstrip("/")
