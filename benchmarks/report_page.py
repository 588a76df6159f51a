"""Measure the HTML report in a real browser: of a whole run, and of the same run grown to 10,000 scenarios.

`python benchmarks/report_page.py REPORT.json PAGE.html [--scenarios 10000] [--times 5] [--markdown FILE]`, with the JSON report and
the HTML report of one run. It needs chromium. The exit code is 1 if the page of a green run is not under 3 MB; times are for people
to read.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from support.merging.reading import read_account  # noqa: E402
from support.reporting.html import render  # noqa: E402
from support.results.account import Account  # noqa: E402
from tests.browser import Tab, opened, program  # noqa: E402

LARGEST = 3_000_000  # bytes of the page of a green run
STEPS = "   12 ms  Given a smoke group exists\n    8 ms  When I try to update the group\n    3 ms  Then I am refused"
LOADED = "(() => { const it = performance.getEntriesByType('navigation')[0]; return [it.domInteractive, it.loadEventEnd]; })()"
#: Types a text into the search, and returns the milliseconds until the page is laid out again.
SEARCH = """(() => { const field = document.getElementById("text"), began = performance.now();
  field.value = %r; field.dispatchEvent(new Event("input", {bubbles: true}));
  document.body.offsetHeight; return performance.now() - began; })()"""
FOLD = """(() => { const began = performance.now(), folds = [...document.querySelectorAll("details.feature")];
  folds[0].open = true; return new Promise((done) => requestAnimationFrame(() => {
    document.body.offsetHeight; done(performance.now() - began); })); })()"""
WORDS, ELSEWHERE, NOWHERE = "viewer update group", "healthz 200", "no such words"


@dataclass(frozen=True, slots=True)
class Measured:
    """A page: its scenarios, requests, bytes and elements; the others are milliseconds, medians but for the first search."""

    scenarios: int
    requests: int
    size: int
    elements: int
    interactive: float
    first_search: float
    search: float
    in_requests: float
    unfold: float


ROWS = {
    "scenarios": "scenarios", "requests": "requests", "size": "bytes of the file",
    "elements": "elements in the document, when loaded", "interactive": "ms until it can be used",
    "first_search": f'ms for the first search ("{WORDS}")', "search": "ms for the next searches",
    "in_requests": "ms for a search that goes on to the requests, the first time", "unfold": "ms to unfold the first feature",
}  # fmt: skip


def grown(account: Account, wanted: int) -> Account:
    """Return the account with copies of its scenarios, each with its requests, until there are as many as wanted."""
    by_key: dict[str, list[int]] = {}
    for place, each in enumerate(account.results):
        by_key.setdefault(each.scenario, []).append(place)
    scenarios, results = list(account.scenarios), list(account.results)
    rounds = ((number, each) for number in range(2, wanted) for each in account.scenarios)
    for number, each in islice(rounds, max(0, wanted - len(scenarios))):
        copy = replace(each, id=replace(each.id, ordinal=number), name=f"{each.name} {number}")
        scenarios.append(copy)
        results += [replace(account.results[place], scenario=copy.id.key) for place in by_key.get(each.id.key, ())]
    return replace(account, scenarios=tuple(scenarios), results=tuple(results))


def measured(tab: Tab, page: Path, account: Account, times: int) -> Measured:
    """Open a page several times, and search in it."""
    loads: list[float] = []
    tab.open(page.as_uri())  # once, so that the browser is warm
    for _ in range(times):
        tab.open(page.as_uri())
        loads.append(tab.value(LOADED)[1])
    elements = tab.value("document.querySelectorAll('*').length")
    first = tab.value(SEARCH % WORDS)
    searches = [tab.value(SEARCH % each) for _ in range(times) for each in (WORDS, "@smoke", "the")]
    tab.open(page.as_uri())
    tab.value(SEARCH % WORDS)
    in_requests = tab.value(SEARCH % ELSEWHERE)
    assert "requests" in tab.value("document.getElementById('shown').textContent"), "it was found in requests"
    tab.value(SEARCH % NOWHERE)
    assert tab.value("document.getElementById('shown').textContent") == "No scenario fits these filters."
    tab.open(page.as_uri())
    unfold = tab.value(FOLD)
    return Measured(
        len(account.scenarios), len(account.results), page.stat().st_size, elements,
        statistics.median(loads), first, statistics.median(searches), in_requests, unfold,
    )  # fmt: skip


def table(one: Measured, other: Measured) -> str:
    """Return the figures of both pages, and how many times those of the first the second has."""
    lines = ["| what | a whole run | grown | times |", "| --- | ---: | ---: | ---: |"]
    for name, words in ROWS.items():
        first, second = getattr(one, name), getattr(other, name)
        lines.append(f"| {words} | {first:,.0f} | {second:,.0f} | {second / max(first, 0.1):.1f} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("report", type=Path, help="the JSON report of a run")
    parser.add_argument("page", type=Path, help="the HTML report of the same run")
    parser.add_argument("--scenarios", type=int, default=10_000, help="how many the grown run has (default: 10000)")
    parser.add_argument("--times", type=int, default=5, help="how often each page is opened (default: 5)")
    parser.add_argument("--markdown", type=Path, help="write the table into this file, too")
    options = parser.parse_args(arguments)
    found = program()
    if found is None:
        print("this benchmark needs a browser\n  try: apt-get install chromium (or CHROMIUM=its path)", file=sys.stderr)
        return 2
    account = read_account(options.report)
    large = grown(account, options.scenarios)
    with tempfile.TemporaryDirectory(prefix="report-page-", ignore_cleanup_errors=True) as folder:
        second = Path(folder, "grown.html")
        second.write_text(render(large, {}, {each.id.key: STEPS for each in large.scenarios}), encoding="utf-8")
        with opened(found, Path(folder, "profile")) as tab:
            tab.look(1280)
            made = table(
                measured(tab, options.page.absolute(), account, options.times),
                measured(tab, second, large, options.times),
            )
    print(made)
    if options.markdown:
        before, _, _ = options.markdown.read_text(encoding="utf-8").partition("| what |")
        options.markdown.write_text(before + made, encoding="utf-8")
    if account.green and options.page.stat().st_size >= LARGEST:
        print(f"the page of this green run has {options.page.stat().st_size:,} bytes, and not under {LARGEST:,}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
