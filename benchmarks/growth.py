"""Time and memory for each scenario, as runs grow: the same scenario again and again, with every report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.measuring import BEHAVE, PLACE, ROOT, Figure, run
from benchmarks.services import service

PERSONAS = ("admin", "tenant_admin", "viewer", "member", "outsider", "anonymous")
FEATURE = f"""\
@users
Feature: Growth
  The same promise again and again, so that a run has any number of scenarios.

  Rule: Only administrators list the users

    Scenario Outline: <persona> <may> <operation>
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation | {" | ".join(PERSONAS)} |
"""
ROW = "        | list the users | allowed | refused | refused | refused | refused | unauthenticated |\n"
QUICK = (10, 100, 1000)
WHOLE = (10, 100, 1000, 10_000)
FEW = 3  # runs of what takes minutes


def measured(sizes: Sequence[int], times: int) -> Iterator[dict[str, Any]]:
    """Measure runs of so many scenarios, by one persona and by six, and yield a row for each."""
    base = {personas: _run(_scenarios(personas), personas) for personas in (1, len(PERSONAS))}
    for size in sizes:
        for personas in (1, len(PERSONAS)):
            count = _scenarios(personas, size)
            runs = [_run(count, personas) for _ in range(times if size <= 100 else min(times, FEW))]
            began = base[personas]
            yield {
                "scenarios": count,
                "personas": personas,
                "seconds": Figure.of([each[0] for each in runs]).as_json(),
                "milliseconds each": Figure.of([1000 * (each[0] - began[0]) / count for each in runs]).as_json(),
                "CPU milliseconds each": Figure.of([1000 * (each[1] - began[1]) / count for each in runs]).as_json(),
                "MiB": Figure.of([each[2] for each in runs]).as_json(),
                "KiB each": Figure.of([1024 * (each[2] - began[2]) / count for each in runs]).as_json(),
            }


def _scenarios(personas: int, size: int = 0) -> int:
    """So many scenarios, or a few more: a whole number of rows, at least one."""
    return personas * max(-(-size // personas), 1)


def _run(scenarios: int, personas: int) -> tuple[float, float, float]:
    """Run so many scenarios with every report; return seconds, CPU seconds, and MiB at most."""
    folder = PLACE / "growth"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    feature = folder / "growth.feature"
    feature.write_text(FEATURE + ROW * (scenarios // personas), "utf-8")
    place = folder.relative_to(ROOT)
    reports = ["-D", f"report_json={place}/report.json", "-D", f"report_html={place}/report.html"]
    reports += ["--junit", "--junit-directory", f"{place}/junit", "-f", "allure", "-o", f"{place}/allure"]
    chosen = ["-D", f"persona={','.join(PERSONAS[:personas])}"]
    with service() as url:
        taken = run([BEHAVE, str(feature.relative_to(ROOT)), *chosen, *reports, "-D", f"base_url={url}"])
    return taken.seconds, taken.cpu, taken.mib
