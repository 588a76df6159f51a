"""Measure what the journal costs: the same run with and without it, in pairs, against the embedded service.

`python benchmarks/journal_cost.py [--pairs 5] [arguments for behave]`

Prints the ratio of the run times and, since that is close to the noise, the share of a run that is spent in the journal. The
numbers are for people to read; nothing passes or fails here.
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
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ("features/groups.feature", "features/role_assignments.feature", "-D", "persona=tenant_admin,viewer")


@dataclass(frozen=True, slots=True)
class Measured:
    """One run. `seconds` in all, `in_journal` of them in the journal, for so many `entries`; `code` is the exit code."""

    seconds: float
    in_journal: float
    entries: int
    code: int


def child(mode: str, file: str, arguments: list[str]) -> int:
    """Run behave in this process, with or without the journal, and write what was measured to a file."""
    from behave.__main__ import main as behave  # noqa: PLC0415 - only in the child process

    from support.cleanup import journal  # noqa: PLC0415

    write, spent, entries = journal.Journal._write, [0.0], [0]  # noqa: SLF001 - measured from outside

    def timed(self: journal.Journal, entry: dict[str, object], *, to_disk: bool = False) -> None:
        began = time.perf_counter()
        if mode == "with":
            write(self, entry, to_disk=to_disk)
        spent[0] += time.perf_counter() - began
        entries[0] += 1

    journal.Journal._write = timed  # type: ignore[method-assign]  # noqa: SLF001
    began = time.perf_counter()
    try:
        code = behave(["--format", "null", *arguments]) or 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    measured = Measured(time.perf_counter() - began, spent[0], entries[0], code)
    Path(file).write_text(json.dumps(asdict(measured)), "utf-8")
    return 0


def measure(mode: str, folder: Path, arguments: list[str]) -> Measured:
    """Run behave once in a process of its own, and return what was measured.

    Raises:
        SystemExit: the run failed, so its time means nothing.
    """
    file = folder / "measured.json"
    command = [sys.executable, __file__, "--child", mode, str(file), *arguments, "-D", f"journal={folder / 'journal'}"]
    subprocess.run(  # noqa: S603 - this very file
        command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    measured = Measured(**json.loads(file.read_text("utf-8")))
    if measured.code:
        raise SystemExit(f"the run failed with exit code {measured.code}\n  try: behave {' '.join(arguments)}")
    return measured


def pairs(count: int, arguments: list[str]) -> list[tuple[Measured, Measured]]:
    """Measure so many pairs of a run with the journal and a run without it."""
    found = []
    # Not in /tmp, which may be in memory: an intent waits for the disk.
    with tempfile.TemporaryDirectory(prefix=".journal-cost-", dir=ROOT) as folder:
        measure("with", Path(folder), arguments)  # the first run is always slower
        for number in range(count):
            order = ("with", "without") if number % 2 else ("without", "with")
            runs = {mode: measure(mode, Path(folder), arguments) for mode in order}
            found.append((runs["with"], runs["without"]))
            seconds = f"with {runs['with'].seconds:.2f} s, without {runs['without'].seconds:.2f} s"
            print(f"pair {number + 1}: {seconds}", flush=True)
    return found


def main() -> int:
    """Measure, and print the results."""
    if sys.argv[1:2] == ["--child"]:
        return child(sys.argv[2], sys.argv[3], sys.argv[4:])
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--pairs", type=int, default=5, help="how many pairs of runs (default: %(default)s)")
    options, arguments = parser.parse_known_args()
    measured = pairs(options.pairs, arguments or list(DEFAULT))
    ratios = [with_it.seconds / without.seconds for with_it, without in measured]
    shares = [with_it.in_journal / with_it.seconds for with_it, _ in measured]
    entry = statistics.median(with_it.in_journal / with_it.entries for with_it, _ in measured)
    spread = f"median of {len(ratios)} pairs, {min(ratios):.3f} to {max(ratios):.3f}"
    print(f"run time with the journal / without: {statistics.median(ratios):.3f} ({spread})")
    entries = f"{measured[-1][0].entries} entries, {entry * 1e6:.0f} µs each"
    print(f"share of a run spent in the journal: {statistics.median(shares):.2%} ({entries})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
