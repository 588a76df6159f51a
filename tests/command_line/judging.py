"""How a run may end: well, or with one message; in either case it leaves no file and no process."""

from __future__ import annotations

import re

from tests.command_line.suite import Ended


def fine(done: Ended) -> None:
    """The run passed."""
    assert done.code == 0, done.text
    assert "Traceback" not in done.text
    nothing_left(done)


def nothing_left(done: Ended) -> None:
    """No temporary file is left, and no process."""
    assert done.folders == []
    assert done.processes == []


def one_message(done: Ended, *parts: str) -> None:
    """The run ended with one message that says what to do, and nothing is left of it."""
    assert done.code == 2, done.text
    for part in parts:
        assert part in done.text, done.text
    assert "Traceback" not in done.text
    assert len(re.findall(r"^\w*Error: ", done.text, re.MULTILINE)) == 1, done.text
    assert "ABORTED" not in done.text
    assert "Warning" not in done.text
    nothing_left(done)
