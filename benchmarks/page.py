"""docs/benchmarks.md, from what was measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

INTRODUCTION = """\
# Benchmarks

`make bench` measures what the suite costs and writes this page; `make bench QUICK=1` measures less of it, and
`make bench PARTS=growth` one part. Everything is measured on one machine in one run, and what is compared is measured in turn, so
that a slow moment meets both: the ratios count, the seconds are only there to show their size. A figure is the median of several
runs, with the smallest and the largest in brackets. The service is the embedded one in a process of its own, on the same machine;
latency comes from a proxy before it that delays each request (`benchmarks/latency.py`).

![What was measured](benchmarks.svg)
"""
TITLES = {
    "startup": "From the command to the first request",
    "growth": "Growth",
    "peers": "The same requests in other tools",
    "replay": "Over a bare replay",
}
EXPLAINED = {
    "startup": "The ratio is over the smallest program that imports `requests` and sends one request, from its start to its end.",
    "growth": (
        "The same scenario again and again (sign in, create, act, remove, look whether it is gone), with all reports: JSON, HTML, "
        "JUnit and Allure. What a scenario costs is what a run costs beyond one of a single row, divided by its scenarios; memory "
        "is that of the largest process. Both are flat if they do not grow with the run."
    ),
    "peers": (
        "60 scenarios, ten requests each, the same in every tool: create a tenant and a group, read it, sign in, delete it, read "
        "it again, remove both, look before and after. The files are in `benchmarks/peers/`, written as the users of each tool "
        "write them, and the tools are installed from PyPI. Below 1, the suite is faster. Where it is slower, that is what it "
        "does and the others do not: a journal on disk of each intent, every response held against the OpenAPI document, a record "
        "of each request with secrets masked, and a start that checks features, description and settings."
    ),
    "replay": (
        "A recorded run is sent again by as many processes, over one connection each, with nothing but `http.client` "
        "(`benchmarks/replaying.py`). The time of the suite is from the command to its exit code, with its start; that of the "
        "replay from its first request to its last response."
    ),
}
#: Part → column → what it shows of a row.
COLUMNS: Mapping[str, Sequence[str]] = {
    "startup": ("start", "seconds", "ratio"),
    "growth": ("scenarios", "personas", "seconds", "milliseconds each", "CPU milliseconds each", "MiB", "KiB each"),
    "peers": ("peer", "versions", "jobs", "milliseconds", "ours", "theirs", "ratio"),
    "replay": ("selection", "jobs", "milliseconds", "requests", "seconds", "ratio"),
}
HEADINGS = {
    "milliseconds": "latency (ms)",
    "jobs": "workers",
    "peer": "tool",
    "ours": "suite (s)",
    "theirs": "tool (s)",
    "seconds": "time (s)",
}


def read(path: Path) -> dict[str, Any]:
    """Return what was measured before; nothing if there is no such file."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def write(path: Path, results: Mapping[str, Any]) -> None:
    """Keep what was measured."""
    path.write_text(json.dumps(results, indent=1), "utf-8")


def markdown(results: Mapping[str, Any]) -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *(_section(name, results.get(name)) for name in TITLES)])


def line(row: Mapping[str, Any]) -> str:
    """Return a row in one line, for the console."""
    return ", ".join(f"{name} {_cell(value)}" for name, value in row.items() if name != "versions")


def _section(name: str, part: Mapping[str, Any] | None) -> str:
    heading = f"## {TITLES[name]}\n\n{EXPLAINED[name]}\n"
    if part is None:
        return f"{heading}\nNot measured yet.\n"
    load = part.get("load", ["?", "?"])
    about = f"Measured on {part['when']}: {part['machine']}; load average {load[0]} to {load[1]}"
    about += f"; medians of {part['runs']} runs" + (", with `--quick`." if part["quick"] else ".")
    columns = COLUMNS[name]
    rows = [row for row in part["rows"] if "skipped" not in row]
    table = [
        f"| {' | '.join(HEADINGS.get(each, each) for each in columns)} |",
        f"|{' --- |' * len(columns)}",
        *(f"| {' | '.join(_cell(row.get(each, '')) for each in columns)} |" for row in rows),
    ]
    skipped = [f"- {_where(row)}: {row['skipped']}" for row in part["rows"] if "skipped" in row]
    if "broke_off" in part:
        skipped.append(f"- everything after that, since it broke off: {part['broke_off']}")
    left = ["", "Skipped:", "", *skipped] if skipped else []
    return "\n".join([heading, about, "", *table, *left, ""])


def _where(row: Mapping[str, Any]) -> str:
    jobs = f", {row['jobs']} workers" if row.get("jobs", 1) != 1 else ""
    return f"{row.get('peer', '')}{jobs}"


def _cell(value: Any) -> str:
    """A figure as its median with smallest and largest; anything else as it is."""
    if isinstance(value, Mapping):
        return f"{_short(value['median'])} ({_short(value['least'])}-{_short(value['most'])})"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
