"""What can be shown on a console: lines, in colour where that is possible, and on a terminal a last line that is overwritten."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

ON, OFF = {"always", "on"}, {"never", "off"}  # behave's words
WIPE = "\r\x1b[2K"  # back to the beginning of the line, which is made empty


class Terminal:
    """A console.

    Args:
        stream: what is written to.
        colour: behave's setting: `always`, `never`, or anything else for where there is a terminal. `NO_COLOR` is stronger.

    Attributes:
        live: whether it is a terminal, so that a line can be overwritten.
    """

    def __init__(self, stream: Any, colour: str = "auto") -> None:
        self._stream = stream
        self.live = bool(stream.isatty()) and os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}
        wanted = (self.live and colour not in OFF) or colour in ON
        wanted = wanted and not os.environ.get("NO_COLOR")
        self._console = _console(stream, coloured=wanted) if self.live or wanted else None
        self._shown = False
        if self.live:
            for each in (stream, sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
                self._write_first(each)

    def _write_first(self, stream: Any) -> None:
        """Remove the last line before anybody else writes; a stream that masks lets us do so."""
        if hasattr(stream, "before") and stream.isatty():
            stream.before = self._wiping

    def line(self, text: str = "", style: str = "") -> None:
        """Write a text, which may have several lines."""
        if self._console is None:
            self._stream.write(f"{text}\n")
            return
        from rich.text import Text  # noqa: PLC0415 - it takes long, and only a terminal needs it

        self.wipe()
        self._console.print(Text(text, style=style), soft_wrap=True)

    def status(self, text: str) -> None:
        """Show a text in the last line, instead of what is there; only on a terminal."""
        if not self.live or self._console is None:
            return
        from rich.text import Text  # noqa: PLC0415 - it takes long, and only a terminal needs it

        shown = Text(" ".join(text.split()))
        shown.truncate(max(self._console.width - 1, 1), overflow="ellipsis")
        self.wipe()
        self._stream.write(shown.plain)
        self._finish()
        self._shown = True

    def wipe(self) -> None:
        """Remove the last line if it is one that is overwritten."""
        if self._shown:
            self._stream.write(self._wiping())
            self._finish()

    def _wiping(self) -> str:
        shown, self._shown = self._shown, False
        return WIPE if shown else ""

    def _finish(self) -> None:
        """Write also what a stream keeps back because more might follow."""
        getattr(self._stream, "finish", self._stream.flush)()


def _console(stream: Any, *, coloured: bool) -> Console:
    from rich.console import Console  # noqa: PLC0415 - it takes long, and only a terminal needs it

    return Console(
        file=stream,
        force_terminal=True,
        color_system="auto" if coloured else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
