"""Which scenario notices which defect: every scenario of the features that promise a clause, against each violation of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tests.defects.catalogue import DEFECTS
from tests.defects.running import NotStartedError, files, service, suite


def measure(slugs: Sequence[str], among: Sequence[str], jobs: int, table: Path) -> dict[str, list[str]]:
    """Run the scenarios against each defect, and return defect → the ids of the scenarios that notice it.

    The table is written after each defect, and a defect that it has already is not tried again.

    Args:
        among: places (`FILE:LINE`) of scenarios, to try only these; empty for all.
    """
    found: dict[str, list[str]] = json.loads(table.read_text("utf-8")) if table.exists() else {}
    remaining = [each for each in slugs if each not in found]
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        running = {pool.submit(_noticing, each, tuple(among)): each for each in remaining}
        for done, future in enumerate(as_completed(running), 1):
            slug = running[future]
            found[slug] = future.result()
            table.write_text(json.dumps(found, indent=1), "utf-8")
            print(f"{done}/{len(remaining)} {slug}: noticed by {len(found[slug])}", flush=True)
    return found


def _noticing(slug: str, among: tuple[str, ...]) -> list[str]:
    """Return the ids of the scenarios that notice a defect, of the features that promise its clause."""
    home = files(DEFECTS[slug].features)
    try:
        with service(slug) as url, tempfile.TemporaryDirectory(prefix="smoke-defect-") as folder:
            places = [each for each in among if each.rpartition(":")[0] in home]
            if among and not places:
                return []
            chosen = Path(folder, "places.txt")
            chosen.write_text("\n".join(str(Path(each).resolve()) for each in places), "utf-8")
            run = suite(url, [f"@{chosen}"] if among else home)
    except NotStartedError:
        return []
    return sorted(each.id for each in run.seen)
