"""`python -m tests.defects`: the suite against each seeded defect of the service, as a table.

The exit code is 1 if a defect is not noticed, the service without a defect does not pass, or @smoke alone notices less than half.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import fields
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.defects import table
from tests.defects.catalogue import DEFECTS, GROUPS, Defect
from tests.defects.effects import measure
from tests.defects.trial import SAMPLE, Outcome, clean, tried, tried_quickly


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    options = _parser().parse_args(arguments)
    chosen = _chosen(options)
    if options.list:
        print("\n".join(f"{each.slug:60}  {each.group:26}  {each.clause}" for each in chosen))
        return 0
    if options.effects:
        found = measure([each.slug for each in chosen], options.among, options.jobs, options.effects)
        print(f"{sum(map(bool, found.values()))} of {len(found)} noticed by some scenario: {options.effects}")
        return 0
    began = time.monotonic()
    passed, clean_line = (
        (True, "The clean service was not tried.")
        if options.no_clean
        else _clean(sample=options.sample, workers=options.workers)
    )
    print(clean_line, flush=True)
    outcomes = _try_all(chosen, options)
    print(f"\n{table.console(outcomes)}\n")
    for each in outcomes:
        if each.noticed in {"no", "amber", "stopped"} or options.only:
            print(
                f"{each.noticed}: {each.defect.slug}: {each.defect.clause}\n  {each.message.replace(chr(10), chr(10) + '  ')}\n"
            )
    if options.markdown:
        options.markdown.parent.mkdir(parents=True, exist_ok=True)
        options.markdown.write_text(table.markdown(outcomes, clean_line), "utf-8")
    if options.json:
        options.json.write_text(json.dumps([_as_dict(each) for each in outcomes], indent=1), "utf-8")
    print("\n".join([f"{time.monotonic() - began:.0f} s", clean_line, *table.totals(outcomes)]))
    smoke = [each.smoke for each in outcomes if each.smoke is not None]
    enough = bool(options.only) or sum(map(bool, smoke)) * 2 >= len(smoke)
    return 0 if passed and enough and all(each.noticed != "no" for each in outcomes) else 1


def _try_all(chosen: list[Defect], options: argparse.Namespace) -> list[Outcome]:
    with ProcessPoolExecutor(options.jobs, get_context("fork")) as pool:
        how = {
            "quick": options.smoke,
            "home_only": options.home or options.sample,
            "workers": options.workers,
        }
        running = [pool.submit(_try, each.slug, **how) for each in chosen]
        done: dict[str, Outcome] = {}
        for future in as_completed(running):
            slug, found = future.result()
            outcome = done[slug] = Outcome(DEFECTS[slug], **found)
            line = f"{len(done)}/{len(chosen)} {outcome.noticed:8} {slug} ({outcome.seconds:.1f} s)"
            print(line, file=sys.stderr, flush=True)
    return [done[each.slug] for each in chosen]


def _try(slug: str, *, quick: bool, home_only: bool, workers: int) -> tuple[str, dict[str, Any]]:
    """Try a defect in a process of its own; it is passed by its slug, since its function cannot be pickled."""
    defect = DEFECTS[slug]
    outcome = tried_quickly(defect, workers=workers) if quick else tried(defect, home_only=home_only, workers=workers)
    return slug, {name.name: getattr(outcome, name.name) for name in fields(outcome) if name.name != "defect"}


def _clean(*, sample: bool, workers: int) -> tuple[bool, str]:
    stems = tuple(dict.fromkeys(stem for slug in SAMPLE for stem in DEFECTS[slug].features)) if sample else ()
    run = clean(stems, smoke=sample, workers=workers)
    line = f"The clean service: {run.passed} scenarios passed, {len(run.seen)} did not."
    problems = [f"  {each.feature}: {each.name}: {each.message}" for each in run.seen] + (
        [run.stopped] if run.stopped else []
    )
    return bool(run.passed) and not problems, "\n".join([line, *problems])


def _chosen(options: argparse.Namespace) -> list[Defect]:
    unknown = [slug for slug in options.only if slug not in DEFECTS]
    if unknown:
        raise SystemExit(f"there is no defect {', '.join(unknown)}\n  try: python -m tests.defects --list")
    slugs = options.only or (SAMPLE if options.sample else list(DEFECTS))
    return [DEFECTS[slug] for slug in slugs if not options.group or DEFECTS[slug].group.startswith(options.group)]


def _as_dict(outcome: Outcome) -> dict[str, object]:
    names = ("noticed", "scenario", "feature", "message", "smoke", "seconds", "at_home")
    return {
        "slug": outcome.defect.slug,
        "clause": outcome.defect.clause,
        **{name: getattr(outcome, name) for name in names},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.defects", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="SLUG", default=[], help="these defects")
    parser.add_argument("--group", help=f"one of: {', '.join(GROUPS)} (or its beginning)")
    parser.add_argument("--sample", action="store_true", help="a few of them, quickly")
    parser.add_argument(
        "--smoke",
        action="store_true",
        help="only @smoke of the features that promise the clause, to the first scenario that notices",
    )
    parser.add_argument("--home", action="store_true", help="only the features that promise the clause, not the others")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=1, help="for the scenarios of each run (default: %(default)s)")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the page of the documentation into this file"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome into this file")
    parser.add_argument(
        "--effects",
        type=Path,
        metavar="FILE",
        help="only write into this file which scenario notices which defect; what it has already is not measured again",
    )
    parser.add_argument(
        "--among", nargs="+", metavar="FILE:LINE", default=[], help="with --effects: only these scenarios and rows"
    )
    parser.add_argument("--no-clean", action="store_true", help="do not try the clean service")
    parser.add_argument("--list", action="store_true", help="list the defects, and try none")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
