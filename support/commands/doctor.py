"""Hold the service description against what the service really answers, line by line, and say what to correct.

Logs in every persona, then creates, reads, lists, finds, updates and removes one of each resource as the steward; no feature is
needed, and nothing is left behind. Exit code 0 if all is as described, 1 if something differs, 2 if nothing could be looked at,
3 or 4 (with differences) if something is left behind.
"""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path

from support.commands import environment
from support.doctor import report
from support.doctor.chart import DIFFERS, Line
from support.doctor.coverage import complete
from support.doctor.examination import Examined, examine
from support.doctor.working_copy import WorkingCopy
from support.errors import LeftBehindError, SuiteError
from support.json_files import read_object
from support.run.session import Session
from support.run.shutdown import Shutdown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    environment.add_config(parser)
    environment.add_address(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write everything to this file as JSON")
    parser.add_argument("--all", action="store_true", help="also print what could not be checked, each with the reason")
    environment.add_protected(parser, "examine")


def run(options: argparse.Namespace) -> int:
    """Examine the description, print what was observed, and return the exit code.

    Raises:
        SuiteError: the settings are wrong, or the service does not respond.
    """
    config = environment.config_of(options)
    config.refuse_protected("--allow-protected ")
    environment.check_output("--json", options.json)
    copy = WorkingCopy.read(config.service_file, read_object(config.service_file, "service description"))
    session = Session.prepare(config, copy.service)
    session.shutdown = Shutdown(session.budget, config.step_timeout, lambda: session.advice)
    try:
        found, left = _examined(session, copy)
    except (SuiteError, AssertionError) as problem:
        problem.args = (session.secrets.text(str(problem)), *problem.args[1:])
        raise
    return _reported(session, found, left, options)


def _examined(session: Session, copy: WorkingCopy) -> tuple[Examined, list[str]]:
    """Examine, remove everything that was created, and return what was observed and what is left."""
    assert session.shutdown is not None
    session.shutdown.watch(lambda: None, lambda: session.connection is not None and session.connection.waiting)
    try:
        session.reach()
        found = examine(session, copy)
        with suppress(LeftBehindError):  # the tracker has what is left
            state = found.case.state
            session.cleaning.after_scenario(session.steward(state), state.take(), failed=False)
    finally:
        with suppress(LeftBehindError):
            session.close()
        session.shutdown.release()
    return found, list(session.tracker.left_behind)


def _reported(session: Session, found: Examined, left: list[str], options: argparse.Namespace) -> int:
    case = found.case
    complete(case)
    lines: list[Line] = [session.secrets.masked(each) for each in case.chart.lines()]
    printer = report.Printer(sys.stdout)
    report.show(printer, found.people, lines, everything=options.all)
    report.summarize(printer, lines, found.people)
    wrong = DIFFERS in {*(each.verdict for each in lines), *(each.verdict for each in found.people)}
    code = environment.exit_code(session, wrong=wrong, stopped=found.stopped)
    tracker = session.tracker
    if found.stopped:
        printer.line("it was not examined to the end", report.RED)
    for each in left:
        printer.line(f"left behind: {each}", report.RED)
    for each in tracker.unverified:
        printer.line(f"not verified, as the description declares: {each}")
    if left:
        printer.line(session.advice)
    elif not tracker.unverified and not tracker.waiting:
        printer.line("nothing was left behind")
    if options.json is not None:
        about = {
            "service": case.service.name, "config": str(session.config.source), "base_url": session.base_url, "exit_code": code,
            "stopped": found.stopped, "left_behind": left, "unverified": list(tracker.unverified),
        }  # fmt: skip
        options.json.write_text(report.document(found.people, lines, about), encoding="utf-8")
    return code
