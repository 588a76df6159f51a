"""`python -m support sweep`: remove what runs left that are no more."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sized
from dataclasses import replace
from datetime import timedelta

from support import ending
from support.cleanup import Cleaner
from support.config import Config
from support.errors import ConfigError, SuiteError
from support.journal import live_runs
from support.service import ServiceDescription
from support.session import Session
from support.sweep import by_pattern, owed

AGE = re.compile(r"^(\d+(?:\.\d+)?)(m|h|d)$")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def main(arguments: list[str] | None = None) -> int:
    """The command line; answers the exit code: 0, or 2 for wrong settings or no answer, or 3 where something is left."""
    options = _parser().parse_args(arguments)
    given = {"base_url": options.base_url, "journal": options.journal, "allow_protected": options.allow_protected}
    session = None
    try:
        config = Config.from_file(options.config, {name: value for name, value in given.items() if value})
        if config.base_url is None:
            raise ConfigError(
                f"there is nothing to sweep: {config.source} names no base_url, and an embedded service ends with its run\n"
                "  try: --config of a deployment, or --base-url"
            )
        config.refuse_protected("--allow-protected ")
        only_steward = replace(config, selected=(config.steward,))
        session = Session.prepare(only_steward, ServiceDescription.from_file(config.service))
        session.connect()
        if options.older_than is None:
            return _from_journal(session, really=options.yes)
        return _by_pattern(session, options.older_than, really=options.yes)
    except (SuiteError, AssertionError) as problem:
        told = str(problem) if session is None else session.secrets.text(str(problem))
        print(f"{type(problem).__name__}: {told}", file=sys.stderr)
        return ending.SETTINGS
    finally:
        if session is not None:
            session.close()


def _from_journal(session: Session, *, really: bool) -> int:
    if not really:
        found = list(owed(session.config.journal, session.base_url))
        for run, made in found:
            _say(f"would look for and remove: {made} (run {run})")
        _say(
            f"{len(found)} owed by dead runs, by the journal in {session.config.journal}; nothing was removed"
            + _hint(found)
        )
        return ending.KEPT
    swept = session.settle()
    for made in swept.removed:
        _say(f"removed: {made}")
    for left in swept.left:
        _say(f"left: {left}")
    for run in swept.elsewhere:
        _say(f"not looked for, it is elsewhere: run {run}")
    _say(f"{len(swept.removed)} removed, {len(swept.left)} left")
    return ending.LEFT if swept.left else ending.KEPT


def _by_pattern(session: Session, older_than: timedelta, *, really: bool) -> int:
    helper = session.steward()
    found = by_pattern(helper, older_than, lambda: live_runs(session.config.journal))
    if not really:
        for made in found:
            _say(f"would remove: {made}")
        _say(f"{len(found)} found by name and age; nothing was removed" + _hint(found))
        return ending.KEPT
    left = Cleaner(helper, _Unrecorded(), session.budget, mask=session.secrets.text).clean(found)
    for each in left:
        _say(f"left: {each}")
    _say(f"{len(found) - len(left)} removed, {len(left)} left")
    return ending.LEFT if left else ending.KEPT


class _Unrecorded:
    """What no journal knows of needs no record."""

    def outcome(self, made: object, event: str, reason: str | None = None) -> None:
        """Nothing to write."""


def _hint(found: Sized) -> str:
    return "; add --yes to remove them" if found else ""


def _say(text: str) -> None:
    print(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m support", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="sweep")
    sweep = commands.add_parser(
        "sweep",
        help="remove what dead runs left behind",
        description="Remove what dead runs left behind: by the journal of this machine, or, with --older-than, by the "
        "suite's name pattern. A dry run, unless --yes is given.",
    )
    sweep.add_argument("--config", help="the environment's file (default: configs/embedded.json, or SMOKE_CONFIG)")
    sweep.add_argument("--base-url", help="where the service is, if not where the config says")
    sweep.add_argument("--journal", help="folder of the journals (default: .smoke)")
    sweep.add_argument(
        "--older-than",
        type=_age,
        metavar="AGE",
        help="without a journal: everything of ours of that age, such as 24h, 90m or 7d",
    )
    sweep.add_argument("--yes", action="store_true", help="really remove it")
    sweep.add_argument("--allow-protected", metavar="NAME", help="the name of a protected environment, typed out")
    return parser


def _age(text: str) -> timedelta:
    match = AGE.match(text)
    if match is None:
        raise argparse.ArgumentTypeError(f'wanted an age such as 24h, 90m or 7d; it is "{text}"')
    return timedelta(**{UNITS[match[2]]: float(match[1])})


if __name__ == "__main__":
    sys.exit(main())
