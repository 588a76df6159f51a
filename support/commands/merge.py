"""Make one report of those of the shards of a run, and say which shard is missing.

The exit code is that of the whole run: 0 only if every shard ran, and all is well.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from support.errors import ConfigError
from support.merging.allure import result_folders, write_allure
from support.merging.merged import merged
from support.merging.parts import Part
from support.merging.places import report_in, wait_for
from support.merging.reading import read_account
from support.polling import Patience
from support.reporting.annotations import GithubSummary, environment_is_github
from support.reporting.console import ConsoleReporter
from support.reporting.html import HtmlReporter
from support.reporting.json_report import JsonReporter
from support.reporting.junit import JunitReporter
from support.results.account import Account


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "shards",
        nargs="+",
        type=Path,
        metavar="SHARD",
        help="the JSON report of a shard, or a folder with that report and, in it or below, the shard's Allure results; "
        "where there is no report, the shard is missing",
    )
    parser.add_argument(
        "--wait", type=_seconds, default=0.0, metavar="SECONDS",
        help="wait so long for shards that have no report yet, or are still running (default: 0)",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the JSON report of all into this file")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the HTML report of all into this file")
    parser.add_argument("--junit", type=Path, metavar="FOLDER", help="write the JUnit files of all into this folder")
    parser.add_argument("--allure", type=Path, metavar="FOLDER", help="gather the Allure results of all in this folder")


def run(options: argparse.Namespace) -> int:
    """Run the command, and return the exit code of the whole run.

    Raises:
        ConfigError: the reports cannot be read, are not of shards of one run, or a place cannot be written.
    """
    wait_for(options.shards, Patience(options.wait))
    found = [(place, path) for place in options.shards if (path := report_in(place)) is not None]
    places, parts = [place for place, _ in found], [Part(path, read_account(path)) for _, path in found]
    account = merged(parts, without=[each for each in options.shards if each not in places])
    folders = _allure_of(places, parts) if options.allure else []
    outputs: list[tuple[Path | None, Callable[[Path], None]]] = [
        (options.json, lambda path: JsonReporter(path).run_ended(account)),
        (options.html, lambda path: HtmlReporter(path).run_ended(account)),
        (options.junit, lambda path: _write_junit(path, account)),
        (options.allure, lambda path: write_allure(path, folders, account)),
    ]
    for path, write in outputs:
        if path is not None:
            _written(path, write)
    if environment_is_github():
        GithubSummary.from_environment().run_ended(account)
    ConsoleReporter().run_ended(account)
    assert account.exit_code is not None, "a merged run has an exit code"
    return account.exit_code


def _allure_of(places: Sequence[Path], parts: Sequence[Part]) -> list[Path]:
    """The folders of Allure results of all shards; each shard that ran has one."""
    found: list[Path] = []
    for place, part in zip(places, parts, strict=True):
        folders = result_folders(place) if place.is_dir() else []
        if part.account.scenarios and not folders:
            raise ConfigError(
                f"there are no Allure results of the shard {part.path}\n"
                "  try: its folder, with the results in it or below, such as -f allure -o reports/shard-1/allure"
            )
        found += folders
    return found


def _write_junit(folder: Path, account: Account) -> None:
    reporter = JunitReporter(folder)
    reporter.run_began(account.run)
    reporter.run_ended(account)


def _written(path: Path, write: Callable[[Path], None]) -> None:
    try:
        write(path)
    except OSError as problem:
        raise ConfigError(f"{path} cannot be written\n  {problem}\n  try: another place") from None


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 0 on")
    return seconds
