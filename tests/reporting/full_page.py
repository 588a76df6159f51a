"""A page with all that the HTML report can show: each state, each kind of cell, requests, coverage, promises, changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from support.http.exchange import Exchange
from support.reporting.html import HtmlReporter
from support.results.account import Account
from support.results.book import Chapter, WrittenRule, WrittenScenario
from support.results.comparing import Changes
from support.results.judgement import Finding, MatrixCell
from support.results.known import KnownIssue
from support.results.records import ScenarioResult, StepResult, Trouble
from support.results.states import TroubleKind
from tests.reporting.accounts import RUN, account, scenario
from tests.reporting.test_html_coverage import CONFORMANCE

LEFT = "tenant smoke-7f3a-1-acme: DELETE /tenants/t-1 → 500 in 12 ms [request smoke-7f3a-91]"
SAID = (
    "Expected: 'refused'\n     but: was 'allowed'\n  request: PATCH /groups/g-1 → 200 in 12 ms [request smoke-7f3a-2]"
)


def _sent(method: str, path: str, number: int, status: int | None = 200) -> Exchange:
    return Exchange(
        method, path, f"http://127.0.0.1:8000{path}", "viewer", f"smoke-7f3a-{number}",
        datetime(2024, 5, 6, tzinfo=UTC), 0.012, status, "OK" if status == 200 else "Internal Server Error",
        request_headers={"Authorization": "***"}, request_body={"name": "smoke-7f3a-2-group"},
        response_headers={"Content-Type": "application/json"}, response_body={"id": "g-1", "description": "word " * 40},
    )  # fmt: skip


def _steps(message: str) -> tuple[StepResult, ...]:
    return (
        StepResult("Given", "a smoke group exists", "passed", duration=0.02, exchanges=(_sent("POST", "/groups", 1),)),
        StepResult(
            "When", "I try to update the group", "passed", duration=0.02, exchanges=(_sent("PATCH", "/groups/g-1", 2),)
        ),
        StepResult("Then", "I am refused", "failed", message, duration=0.001),
        StepResult("And", "the group is unchanged", "skipped"),
    )


def _cell(operation: str, expected: str, seen: str, finding: Finding | None) -> MatrixCell:
    return MatrixCell(operation, expected, seen, finding)


UPDATE, READ = "update the group", "read the group"
OUTLINE = "<persona> <may> <operation> for the first time"


def _in_matrix(persona: str, status: str, cell: MatrixCell, **more: Any) -> ScenarioResult:
    """The scenario of a cell of an authorization matrix."""
    may = "may" if cell.expected == "allowed" else "may not"
    made = scenario(f"{persona} {may} {cell.operation} for the first time", status, persona=persona, cell=cell, **more)
    cells = (("operation", cell.operation), ("persona", persona))
    return replace(made, id=replace(made.id, name=OUTLINE, cells=cells))


SCENARIOS: tuple[ScenarioResult, ...] = (
    _in_matrix("viewer", "failed", _cell(UPDATE, "refused", "allowed", Finding.DANGEROUS), message=SAID, steps=_steps(SAID)),
    _in_matrix("admin", "passed", _cell(UPDATE, "allowed", "allowed", Finding.AS_EXPECTED)),
    _in_matrix("anonymous", "passed", _cell(UPDATE, "unauthenticated", "unauthenticated", Finding.AS_EXPECTED)),
    _in_matrix("viewer", "failed", _cell(READ, "allowed", "refused", Finding.TOO_STRICT), message="Expected: allowed"),
    _in_matrix("admin", "error", _cell(READ, "allowed", "", None), message="no answer"),
    _in_matrix("anonymous", "skipped", _cell(READ, "unauthenticated", "", None)),
    scenario("Group names are unique", "known", message="Expected: a conflict",
             known=KnownIssue("GROUP-7", "2999-01-31")),
    scenario("A group is found by its name", "flaky", feature="Search", rule="", message="passed at the second try"),
    scenario("A group is found by its key", "resolved", feature="Search", rule="", known=KnownIssue("GROUP-8", "2999-01-31")),
    scenario("Users are listed", "hook_error", persona="viewer", feature="Users", message="no answer"),
    *(scenario(f"A kept promise {number}", feature="Users", rule=f"Rule {number % 3}") for number in range(9)),
)  # fmt: skip


def full_account(*scenarios: ScenarioResult) -> Account:
    """The account of a run with everything, of these scenarios if they are given."""
    outline = WrittenScenario("<persona> <may> <operation>", ("Given a smoke group exists", "When I try to <operation>"),
                              (("operation", "admin", "viewer"), (UPDATE, "allowed", "refused")))  # fmt: skip
    book = (Chapter("features/groups.feature", "Groups", "Groups sort people.", ("Given a smoke tenant exists",),
                    (WrittenRule("A rule", "Why it is so.", (outline,)), WrittenRule("Not run", "", ()))),)  # fmt: skip
    changes = Changes("2024-05-05", "6a1b", 3, newly_broken=("update [viewer]",), slower=("a: 9.0 s, was 1.0 s",))
    made = account(*(scenarios or SCENARIOS), left=(LEFT,), requests=2, troubles=(Trouble(TroubleKind.HOOK, "it broke"),),
                   conformance=CONFORMANCE, changes=changes)  # fmt: skip
    versions = (("suite", "0.1.0"), ("Python", "3.12"))
    return replace(made, run=replace(RUN, book=book, versions=versions, options=("-D", "config=c.json")))


def write(path: Path, made: Account) -> None:
    """Write the page as a run does."""
    reporter = HtmlReporter(path)
    reporter.run_began(made.run)
    for each in made.scenarios:
        reporter.scenario_ended(each)
    reporter.run_ended(made)
