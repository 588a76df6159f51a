"""How long it takes from the command to the first request, against the smallest program that sends one with the same library."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.measuring import PLACE, Figure, in_turn, ratios, run
from benchmarks.services import service

SMALLEST = "import requests, sys; requests.get(sys.argv[1])"
WAYS = {
    "one scenario of a feature, its service runs": ("features/groups.feature", "--name", "A new group has"),
    "the whole suite, its service runs": ("--stop", "--name", "A new tenant has"),
}


def measured(times: int) -> Iterator[dict[str, Any]]:
    """Measure each way to start, and yield a row for it."""
    with service() as url:

        def smallest() -> float:
            return run([sys.executable, "-c", SMALLEST, f"{url}/readyz"]).seconds

        for name, options in WAYS.items():
            ours, others = in_turn(times, _first_request([*options, "-D", f"base_url={url}"]), smallest)
            yield {
                "start": name,
                "seconds": Figure.of(ours).as_json(),
                "ratio": Figure.of(ratios(ours, others)).as_json(),
            }
        embedded = ("features/groups.feature", "--name", "A new group has")
        ours, others = in_turn(times, _first_request(list(embedded)), smallest)
        yield {
            "start": "one scenario of a feature, the embedded service is started, too",
            "seconds": Figure.of(ours).as_json(),
            "ratio": Figure.of(ratios(ours, others)).as_json(),
        }


def _first_request(options: list[str]) -> Callable[[], float]:
    """Return what runs the suite and returns after how many seconds its first request was sent."""

    def taken() -> float:
        folder = PLACE / "first"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        began = time.monotonic()
        run([sys.executable, "-m", "benchmarks.recording", str(folder), *options])
        lines = [line for file in folder.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
        return min(float(json.loads(line)["at"]) for line in lines) - began

    return taken
