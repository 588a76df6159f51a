"""Measures what the suite costs, and writes docs/benchmarks.md: `python -m benchmarks [--quick] [--only PART …]`.

It needs hours, and a machine that does nothing else; `--quick` takes less of everything. What was measured is kept in .bench/, so
that parts can be measured one after the other, and the page is written from all of them. Ctrl-C ends it, and all that it started.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from benchmarks import against_peers, against_replay, growth, page, plot, startup
from benchmarks.measuring import PLACE, ROOT, FailedError
from support.errors import SuiteError

RUNS = 5
RESULTS = PLACE / "results.json"
QUICK_LATENCIES, LATENCIES = (0,), (0, 20)
QUICK_JOBS, JOBS = (1, 2), (1, 2, 4)

Rows = Iterator[dict[str, Any]]


def parts(*, quick: bool, times: int) -> dict[str, Callable[[], Rows]]:
    """The parts of the page by name; each measures and yields rows."""
    points = against_replay.QUICK if quick else against_replay.WHOLE
    jobs, latencies = (QUICK_JOBS, QUICK_LATENCIES) if quick else (JOBS, LATENCIES)
    return {
        "startup": lambda: startup.measured(times),
        "growth": lambda: growth.measured(growth.QUICK if quick else growth.WHOLE, times),
        "peers": lambda: against_peers.measured(jobs, latencies, times),
        "replay": lambda: against_replay.measured(points, times),
    }


def main() -> int:
    """Measure, and write the page; 130 after Ctrl-C, 1 if something could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer sizes, latencies and workers")
    parser.add_argument(
        "--only", nargs="+", metavar="PART", choices=parts(quick=True, times=1), help="only these parts"
    )
    parser.add_argument("--runs", type=int, default=RUNS, help=f"runs of which the median is taken (default: {RUNS})")
    options = parser.parse_args()
    PLACE.mkdir(exist_ok=True)
    results = page.read(RESULTS)
    code = 0
    try:
        for name, measured in parts(quick=options.quick, times=options.runs).items():
            if options.only and name not in options.only:
                continue
            code = max(code, _measure(name, measured, results, {"quick": options.quick, "runs": options.runs}))
    except KeyboardInterrupt:
        print("\nStopped; what was measured before is kept.")
        code = 130
    (ROOT / "docs" / "benchmarks.svg").write_text(plot.picture(results), "utf-8")
    (ROOT / "docs" / "benchmarks.md").write_text(page.markdown(results), "utf-8")
    return code


def _measure(name: str, measured: Callable[[], Rows], results: dict[str, Any], about: dict[str, Any]) -> int:
    """Measure a part; return 1 if it could not be finished."""
    began = datetime.now(UTC)
    part: dict[str, Any] = {"when": began.strftime("%d %B %Y"), **about, "machine": machine(), "rows": []}
    loads = [os.getloadavg()[0]]
    try:
        for row in measured():
            part["rows"].append(row)
            loads.append(os.getloadavg()[0])
            part["load"] = [round(min(loads), 1), round(max(loads), 1)]
            results[name] = part
            page.write(RESULTS, results)
            print(f"{name}: {page.line(row)}", flush=True)
    except (FailedError, SuiteError) as problem:
        print(f"{name} could not be measured\n  {problem}", file=sys.stderr)
        part["broke_off"] = str(problem).splitlines()[0]
        results[name] = part
        page.write(RESULTS, results)
        return 1
    return 0


def machine() -> str:
    """What it was measured on, and with."""
    names = ("behave", "requests", "allure-behave")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    return f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}, {versions}"


if __name__ == "__main__":
    sys.exit(main())
