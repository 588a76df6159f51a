"""Output that nobody reads any more, as in `behave | head -1`, or that cannot be written: neither may end a run."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TextIO

from support.run.masked_output import MaskedStream

STANDARD_OUTPUT, STANDARD_ERROR = 1, 2


def abandon(descriptor: int) -> None:
    """Send an output nowhere from now on, so that what is still written to it, or buffered, cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def say(text: str) -> None:
    """Print a message to standard error; if nobody reads that either, do nothing."""
    try:
        # The real one: behave captures the other during a step, and shows it only if the step fails.
        print(text, file=sys.__stderr__, flush=True)
    except OSError:
        abandon(STANDARD_ERROR)


def flush() -> str:
    """Write what is buffered, and return why that was impossible, or nothing; if it was, standard output is abandoned.

    Python would do so only at its end, too late for an exit code that says what happened.
    """
    try:
        if isinstance(sys.stdout, MaskedStream):
            sys.stdout.finish()
        sys.stdout.flush()
    except OSError as problem:
        abandon(STANDARD_OUTPUT)
        return f"The output could not be written: {problem}"
    return ""


def make_writable(stream: TextIO) -> None:
    """Let a stream write any text: what its encoding does not have is escaped, and does not end the run."""
    if isinstance(stream, io.TextIOWrapper):
        with suppress(OSError):  # it writes what is buffered; if nobody reads that, the next write says so
            stream.reconfigure(errors="backslashreplace")
