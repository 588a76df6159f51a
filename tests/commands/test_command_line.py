"""The command line of `python -m support`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from support.commands import command_line
from support.json_files import ROOT
from tests.commands.calling import call


def test_without_a_command_the_commands_are_listed(capsys):
    called = call(capsys)
    assert called.code == 2
    assert all(f"    {name}" in called.out for name in command_line.COMMANDS)


@pytest.mark.parametrize("name", command_line.COMMANDS)
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as ended:
        command_line.main([name, "--help"])
    assert ended.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) > 3


def test_an_error_is_one_message_and_exit_code_2(capsys, tmp_path):
    called = call(capsys, "honesty", "--config", str(tmp_path / "nowhere.json"))
    assert called.code == 2
    assert called.out == ""
    assert called.err.startswith("ConfigError: no config at ")
    assert "Traceback" not in called.err


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit) as ended:
        command_line.main(["swep"])
    assert ended.value.code == 2
    assert "invalid choice: 'swep'" in capsys.readouterr().err


def test_output_that_nobody_reads_is_no_error():
    process = subprocess.Popen(
        [sys.executable, "-m", "support", "vocabulary"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(30) == 0
