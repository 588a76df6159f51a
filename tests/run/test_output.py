"""Output that nobody reads any more is lost, and nothing else is."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from support.json_files import ROOT


def run(*arguments: str, unread: str, unbuffered: str = "") -> tuple[int, str]:
    """Run Python with an output that nobody reads, `stdout` or `both`; return its exit code and its standard error."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, text=True, check=False, timeout=60, stdout=writer,
            stderr=writer if unread == "both" else subprocess.PIPE,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    finally:
        os.close(writer)
    return done.returncode, done.stderr or ""


FLUSH = """
import sys
from support.run import output
print("lost")
reason = output.flush()
print("lost too")
assert output.flush() == ""
output.say(reason)
sys.exit(7)
"""


@pytest.mark.parametrize(
    ("unread", "message"),
    [("stdout", "The output could not be written: [Errno 32] Broken pipe\n"), ("both", "")],
)
def test_output_that_cannot_be_written_is_abandoned_with_its_reason(unread, message):
    assert run("-c", FLUSH, unread=unread) == (7, message)


def test_output_that_is_read_is_written():
    code = "from support.run import output; print('read'); print(repr(output.flush()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "read\n''\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--dry-run", "features/health.feature"), 1), (("-D", "persona=nobody"), 2)],
)
def test_a_run_that_needs_no_cleanup_ends_without_a_traceback_or_a_code_of_its_own(arguments, code):
    assert run("-m", "behave", "--format", "plain", *arguments, unread="stdout") == (code, "")
