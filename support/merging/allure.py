"""The Allure results of all shards in one folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from support.errors import ConfigError
from support.reporting.allure import MANIFEST, PATTERNS, THE_RUN, AllureReporter
from support.reporting.allure_globals import AllureGlobals
from support.reporting.files import ResultFolder
from support.results.account import Account

OF_EACH_RUN = frozenset({THE_RUN, "environment.properties"})  # written anew for all of them


def result_folders(folder: Path) -> list[Path]:
    """Return the folders of Allure results in and below a folder."""
    return sorted({each.parent for pattern in PATTERNS for each in folder.rglob(pattern)})


def write_allure(place: Path, sources: Iterable[Path], account: Account) -> None:
    """Copy the results of all shards, and say what stands at no scenario.

    Of a file that several shards have, such as the categories, the first is taken.

    Raises:
        ConfigError: the folder holds results of others, or is one of the sources.
        OSError: something cannot be read or written.
    """
    sources = list(sources)
    if any(each.resolve() == place.resolve() for each in sources):
        raise ConfigError(f"the results of a shard are in {place}\n  try: another folder after --allure")
    reporter = AllureReporter(place, AllureGlobals(lambda value: value))
    reporter.run_began(account.run)
    results, seen = ResultFolder(place, MANIFEST, PATTERNS), set(OF_EACH_RUN)
    for path in (path for source in sources for path in sorted(source.iterdir())):
        if path.is_file() and path.name not in seen and not path.name.startswith("."):
            seen.add(path.name)
            results.write(path.name, path.read_bytes())
    reporter.write_run(account)
