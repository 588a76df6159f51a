"""Ctrl-C before a run begins: nothing has been created, so the process ends with one line.

`runner` imports this first, since what it imports after that takes long.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

from support.results.exit_codes import SIGNALLED

MESSAGE = "\nSIGINT: stopped before the run began; nothing was sent.\n"


class StoppedEarlyError(BaseException):
    """A signal came before the first scenario. Not an `Exception`, so that nothing in between takes it for a failure."""


def end_at_once() -> None:
    """Let Ctrl-C end the process from now on, if it is behave's."""
    if "behave" in Path(sys.argv[0]).parts[-2:]:
        signal.signal(signal.SIGINT, _end)


def end_no_more() -> None:
    """Let Ctrl-C do again what it usually does: the run has begun, and has its own way to end."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(number: int, _: FrameType | None) -> None:
    with suppress(OSError):
        os.write(2, MESSAGE.encode())
    os._exit(SIGNALLED + number)


end_at_once()
