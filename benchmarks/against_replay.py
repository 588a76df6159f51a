"""The suite over a bare replay of the same requests by as many processes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.measuring import BEHAVE, PLACE, Figure, in_turn, ratios, run
from benchmarks.services import service

SELECTIONS = {"smoke": ("--tags", "@smoke"), "full": ()}


@dataclass(frozen=True, slots=True)
class Point:
    """What is run: which scenarios, by how many workers, and how many milliseconds each request takes longer."""

    selection: str
    jobs: int
    milliseconds: int


QUICK = [Point("smoke", jobs, latency) for latency in (0, 20) for jobs in (1, 2, 4, 8)]
WHOLE = [
    *(Point("smoke", jobs, latency) for latency in (0, 20, 100) for jobs in (1, 2, 4, 8)),
    *(Point("full", jobs, latency) for latency in (0, 20) for jobs in (1, 2, 4, 8)),
    Point("full", 8, 100),
]


def measured(points: Sequence[Point], times: int) -> Iterator[dict[str, Any]]:
    """Measure each point, and yield a row of the table for it."""
    for point in points:
        yield _row(point, times)


def _row(point: Point, times: int) -> dict[str, Any]:
    folder = PLACE / "recorded"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    options = [*SELECTIONS[point.selection], "--jobs", str(point.jobs), "--no-color"]
    with service() as url:
        run([sys.executable, "-m", "benchmarks.recording", str(folder), *options, "-D", f"base_url={url}"])
    requests = sum(len(file.read_text("utf-8").splitlines()) for file in folder.glob("*.jsonl"))

    def suite() -> float:
        with service(point.milliseconds) as url:
            return run([BEHAVE, *options, "-D", f"base_url={url}"]).seconds

    def replay() -> float:
        with service(point.milliseconds) as url:
            run([sys.executable, "-m", "benchmarks.replaying", str(folder), url])
        return float((PLACE / "output.txt").read_text("utf-8"))

    ours, bare = in_turn(times, suite, replay)
    return {
        "selection": point.selection,
        "jobs": point.jobs,
        "milliseconds": point.milliseconds,
        "requests": requests,
        "seconds": Figure.of(ours).as_json(),
        "ratio": Figure.of(ratios(ours, bare)).as_json(),
    }
