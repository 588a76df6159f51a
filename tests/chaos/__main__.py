"""`python -m tests.chaos`: every fault at every request, signals at many moments, and steps that break a run.

After each trial the database of the service must be as it was before. Prints a table; the exit code is 1 if something was left
behind, or if a run did not report what it left behind.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.chaos.campaign import campaign, dishonest, parallel, quick
from tests.chaos.table import failures, markdown, table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a sample of each kind")
    parser.add_argument("--lies", action="store_true", help="only lies, bad journals and hostile settings")
    parser.add_argument(
        "--jobs", type=int, default=3, help="how many runs at a time, each with its own service (default: %(default)s)"
    )
    parser.add_argument("--workers", type=int, help="only runs whose scenarios are in so many workers")
    parser.add_argument("--only", default="", metavar="WORD", help="only the trials that have this in their name")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table into this file, between its two marks"
    )
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="smoke-chaos-", ignore_cleanup_errors=True) as folder:
        beside = partial(parallel, workers=options.workers) if options.workers else None
        trials = (beside or (quick if options.quick else dishonest if options.lies else campaign))(
            Path(folder), options.jobs, options.only, report=lambda text: print(text, flush=True)
        )
    seconds = time.monotonic() - began
    print(table(trials, seconds))
    if options.markdown:
        markdown(options.markdown, trials, seconds)
    return 1 if failures(trials) or not trials else 0


if __name__ == "__main__":
    sys.exit(main())
