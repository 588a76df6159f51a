"""Remove what dead runs left behind: by the journal of this machine, or, with --older-than, by name and age.

A dry run, unless --yes is given.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence, Sized
from datetime import timedelta

from support.cleanup.cleaner import Cleaner
from support.cleanup.journal import live_runs
from support.cleanup.state import Leftover
from support.cleanup.sweep import by_pattern, outstanding
from support.commands import environment
from support.description.endings import endings
from support.description.service import ServiceDescription
from support.errors import ConfigError, SuiteError
from support.results import exit_codes
from support.run.session import Session
from support.settings.config import Config

AGE = re.compile(r"^(\d{1,6}(?:\.\d{1,3})?)(m|h|d)$")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    environment.add_config(parser)
    environment.add_address(parser)
    parser.add_argument(
        "--older-than",
        type=_age,
        metavar="AGE",
        help="without a journal: everything of the suite that is so old, such as 24h, 90m or 7d",
    )
    parser.add_argument(
        "--even-live",
        action="store_true",
        help="with --older-than: also what may belong to a run that is still going on, on another machine",
    )
    parser.add_argument("--kept", action="store_true", help="also what was kept on purpose (-D keep=failed)")
    parser.add_argument("--yes", action="store_true", help="really remove it")
    environment.add_protected(parser, "sweep")


def run(options: argparse.Namespace) -> int:
    """Sweep, and return the exit code: 0, or 3 if something is left.

    Raises:
        SuiteError: the settings are wrong, or the service does not respond.
    """
    config = environment.config_of(options)
    if config.base_url is None:
        raise ConfigError(
            f"there is nothing to sweep: {config.source} has no base_url, and an embedded service ends with its run\n"
            "  try: --config of a deployment, or --base-url"
        )
    config.refuse_protected("--allow-protected ")
    session = Session.prepare(config.with_personas(config.steward), ServiceDescription.from_file(config.service_file))
    try:
        session.connect()
        if options.older_than is None:
            return _from_journal(session, really=options.yes, kept=options.kept)
        return _by_pattern(session, _spared(options, config), really=options.yes)
    except (SuiteError, AssertionError) as problem:
        problem.args = (session.secrets.text(str(problem)), *problem.args[1:])
        raise
    finally:
        session.close()


def _spared(options: argparse.Namespace, config: Config) -> timedelta:
    """The age from which on something is removed: never what a run that is still going on may have made."""
    longest = timedelta(seconds=config.longest_run)
    age: timedelta = options.older_than
    if age >= longest or options.even_live:
        return age
    print(
        f"only what is older than {config.longest_run / 3600:g} h, the longest that a run may take (longest_run); or --even-live"
    )
    return longest


def _from_journal(session: Session, *, really: bool, kept: bool) -> int:
    folder = session.config.journal
    if not really:
        unread: list[str] = []
        elsewhere: list[str] = []
        found = list(outstanding(folder, session.base_url, kept=kept, unread=unread, elsewhere=elsewhere))
        for run_id, made in found:
            print(f"would look for and remove: {made} (run {run_id})")
        _name(elsewhere, unread)
        print(f"{len(found)} outstanding from dead runs, by the journal in {folder}; nothing was removed{_hint(found)}")
        return exit_codes.LEFT if unread else exit_codes.KEPT
    swept = session.settle(kept=kept)
    for made in swept.removed:
        print(f"removed: {made}")
    for made in swept.kept:
        print(f"kept: {made}; --kept removes it")
    for made in swept.waiting:
        print(f"still looked for, its create was lost: {made}")
    _name(swept.elsewhere, swept.unread)
    code = _concluded(len(swept.removed), swept.left, swept.declared, len(swept.waiting))
    return exit_codes.LEFT if swept.unread else code


def _name(elsewhere: list[str], unread: list[str]) -> None:
    """Print what was not looked for, and what is not understood."""
    for line in elsewhere:
        print(f"not looked for, it is elsewhere: {line}")
    for line in unread:
        print(f"not understood, perhaps left: {line}")
    if unread:
        print("  try: look at these lines, remove what they name, then remove the files")


def _by_pattern(session: Session, older_than: timedelta, *, really: bool) -> int:
    helper = session.steward()
    config = session.config
    appended = endings(config.service_file, config.features_folder)
    found = by_pattern(helper, older_than, lambda: live_runs(config.journal), endings=appended)
    if not really:
        for made in found:
            print(f"would remove: {made}")
        print(f"{len(found)} found by name and age; nothing was removed{_hint(found)}")
        return exit_codes.KEPT
    cleaner = Cleaner(helper, _Unrecorded(), session.budget, mask=session.secrets.text, by_list=True)
    left = cleaner.clean(found)
    return _concluded(len(found) - len(left) - len(cleaner.declared), left, cleaner.declared)


def _concluded(removed: int, left: Sequence[Leftover], declared: Sequence[Leftover], waiting: int = 0) -> int:
    """Print what a sweep came to, and return its exit code."""
    for each in left:
        print(f"left: {each}")
    for each in declared:
        print(f"not verified, as the description declares: {each}")
    counts = [f"{removed} removed", f"{len(left)} left"]
    counts += [f"{len(declared)} not verified"] if declared else []
    counts += [f"{waiting} may still appear"] if waiting else []
    print(", ".join(counts))
    return exit_codes.LEFT if left else exit_codes.UNVERIFIED if declared else exit_codes.KEPT


class _Unrecorded:
    """No record, for what no journal knows."""

    def outcome(self, made: object, event: str, reason: str | None = None) -> None:
        """Write nothing."""


def _hint(found: Sized) -> str:
    return "; add --yes to remove them" if found else ""


def _age(text: str) -> timedelta:
    match = AGE.match(text)
    if match is None:
        raise argparse.ArgumentTypeError(f'expected an age such as 24h, 90m or 7d; it is "{text}"')
    return timedelta(**{UNITS[match[2]]: float(match[1])})
