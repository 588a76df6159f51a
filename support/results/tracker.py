"""Collects what happens in a run, and gives an account of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from support.http.exchange import Exchange, Purpose
from support.http.traces import HEADER
from support.results import exit_codes
from support.results.conformance import Held
from support.results.judgement import Finding
from support.results.records import ScenarioResult, TestResult, Trouble
from support.results.states import RED, Ending, State, TroubleKind

PERHAPS = "perhaps left"  # in the reason of what may or may not be left
UNDESCRIBED = "request outside the description"
#: What a request is called that is of no described operation, by its purpose.
OF_ITS_OWN = {Purpose.TOKEN: "request a token", Purpose.START: "check that the service is ready"}
HARMLESS = {Purpose.START.value, Purpose.TOKEN.value}  # purposes of requests that create nothing


@dataclass(slots=True)
class ResultTracker:
    """Collects what happens. It observes, and changes nothing.

    Attributes:
        personas: the order in which reports list them.
        unverified: what nobody can see to be gone, or what is kept, as the service description says.
        waiting: what earlier runs lost, and what may still appear.
        elsewhere: earlier runs that left something at another service.
        kept: what failed scenarios created, and what is kept on purpose.
        settled: what was removed that an earlier run had left.
        troubles: what went wrong outside scenarios.
        ending: why the run ended.
        scenario: the key of the id of the scenario that is running.
        held: what came of holding the responses against the OpenAPI document.
    """

    results: list[TestResult] = field(default_factory=list)
    scenarios: list[ScenarioResult] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    ending: Ending = Ending.COMPLETE
    scenario: str = ""
    held: Held = field(default_factory=Held)
    personas: tuple[str, ...] = ()
    _places: dict[str, int] = field(default_factory=dict)

    def record(
        self,
        name: str,
        endpoint: str,
        method: str,
        status: int | None,
        success: bool,
        message: str = "",
        **details: Any,
    ) -> TestResult:
        """Record one request; `details` are the other fields of a `TestResult`, the time is now unless it is given."""
        details.setdefault("timestamp", datetime.now(UTC).isoformat())
        result = TestResult(name, endpoint, method, status, success, message, **details)
        self.results.append(result)
        return result

    def observe(self, exchange: Exchange) -> None:
        """Record an exchange."""
        failed = exchange.status is None or exchange.status >= 500
        self._places[exchange.request_id] = len(self.results)
        said = exchange.said if exchange.status is not None and exchange.status >= 400 else ""
        self.record(
            exchange.operation or OF_ITS_OWN.get(exchange.purpose, UNDESCRIBED),
            exchange.path,
            exchange.method,
            exchange.status,
            not failed,
            exchange.error or said,
            timestamp=exchange.at.isoformat(),
            persona=exchange.persona,
            scenario=self.scenario,
            duration=round(exchange.seconds, 6),
            purpose=exchange.purpose.value,
            traceparent=exchange.request_headers.get(HEADER, ""),
        )

    def fail(self, message: str, request_id: str | None = None) -> None:
        """Mark a request of the running scenario as wrong: the one with this ID, or the last one."""
        place = self._places.get(request_id or "", len(self.results) - 1)
        if place >= 0 and self.results[place].scenario == self.scenario:
            self.results[place] = replace(self.results[place], success=False, message=message)

    def trouble(self, kind: TroubleKind, message: str, where: str = "") -> None:
        """Note that something went wrong outside scenarios."""
        self.troubles.append(Trouble(kind, message, where))

    def ended(self, why: Ending) -> None:
        """Note why the run ended; the first reason counts, since others follow from it."""
        if self.ending is Ending.COMPLETE:
            self.ending = why

    def forget(self) -> None:
        """Forget what happened so far, once another process has it."""
        for each in (self.results, self.scenarios, self.left_behind, self.unverified, self.kept, self.troubles):
            each.clear()
        self._places.clear()
        self.ending = Ending.COMPLETE

    def record_scenario(self, result: ScenarioResult) -> None:
        """Record the outcome of a scenario."""
        self.scenarios.append(result.lean)

    def summary(self) -> dict[str, Any]:
        """Return counts: scenarios by state, requests by purpose, and passed of all for each persona and feature.

        `states` counts every selected scenario; `scenarios`, by their statuses, leaves out those that skipped themselves.
        """
        ran = [each for each in self.scenarios if each.status != "skipped"]
        states = Counter(each.state for each in self.scenarios)
        counts = {"total": len(ran), "passed": 0, "failed": 0, "unchecked": self.unchecked}
        return {
            "states": {state.value: states[state] for state in State},
            "scenarios": counts | dict(Counter(each.status for each in ran)),
            "operations": {
                "total": len(self.results),
                "succeeded": sum(each.success for each in self.results),
                "failed": sum(not each.success for each in self.results),
                "by_purpose": dict(Counter(each.purpose for each in self.results if each.purpose)),
            },
            "personas": sorted(dict.fromkeys(each.persona for each in ran), key=self._rank),
            "features": list(dict.fromkeys(each.feature for each in ran)),
            "table": _table(ran),
            "left_behind": len(self.left_behind),
            "unverified": len(self.unverified),
        }

    @property
    def ran(self) -> bool:
        """Whether any scenario was run."""
        return any(each.ran for each in self.scenarios)

    @property
    def broken(self) -> int:
        """How many scenarios found a wrong answer."""
        return self._in(State.FAILED)

    @property
    def unchecked(self) -> int:
        """How many scenarios could not judge the service; a failed cleanup alone belongs to the other verdict."""
        return self._in(State.ERROR, State.NOT_RUN)

    @property
    def failed_cleanups(self) -> int:
        """How many cleanups failed, in scenarios and outside; what is known to be left is counted by itself."""
        outside = sum(each.kind is TroubleKind.CLEANUP for each in self.troubles)
        return outside + sum(bool(each.cleanup_message) for each in self.scenarios)

    @property
    def exit_code(self) -> int:
        """The exit code of a run that no signal stopped; see `support.results.exit_codes`."""
        states = {each.state for each in self.scenarios}
        broken = bool(states & (RED - {State.CLEANUP_ERROR}))
        broken = broken or any(each.kind is not TroubleKind.CLEANUP for each in self.troubles)
        if self.left_behind or self.failed_cleanups:
            return exit_codes.BROKEN_AND_LEFT if broken else exit_codes.LEFT
        if not broken and not states - {State.SKIPPED}:
            return exit_codes.NOTHING_RUN
        if self.unverified:
            return exit_codes.BROKEN_AND_UNVERIFIED if broken else exit_codes.UNVERIFIED
        return exit_codes.BROKEN if broken else exit_codes.KEPT

    def verdicts(self) -> dict[str, str]:
        """Return the two verdicts in words: does the service keep its promises, and did we leave it as it was."""
        return {"promises": self._promises(), "left_behind": self._remains()}

    def _promises(self) -> str:
        if not self.ran:
            return "Nothing was checked"
        red, amber = self._unkept(), self._excused()
        if red:
            return "; ".join([*red, *amber])
        others = "each other promise that was checked is kept" if amber else "Each promise that was checked is kept"
        if self.held.accused:
            ways = _count(len({each.line for each in self.held.accused}), "way", "ways")
            others += f", but responses deviate from the OpenAPI document in {ways}"
        elif any(each.kind is not TroubleKind.CLEANUP for each in self.troubles):
            others += ", but something went wrong outside the scenarios"
        elif not amber:
            return "The service keeps its promises"
        elif not self._in(State.PASSED):
            return "; ".join(amber)
        return "; ".join([*amber, others])

    def _unkept(self) -> list[str]:
        """What keeps the answer from being yes: promises that are broken, or else could not be checked; and marks to remove."""
        found, resolved = [], self._in(State.RESOLVED)
        if self.broken:
            found.append(f"{_count(self.broken, 'promise is', 'promises are')} broken")
        elif self.unchecked:
            found.append(f"{_count(self.unchecked, 'promise', 'promises')} could not be checked")
        if resolved:
            found.append(f"{_count(resolved, 'known issue is', 'known issues are')} resolved and still marked")
        return found

    def _excused(self) -> list[str]:
        """What makes the answer less than a plain yes."""
        found, issues = [], [each for each in self.scenarios if each.state is State.KNOWN]
        if issues:
            dangerous = sum(each.cell is not None and each.cell.finding is Finding.DANGEROUS for each in issues)
            beside = f", {dangerous} of them dangerously" if dangerous else ""
            found.append(f"{_count(len(issues), 'promise is', 'promises are')} known to be broken{beside}")
        flaky = self._in(State.FLAKY)
        if flaky:
            found.append(f"{_count(flaky, 'promise was', 'promises were')} kept only when tried again (flaky)")
        return found

    def _in(self, *states: State) -> int:
        return sum(each.state in states for each in self.scenarios)

    def _remains(self) -> str:
        unseen, waiting, kept, elsewhere = map(len, (self.unverified, self.waiting, self.kept, self.elsewhere))
        perhaps = sum(PERHAPS in each for each in self.left_behind)
        left = len(self.left_behind) - perhaps
        if left and perhaps:
            return f"{_count(left, 'thing was', 'things were')} left behind, and {perhaps} perhaps"
        if left:
            return f"{_count(left, 'thing was', 'things were')} left behind"
        if perhaps:
            return f"{_count(perhaps, 'thing is', 'things are')} perhaps left behind"
        if self.failed_cleanups:
            return f"{_count(self.failed_cleanups, 'cleanup', 'cleanups')} failed, so something may be left behind"
        if unseen:
            return f"{_count(unseen, 'thing', 'things')} could not be verified as removed, as the description declares"
        if kept:
            return f"{_count(kept, 'thing of a failed scenario is', 'things of failed scenarios are')} kept; nothing else was left"
        if waiting:
            lost = _count(waiting, "thing that an earlier run lost", "things that earlier runs lost")
            return f"Nothing of this run was left behind; {lost} may still appear"
        if elsewhere:
            runs = _count(elsewhere, "earlier run has", "earlier runs have")
            return f"Nothing of this run was left behind; {runs} something outstanding elsewhere"
        if self.ending is Ending.NOT_STARTED and all(each.purpose in HARMLESS for each in self.results):
            return "Nothing was created"
        return "Nothing was left behind"

    def _rank(self, persona: str) -> int:
        return self.personas.index(persona) if persona in self.personas else len(self.personas)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _table(scenarios: Iterable[ScenarioResult]) -> dict[str, dict[str, dict[str, int]]]:
    """Persona → feature → how many passed, of how many."""
    table: dict[str, dict[str, dict[str, int]]] = {}
    for each in scenarios:
        cell = table.setdefault(each.persona, {}).setdefault(each.feature, {"passed": 0, "total": 0})
        cell["passed"] += each.state is State.PASSED
        cell["total"] += 1
    return table
