"""What the journal costs: the same run with it and without, in pairs, against one service.

`python tests/benchmarks/journal_cost.py [--pairs 5] [behave's arguments]`

Prints the ratio of the run times, and, as that is close to the noise, the share of a run that is spent within the journal.
A benchmark to be read by people, not a test: nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ["features/groups.feature", "features/role_assignments.feature", "-D", "persona=tenant_admin,viewer"]


def child(mode: str, file: str, arguments: list[str]) -> int:
    """One run in this process; its time, and that spent within the journal, are written to the file."""
    from behave.__main__ import main as behave  # noqa: PLC0415 - not in the parent

    from support import journal  # noqa: PLC0415

    write, spent, entries = journal.Journal._write, [0.0], [0]

    def timed(self: journal.Journal, entry: dict[str, object], *, to_disk: bool = False) -> None:
        began = time.perf_counter()
        if mode == "with":
            write(self, entry, to_disk=to_disk)
        spent[0] += time.perf_counter() - began
        entries[0] += 1

    journal.Journal._write = timed  # type: ignore[method-assign]
    began = time.perf_counter()
    code = behave(["--format", "null", *arguments])
    told = {"seconds": time.perf_counter() - began, "spent": spent[0], "entries": entries[0], "code": code}
    Path(file).write_text(json.dumps(told), "utf-8")
    return 0


def measure(mode: str, folder: Path, arguments: list[str]) -> dict[str, float]:
    file = folder / "told.json"
    command = [sys.executable, __file__, "--child", mode, str(file), *arguments, "-D", f"journal={folder / 'journal'}"]
    subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    told: dict[str, float] = json.loads(file.read_text("utf-8"))
    assert not told["code"], f"the run failed: {told['code']}"
    return told


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        return child(sys.argv[2], sys.argv[3], sys.argv[4:])
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--pairs", type=int, default=5)
    options, arguments = parser.parse_known_args()
    arguments = arguments or DEFAULT
    ratios, shares, entries, cost = [], [], 0.0, []
    # Not in /tmp where that is memory: the disk is what an intent waits for.
    with tempfile.TemporaryDirectory(prefix=".journal-cost-", dir=ROOT) as folder:
        measure("with", Path(folder), arguments)  # the first is always slower
        for number in range(options.pairs):
            order = ("with", "without") if number % 2 else ("without", "with")
            told = {mode: measure(mode, Path(folder), arguments) for mode in order}
            ratios.append(told["with"]["seconds"] / told["without"]["seconds"])
            shares.append(told["with"]["spent"] / told["with"]["seconds"])
            entries = told["with"]["entries"]
            cost.append(told["with"]["spent"] / entries)
            print(
                f"pair {number + 1}: with {told['with']['seconds']:.2f} s, without {told['without']['seconds']:.2f} s",
                flush=True,
            )
    spread = f"{min(ratios):.3f} to {max(ratios):.3f}"
    print(
        f"run time with the journal / without: {statistics.median(ratios):.3f} (median of {len(ratios)} pairs, {spread})"
    )
    each = f"{entries:.0f} entries, {statistics.median(cost) * 1e6:.0f} µs each"
    print(f"share of a run spent within the journal: {statistics.median(shares):.2%} ({each})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
