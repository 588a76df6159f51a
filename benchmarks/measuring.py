"""Runs commands and measures them from outside; a figure is the median of several runs, with its spread."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / ".bench"  # everything that is installed, made and measured; git ignores it
BEHAVE = str(Path(sys.executable).with_name("behave"))
LONGEST = 3600.0  # seconds for one command


class FailedError(Exception):
    """A command that is measured failed, so that its time means nothing."""


@dataclass(frozen=True, slots=True)
class Run:
    """One command: its wall time and CPU in seconds, with those of its children, and the MiB of its largest process."""

    seconds: float
    cpu: float
    mib: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A median, and the smallest and the largest of so many values."""

    median: float
    least: float
    most: float
    runs: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Figure:
        return cls(statistics.median(values), min(values), max(values), len(values))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def run(
    command: Sequence[str], *, codes: Sequence[int] = (0,), cwd: Path = ROOT, env: Mapping[str, str] | None = None
) -> Run:
    """Run a command to its end.

    Raises:
        FailedError: it ended with another exit code than these; with the end of its output.
    """
    PLACE.mkdir(exist_ok=True)
    log = PLACE / "output.txt"
    began = time.perf_counter()
    with (
        log.open("wb") as output,
        _ended(
            subprocess.Popen(  # noqa: S603 - commands of our own
                command,
                cwd=cwd,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )
        ) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if process.returncode not in codes:
        said = log.read_text("utf-8", errors="replace")[-2000:]
        message = f"{' '.join(command)} ended with {process.returncode}\n{said}"
        raise FailedError(message)
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End the process, and what it started, when the block is left in any way, such as by Ctrl-C: first politely."""
    try:
        yield process
    except BaseException:
        for number in (15, 9):
            try:
                os.killpg(process.pid, number)
            except ProcessLookupError:
                break
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                continue
        raise


def in_turn(times: int, *measures: Callable[[], float]) -> list[list[float]]:
    """Measure several things in turn, A B A B, so that what else the machine does meets all of them; one list for each."""
    taken: list[list[float]] = [[] for _ in measures]
    for _ in range(times):
        for values, measure in zip(taken, measures, strict=True):
            values.append(measure())
    return taken


def ratios(ours: Sequence[float], others: Sequence[float]) -> list[float]:
    """The ratios of pairs that were measured one after the other."""
    return [one / other for one, other in zip(ours, others, strict=True)]
