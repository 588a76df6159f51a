"""Accounts of runs that never took place, for the tests of the reports that are written from one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.results.account import Account, RunInformation
from support.results.records import ScenarioId, ScenarioResult
from support.results.tracker import ResultTracker

RUN = RunInformation(
    service="Tenants",
    environment="embedded",
    base_url="http://127.0.0.1:8000",
    run="7f3a",
    personas=("admin", "viewer"),
    started="2024-05-06T07:08:09+00:00",
)


def scenario(
    name: str, status: str = "passed", *, persona: str = "admin", feature: str = "Groups", **more: Any
) -> ScenarioResult:
    """A scenario; its place, rule, tags and duration are invented unless they are given."""
    fields: dict[str, Any] = {
        "rule": "A rule",
        "tags": ("smoke",),
        "message": "",
        "location": "features/groups.feature:7",
        "duration": 0.0123,
    }
    fields |= more
    identity = ScenarioId(fields["location"].rpartition(":")[0], fields["rule"], name, (), persona)
    return ScenarioResult(
        id=identity, feature=feature, name=f"{name} [{persona}]", persona=persona, status=status, **fields
    )


def tracker(*scenarios: ScenarioResult, left: tuple[str, ...] = (), requests: int = 1) -> ResultTracker:
    """A tracker of these scenarios, each with as many requests; those of a scenario that passed succeeded."""
    found = ResultTracker(scenarios=list(scenarios), left_behind=list(left))
    for each in scenarios:
        for _ in range(requests):
            ok = each.status == "passed"
            found.record("read the group", "/tenants/t-1/groups/g-1", "GET", 200 if ok else None, ok, each.message,
                         persona=each.persona, scenario=each.id.key, duration=0.012, purpose="act",
                         timestamp="2024-05-06T07:08:10+00:00")  # fmt: skip
    return found


def account(*scenarios: ScenarioResult, left: tuple[str, ...] = (), requests: int = 1, **more: Any) -> Account:
    """The account of a run of these scenarios; `more` are other fields of it, or of its `RunInformation`."""
    tracked = tracker(*scenarios, left=left, requests=requests)
    of_run = {name: more.pop(name) for name in RunInformation.__slots__ if name in more}
    return replace(
        Account(
            run=replace(RUN, **of_run),
            finished="2024-05-06T07:10:10+00:00",
            seconds=121.0,
            verdicts=tracked.verdicts(),
            summary=tracked.summary(),
            scenarios=tuple(tracked.scenarios),
            results=tuple(tracked.results),
            left_behind=tuple(tracked.left_behind),
            advice="  try: python -m support sweep --yes",
        ),
        **more,
    )


#: Text that would do harm in a page that did not escape it, or could not be shown or saved.
HOSTILE = (
    "</script><script>document.title='owned'</script>\"'><img src=x onerror=alert(1)>&amp;\x00\x1b\ud800\u202e${a}$b"
)
#: A run with one scenario of each outcome.
MIXED = account(
    scenario("read the group", duration=61.0),
    scenario("read the group", "failed", persona="viewer", message="Expected: 'refused'\n     but: was 'allowed'"),
    scenario("list the users", "hook_error", persona="viewer", feature="Users", message="no answer"),
    scenario("find the user", "skipped", feature="Search"),
    left=("tenant smoke-7f3a-1-acme: DELETE /tenants/t-1 → 500 in 12 ms",),
)


def hostile_account(text: str, **more: Any) -> Account:
    """An account with this text in every place that text of others can get to."""
    bad = scenario(text, "failed", persona=text, feature=text, rule=text, message=text, tags=(text,))
    return account(bad, left=(text,), **({"service": text, "environment": text, "run": text} | more))
