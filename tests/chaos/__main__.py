"""`python -m tests.chaos`: every fault at every request, signals at many moments, and steps that break a run.

After each try the service's database must be as it was. Prints a table; ends with 1 where anything was left or lied about.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.campaign import campaign, quick
from tests.chaos.table import failures, markdown, table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a sample of each kind")
    parser.add_argument(
        "--jobs", type=int, default=3, help="runs at a time, each with a service of its own (default: %(default)s)"
    )
    parser.add_argument("--only", default="", metavar="WORD", help="only what has this in its name")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table there, between its two marks")
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="smoke-chaos-", ignore_cleanup_errors=True) as folder:
        tries = (quick if options.quick else campaign)(
            Path(folder), options.jobs, options.only, tell=lambda text: print(text, flush=True)
        )
    seconds = time.monotonic() - began
    print(table(tries, seconds))
    wrong = failures(tries)
    if options.markdown:
        markdown(options.markdown, tries, seconds)
    return 1 if wrong or not tries else 0


if __name__ == "__main__":
    sys.exit(main())
