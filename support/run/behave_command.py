"""The command `behave`: behave's own, with one message for a selection that cannot be read, and for Ctrl-C from the start.

behave reads its options before it loads a runner, so a runner cannot answer for them. This package installs a script of the
same name over behave's; without it (`python -m behave`) those messages differ, and `-j auto` is not understood.
"""

from __future__ import annotations

from support.run import interruption  # first: from here on, Ctrl-C ends the process with one line

# isort: split
import importlib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from behave.__main__ import run_behave
from behave.configuration import Configuration
from behave.exception import ConfigError, TagExpressionError

from support.json_files import ROOT
from support.results import exit_codes
from support.run import output
from support.run.garbage import uncollected

BEHAVE = "behave.runner"  # whose runner is used where no file and no option names one
RUNNER = "support.run.runner:PersonaRunner"
CONFIG_FILES = ("behave.ini", ".behaverc", "setup.cfg", "tox.ini", "pyproject.toml")
PATTERNS = {"--name": "-n", "--include": "-i", "--exclude": "-e"}
JOBS = ("-j", "--jobs", "--parallel")
AUTO = "auto"
SELECTING = (*PATTERNS, *PATTERNS.values(), "--tags", "-t")


def main() -> int:
    """Run behave with the options of the command line, and return its exit code."""
    interruption.end_at_once()
    with uncollected():
        config = _configured()
    return config if isinstance(config, int) else int(run_behave(config) or 0)


def _configured() -> Configuration | int:
    """Read the options and load the runner; an exit code, if there is a mistake, which has been printed."""
    try:
        config = Configuration(command_args=list(with_jobs(sys.argv[1:])))
    except re.error as problem:
        pattern = str(problem.pattern)
        return _refuse(
            f'{_option_of(sys.argv[1:], pattern)}: "{pattern}" is not a regular expression: {problem}',
            f'a text without signs of a regular expression, or such a sign after a backslash: "{re.escape(pattern)}"',
        )
    except TagExpressionError as problem:
        return _refuse(
            f"--tags: the expression cannot be read: {problem}".replace("\n", "\n    "),
            '--tags "@smoke and not @slow"; quoted, with every bracket closed',
        )
    except ConfigError as problem:
        return _refuse(str(problem), "behave --help")
    mistake = _mistake_in(config)
    return _refuse(*mistake, config) if mistake else config


def _mistake_in(config: Configuration) -> tuple[str, str] | None:
    """What behave would answer with exit code 1, which means a broken promise here, and what to do about it."""
    outputs, formats = len(config.outputs), max(len(config.format or []), 1)
    if outputs > formats:
        return f"there are {outputs} -o and {formats} -f", "one -o after each -f"
    aliases: dict[str, str] = config.runner_aliases
    module, _, name = aliases.get(config.runner, config.runner).partition(":")
    try:
        getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as problem:
        return f"--runner: {config.runner} cannot be loaded: {problem}", f"--runner {RUNNER}, or none"
    if module == BEHAVE and not any(Path(each).is_file() for each in CONFIG_FILES):
        return f"behave was started in {Path.cwd()}, where there is no behave.ini", f"cd {ROOT}"
    return None


def _refuse(mistake: str, advice: str, config: Configuration | None = None) -> int:
    from support.run.asked_outputs import refuse  # noqa: PLC0415 - slow to load, and only needed here

    message = f"ConfigError: there is a mistake in the command\n  {mistake}\n  try: {advice}"
    config = config or _without_selection(sys.argv[1:])
    if config is not None:
        refuse(config, message)
    print(message)
    output.flush()
    return exit_codes.NOTHING_RUN


def with_jobs(arguments: Sequence[str]) -> Iterator[str]:
    """The arguments as behave understands them: it takes only numbers for `-j`, and 0 means what auto means."""
    before = ""
    for argument in arguments:
        option, _, value = argument.partition("=")
        if argument == AUTO and before in JOBS:
            yield "0"
        elif value == AUTO and option in JOBS:
            yield f"{option}=0"
        else:
            yield "-j0" if argument == f"-j{AUTO}" else argument
        before = argument


def _without_selection(arguments: Sequence[str]) -> Configuration | None:
    """The configuration without what selects scenarios, to know the outputs; None if that cannot be read either."""
    kept: list[str] = []
    for argument in arguments:
        if kept and kept[-1] in SELECTING:
            kept.pop()  # the option, with its value
        elif not argument.startswith(tuple(f"{each}=" for each in SELECTING)):
            kept.append(argument)
    try:
        return Configuration(command_args=list(with_jobs(kept)))
    except Exception:  # noqa: BLE001 - whatever is wrong with it has its message already
        return None


def _option_of(arguments: Sequence[str], pattern: str) -> str:
    """The option with a pattern in it; behave joins the patterns of several `--name`."""
    found = [name for name, value in _patterns(arguments) if value == pattern or not _is_pattern(value)]
    return found[0] if found else " or ".join(PATTERNS)


def _patterns(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each option that takes a pattern, with its pattern: `--name X`, `--name=X`, `-n X` or `-nX`."""
    for index, argument in enumerate(arguments):
        for name, short in PATTERNS.items():
            if argument in {name, short} and index + 1 < len(arguments):
                yield name, arguments[index + 1]
            elif argument.startswith(f"{name}="):
                yield name, argument.removeprefix(f"{name}=")
            elif argument.startswith(short) and argument != short and not argument.startswith("--"):
                yield name, argument.removeprefix(short)


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
