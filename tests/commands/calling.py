"""Calling a command of `python -m support` in this process."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from support.commands import command_line


@dataclass(frozen=True)
class Called:
    """What a command did."""

    code: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Called:
    code = command_line.main(list(arguments))
    written = capsys.readouterr()
    return Called(code, written.out, written.err)
