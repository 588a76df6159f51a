"""The outputs that a run is asked for, found before its settings are checked, so that a run that never starts is red in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.errors import ConfigError
from support.http.masking import Secrets
from support.json_files import read_object
from support.reporting.annotations import GithubAnnotations, GithubSummary, environment_is_github
from support.reporting.junit import JunitReporter
from support.reporting.reporter import Reporter, ReportFormatter
from support.results.account import NO_RUN, Account, RunInformation
from support.run.behave_internals import formatter_class
from support.run.earlier import SETTINGS as EARLIER
from support.run.earlier import earlier_report
from support.run.reports import Reports, loaded
from support.settings.config import DEFAULT, REPORT_SETTINGS
from support.settings.sources import substituted, variable


def early_reports(behave: Any, environ: Mapping[str, str] = os.environ) -> Reports:
    """Return every report that the command, the environment or the config asks for; a dry run has none.

    Whatever is wrong with the settings is not complained of here.

    Args:
        behave: behave's configuration.
    """
    reports = Reports(Secrets())
    if behave.dry_run:
        return reports
    for reporter in _asked(behave, environ):
        reports.add(reporter)
    if environment_is_github(environ):
        reports.add_printer(GithubAnnotations())
    return reports


def unknown_run() -> RunInformation:
    """Return what is known of a run whose settings are not read yet."""
    return replace(NO_RUN, started=datetime.now(UTC).isoformat())


def refuse(behave: Any, message: str) -> None:
    """Say in every report and output why nothing is run, before a runner is there to say it."""
    reports, run = early_reports(behave), unknown_run()
    mark_plain_outputs(behave, message)
    with suppress(ConfigError):  # of others, who keep their files
        reports.mark(run)
    account = Account.unfinished(run, message)
    reports.write(lambda: account)
    reports.show(account)


def mark_plain_outputs(behave: Any, text: str) -> None:
    """Put a comment into the files of behave's own formatters, which it opens late or, if nothing is run, never."""
    for opener in () if behave.dry_run else _files(behave):
        with suppress(OSError, ValueError):
            Path(opener).parent.mkdir(parents=True, exist_ok=True)
            Path(opener).write_text("".join(f"# {line}\n" for line in text.splitlines()), encoding="utf-8")


def _asked(behave: Any, environ: Mapping[str, str]) -> Iterator[Reporter]:
    overrides = {name: str(value) for name, value in behave.userdata.items()}
    in_file = _in_file(overrides.get("config") or environ.get("SMOKE_CONFIG") or str(DEFAULT), environ)

    def given(setting: str) -> Any:
        return overrides.get(setting) or environ.get(variable(setting)) or in_file.get(setting)

    # Before an output replaces the report, if it is the same file.
    for earlier in filter(None, map(given, EARLIER)):
        with suppress(ConfigError):  # complained of when the settings are checked
            earlier_report(Path(str(earlier)))
    for setting in REPORT_SETTINGS:
        place = given(setting)
        if place and isinstance(place, str):
            yield loaded(setting, Path(place))
    if behave.junit:
        yield JunitReporter(Path(behave.junit_directory))
    for name, place in _formatters(behave):
        kind = formatter_class(name)
        if kind is not None and issubclass(kind, ReportFormatter):
            with suppress(OSError, ValueError):
                reporter = kind.early(Path(place))
                if reporter is not None:
                    yield reporter
    if environment_is_github(environ):
        yield GithubSummary.from_environment(environ)


def _formatters(behave: Any) -> Iterator[tuple[str, str]]:
    """Each formatter that writes to a place of its own, and the place."""
    for name, opener in zip(behave.format or (), behave.outputs, strict=False):
        if opener.name:
            yield name, opener.name


def _files(behave: Any) -> Iterator[str]:
    read = {Path(each[1:]).absolute() for each in map(str, behave.paths or ()) if each.startswith("@")}
    for name, place in _formatters(behave):
        kind = formatter_class(name)
        # `behave @again.txt -f rerun -o again.txt` reads what it replaces.
        is_free = os.path.isfile(place) or not os.path.lexists(place)  # noqa: PTH113 - no path is an error here
        if (
            kind is not None
            and not issubclass(kind, ReportFormatter)
            and is_free
            and Path(place).absolute() not in read
        ):
            yield place


def _in_file(source: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """The outputs and earlier reports that the config names, if it can be read."""
    try:
        named = read_object(Path(source), "config")
        found = substituted({name: named.get(name) for name in (*REPORT_SETTINGS, *EARLIER)}, environ, [])
    except (ConfigError, OSError, ValueError, RecursionError):
        return {}
    return dict(found)
