"""The command line of `python -m support`: lists the commands, and turns errors into one message and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from support.commands import docs, doctor, honesty, matrix, merge, migrate, mutate, new, report, sweep, vocabulary
from support.errors import SuiteError
from support.results import exit_codes

#: Name → module with `add_arguments(parser)` and `run(options) -> exit code`. The module's docstring is the help.
COMMANDS = {
    "docs": docs,
    "doctor": doctor,
    "honesty": honesty,
    "matrix": matrix,
    "merge": merge,
    "migrate": migrate,
    "mutate": mutate,
    "new": new,
    "report": report,
    "sweep": sweep,
    "vocabulary": vocabulary,
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return the exit code: 2 for wrong settings or no response, else as the command says."""
    found = parser()
    options = found.parse_args(arguments)
    if not hasattr(options, "run"):
        found.print_help()
        return exit_codes.NOTHING_RUN
    try:
        return int(options.run(options))
    except (SuiteError, AssertionError) as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
        return exit_codes.NOTHING_RUN
    except BrokenPipeError:
        # `python -m support … | head`: what is not read is not needed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exit_codes.KEPT


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    name = Path(sys.argv[0]).name
    program = "python -m support" if name in {"__main__.py", "pytest"} else name
    found = argparse.ArgumentParser(prog=program, description="Commands beside `behave` itself.")
    commands = found.add_subparsers(metavar="COMMAND")
    for name, module in COMMANDS.items():
        about = " ".join((module.__doc__ or "").split("\n\n")[0].split())
        command = commands.add_parser(name, help=about, description=" ".join((module.__doc__ or "").split()))
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return found
