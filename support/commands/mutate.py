"""Put a proxy between suite and service that changes one small thing at a time, and see whether the suite notices.

Exit code 0 if every mutant is noticed or waived, 1 if one survived, 2 if nothing could be tried.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from support.commands import environment
from support.description.document.waivers import KINDS
from support.errors import ConfigError
from support.json_files import read_object, suggestion
from support.mutation.verdicts import Report
from support.results import exit_codes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("paths", nargs="*", metavar="FEATURE", help="these features (default: all of the config)")
    environment.add_config(parser)
    parser.add_argument(
        "--sample", type=int, default=0, metavar="N", help="so many mutants, of as many kinds as possible"
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="KIND", help=f"this kind; one of: {', '.join(KINDS)}"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="of the choices; the same seed gives the same result (default: 1)"
    )
    parser.add_argument("--since", type=Path, metavar="REPORT", help="only what survived in this JSON report")
    parser.add_argument("--tags", action="append", default=[], help="only these scenarios, as behave takes it")
    parser.add_argument("--jobs", type=int, default=2, help="how many at once (default: 2)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything into this file")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write a page into this file")
    environment.add_protected(parser, "change requests to")


def run(options: argparse.Namespace) -> int:
    """Run the campaign, print what it came to, and return the exit code.

    Raises:
        ConfigError: an option cannot be used, or the environment is protected.
    """
    _check(options)
    environment.config_of(options).refuse_protected("--allow-protected ")
    keys = _survivors_of(options.since) if options.since is not None else None
    # Only here: behave and the runner take long to import, and every other command can do without.
    from behave.configuration import Configuration  # noqa: PLC0415

    from support.mutation.campaign import Campaign, Options  # noqa: PLC0415
    from support.mutation.trial import MutationRunner  # noqa: PLC0415

    campaign = Campaign(Options(options.sample, tuple(options.only), options.seed, keys, options.jobs, _say))
    named = {"config": options.config, "allow_protected": options.allow_protected}
    given = ["--format", "null", "--no-summary", *(f"--tags={each}" for each in options.tags)]
    given += [*[f"-D{name}={value}" for name, value in named.items() if value], *options.paths]
    try:
        code = int(MutationRunner(Configuration(given, load_config=True), campaign).run())
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else exit_codes.NOTHING_RUN
    if campaign.report is None:
        return code or exit_codes.NOTHING_RUN
    _write(campaign.report, options)
    return code


def _check(options: argparse.Namespace) -> None:
    """Raise a `ConfigError` if an option cannot be used."""
    for each in options.only:
        if each not in KINDS:
            raise ConfigError(f'there is no kind "{each}" of mutants; {suggestion(each, KINDS)}')
    if options.jobs < 1 or options.sample < 0:
        raise ConfigError("--jobs must be 1 or more, and --sample 0 or more")
    environment.check_output("--json", options.json)
    environment.check_output("--markdown", options.markdown)


def _write(report: Report, options: argparse.Namespace) -> None:
    from support.mutation import pages  # noqa: PLC0415

    print(pages.console(report))
    if options.json:
        options.json.write_text(json.dumps(report.as_dict(), indent=1, ensure_ascii=False) + "\n", "utf-8")
    if options.markdown:
        options.markdown.write_text(pages.markdown(report), "utf-8")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _survivors_of(path: Path) -> frozenset[str]:
    """The keys of what survived in a report.

    Raises:
        ConfigError: it is none, or nothing survived.
    """
    document = read_object(path, "mutation report")
    mutants = document.get("mutants")
    if not isinstance(mutants, list) or not all(isinstance(each, dict) and "key" in each for each in mutants):
        raise ConfigError(f"{path} is no report of mutate\n  try: one that --json wrote")
    keys = frozenset(str(each["key"]) for each in mutants if each.get("verdict") in {"survived", "not reached"})
    if not keys:
        raise ConfigError(f"nothing survived in {path}\n  try: without --since")
    return keys
