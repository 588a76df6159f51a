"""The HTML report: one file that opens without a network, for the owners of the service and for those on call.

The page is `report.html` with its parts filled in, each by a template of its own or a module `html_*.py`. It loads nothing;
verdicts, matrices, failures and promises can be read with scripts switched off. Its script, `report.js`, lays out the scenarios and
requests that somebody looks at, from JSON in the page, so that no text of a report is part of a program.
"""
# ruff: noqa: S704 - the markup comes from the parts, which escape every text

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from support.reporting import html_coverage, html_operations, html_scenarios
from support.reporting.html_book import chapters
from support.reporting.html_failures import (
    Failure,
    ShownStep,
    failures,
    is_failure,
    places_of,
    shown_steps,
    timed_steps,
)
from support.reporting.html_matrix import dangers, matrices
from support.reporting.html_scenarios import folds, grid_rows
from support.reporting.html_templates import rendered, span
from support.reporting.html_verdicts import verdicts
from support.reporting.html_words import SIGN, WORDS, count, text, unique
from support.reporting.report_file import FileReporter
from support.results.account import NO_RUN, Account, RunInformation
from support.results.durations import of_operations
from support.results.records import ScenarioResult, TestResult
from support.results.rerun import rerun_command

FIRST_OPEN = 10  # failures that are unfolded
SLOWEST = 10  # scenarios that are listed


class HtmlReporter(FileReporter):
    """Writes the page for a run."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._run = NO_RUN
        self._steps: dict[str, tuple[ShownStep, ...]] = {}
        self._times: dict[str, str] = {}

    def run_began(self, run: RunInformation) -> None:
        """Replace what an earlier run wrote."""
        self._run = run
        super().run_began(run)

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Keep the steps with their times, and the requests of what went wrong, as texts."""
        self._times[scenario.id.key] = timed_steps(scenario)
        shown = scenario if self._run.shows_exchanges_of(scenario) else _without_exchanges(scenario)
        if is_failure(scenario) and len(self._steps) < html_operations.MOST_FAILED:
            self._steps[scenario.id.key] = shown_steps(shown)

    def render(self, account: Account) -> str:
        """Return the page."""
        return render(account, self._steps, self._times)


def render(
    account: Account, steps: Mapping[str, tuple[ShownStep, ...]] | None = None, times: Mapping[str, str] | None = None
) -> str:
    """Return the page for a run.

    The verdicts of the account are the two headlines. Colours and signs come from the records alone, so that no headline makes
    a page green.

    Args:
        steps, times: the steps of failures, and those of all scenarios as texts, by the keys of their ids.
    """
    scenarios = [replace(each, persona=each.persona or "no persona") for each in account.scenarios]
    groups = html_operations.grouped(account.results)
    anchors = {name: f"f{number}" for number, name in enumerate(unique(each.feature for each in scenarios))}
    lists = folds(scenarios, anchors)
    titles = {each.id.key: each.name for each in scenarios}
    again = {each.id.key: rerun_command(account.run, each) for each in account.scenarios}
    parts = _parts(account, scenarios, again, steps or {})
    page = rendered(
        "report.html",
        **_heading(account.run, account),
        **verdicts(account, count(scenarios)),
        **parts,
        sections=_sections(parts),
        columns=Markup("".join(f'<th scope="col">{text(name)}</th>' for name in anchors)),
        rows=Markup(grid_rows(scenarios, anchors) or '<tr><th scope="row">No scenario ran.</th></tr>'),
        personas=_options((name, name) for name in unique(each.persona for each in scenarios)),
        features=_options((name, name) for name in anchors),
        statuses=_options((kind, f"{sign} {WORDS[kind]}") for kind, sign in SIGN.items()),
        total=len(scenarios),
        scenarios=Markup("\n".join(lists) or "<p>No scenario ran.</p>"),
        scenarios_data=Markup(
            html_scenarios.data(scenarios, anchors, again, html_operations.numbers(groups), times or {})
        ),
        operations=Markup(html_operations.operations(account.results, groups, titles)),
        operations_data=Markup(html_operations.data(groups)),
    )
    return str(page)


def _heading(run: RunInformation, account: Account) -> dict[str, str]:
    """What was run against what, when, and for how long."""
    began, ended = (datetime.fromisoformat(each).astimezone(UTC) for each in (run.started, account.finished))
    return {
        **{name: getattr(run, name) for name in ("service", "environment", "base_url", "run")},
        "versions": ", ".join(f"{name} {number}" for name, number in run.versions),
        "began": f"{began.day} {began:%B %Y, %H:%M:%S} UTC",
        "took": span((ended - began).total_seconds()),
    }


def _parts(
    account: Account,
    scenarios: Sequence[ScenarioResult],
    again: Mapping[str, str],
    steps: Mapping[str, tuple[ShownStep, ...]],
) -> dict[str, Any]:
    """The parts of the page that have a template of their own; empty if there is nothing to show."""
    places = places_of(scenarios)
    bad = failures(scenarios, again, steps)
    tables = matrices(scenarios, places)
    return {
        "failures": rendered("html_failures.html", failures=bad, first_open=FIRST_OPEN, more=_more(scenarios, bad))
        if bad
        else "",
        "changed": rendered("html_changes.html", changes=account.changes) if account.changes is not None else "",
        "matrix": rendered("html_matrix.html", matrices=tables, dangers=dangers(scenarios, places)) if tables else "",
        "times": rendered("html_times.html", **_times(account.results, scenarios)) if account.results else "",
        "coverage": Markup(html_coverage.section(account.conformance, unique(each.persona for each in scenarios))),
        "book": rendered("html_book.html", chapters=chapters(account.run.book, scenarios)) if account.run.book else "",
    }


def _more(scenarios: Iterable[ScenarioResult], shown: Sequence[Failure]) -> int:
    return sum(map(is_failure, scenarios)) - len(shown)


def _sections(parts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The places that the page leads to from its top."""
    found = [
        ("matrix", "Who may do what", parts["matrix"]),
        ("who", "Who was promised what", True),
        ("failures", "What went wrong", parts["failures"]),
        ("changes", "What changed", parts["changed"]),
        ("scenarios", "Scenarios", True),
        ("times", "What takes long", parts["times"]),
        ("operations", "Operations", True),
        ("coverage", "What was tried", parts["coverage"]),
        ("book", "The promises", parts["book"]),
    ]
    return [(place, name) for place, name, there in found if there]


def _times(results: Iterable[TestResult], scenarios: Iterable[ScenarioResult]) -> dict[str, Any]:
    operations = [
        (each.name, len(each.seconds), each.quantile(0.5), each.quantile(0.95), each.seconds[-1])
        for each in of_operations(results)
    ]
    slowest = sorted(scenarios, key=lambda each: -each.duration)[:SLOWEST]
    return {
        "operations": sorted(operations, key=lambda each: -each[3]),
        "scenarios": [(each.name.removesuffix(f" [{each.persona}]"), each.persona, each.duration) for each in slowest],
    }


def _options(pairs: Iterable[tuple[str, str]]) -> Markup:
    return Markup("".join(f'<option value="{text(value)}">{text(told)}</option>' for value, told in pairs))


def _without_exchanges(scenario: ScenarioResult) -> ScenarioResult:
    bare = tuple(step.with_exchanges(()) for step in scenario.steps)
    return replace(scenario, steps=bare, before=(), after=())
