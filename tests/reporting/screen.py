"""A terminal in memory: a program runs on a pseudo-terminal, and a test sees what a person would see."""

from __future__ import annotations

import os
import pty
import select
from dataclasses import dataclass
from pathlib import Path

import pyte

from tests.processes import Process

COLUMNS, ROWS = 100, 400
LONGEST_SILENCE = 120  # seconds


@dataclass(frozen=True, slots=True)
class Shown:
    """What a program showed on a terminal.

    Attributes:
        raw: every character that it wrote.
        lines: the lines that are left on the screen in the end.
    """

    code: int
    raw: str
    lines: list[str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def shown_on_terminal(command: list[str], folder: Path, env: dict[str, str]) -> Shown:
    """Run a program whose input and output are a terminal."""
    ours, its = pty.openpty()
    size = {"COLUMNS": str(COLUMNS), "LINES": str(ROWS)}
    with Process(command, cwd=folder, env=env | size, stdin=its, stdout=its, stderr=its) as process:
        os.close(its)
        raw = b""
        # A process that outlives the program would hold the terminal open.
        while select.select([ours], [], [], LONGEST_SILENCE)[0] and (part := _read(ours)):
            raw += part
        code = process.wait(60)
    os.close(ours)
    screen = pyte.Screen(COLUMNS, ROWS)
    pyte.ByteStream(screen).feed(raw)
    return Shown(code, raw.decode(errors="replace"), [line.rstrip() for line in screen.display])


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65_536)
    except OSError:  # its other end is closed
        return b""
