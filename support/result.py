"""What happened: one record for each operation, one for each scenario, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from support.exchange import Exchange


@dataclass(frozen=True, slots=True)
class TestResult:
    """One operation that the suite asked of the service.

    Attributes:
        name: the operation in the service description's words, or method and path where it is not described.
        endpoint: the path asked for.
        status: the answer's status, or None where none came.
        success: whether the answer was one that the scenario could live with (a refusal that was expected is a success).
        timestamp: when it was asked, UTC, RFC 3339.
        duration: seconds.
    """

    __test__ = False  # the field's name for it here; pytest would take it for a class of tests

    name: str
    endpoint: str
    method: str
    status: int | None
    success: bool
    message: str
    timestamp: str
    persona: str = ""
    scenario: str = ""
    duration: float = 0.0


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One scenario for one persona. `status` is behave's word for it, `message` says why it is not `passed`."""

    feature: str
    rule: str
    name: str
    persona: str
    tags: tuple[str, ...]
    status: str
    message: str
    location: str
    duration: float


@dataclass(slots=True)
class ResultTracker:
    """Collects what happened. It observes, and changes nothing.

    Attributes:
        personas: the order in which to tell of them.
        settled: what was removed that an earlier run left.
        troubles: what else went wrong with the suite itself.
    """

    results: list[TestResult] = field(default_factory=list)
    scenarios: list[ScenarioResult] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    scenario: str = ""
    personas: tuple[str, ...] = ()
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    def record(
        self,
        name: str,
        endpoint: str,
        method: str,
        status: int | None,
        success: bool,
        message: str = "",
        *,
        timestamp: str | None = None,
        persona: str = "",
        scenario: str = "",
        duration: float = 0.0,
    ) -> TestResult:
        """Write down one operation; the time is now where none is given."""
        result = TestResult(
            name,
            endpoint,
            method,
            status,
            success,
            message,
            timestamp or datetime.now(UTC).isoformat(),
            persona,
            scenario,
            duration,
        )
        self.results.append(result)
        return result

    def observe(self, exchange: Exchange) -> None:
        """Write down an exchange."""
        self.record(
            exchange.operation or "ask for what is not described",
            exchange.path,
            exchange.method,
            exchange.status,
            exchange.status is not None and exchange.status < 500,
            exchange.error or (exchange.told if exchange.status is not None and exchange.status >= 400 else ""),
            timestamp=exchange.at.isoformat(),
            persona=exchange.persona,
            scenario=self.scenario,
            duration=round(exchange.seconds, 6),
        )

    def fail(self, message: str) -> None:
        """The last operation turned out to be wrong."""
        if self.results and self.results[-1].scenario == self.scenario:
            self.results[-1] = replace(self.results[-1], success=False, message=message)

    def record_scenario(self, result: ScenarioResult) -> None:
        self.scenarios.append(result)

    def summary(self) -> dict[str, Any]:
        """Counts: scenarios by status, operations, and passed/all for each persona and feature."""
        ran = [each for each in self.scenarios if each.status != "skipped"]
        counts = {"total": len(ran), "passed": 0, "failed": 0, "unchecked": self.unchecked}
        return {
            "scenarios": counts | dict(Counter(each.status for each in ran)),
            "operations": {
                "total": len(self.results),
                "succeeded": sum(each.success for each in self.results),
                "failed": sum(not each.success for each in self.results),
            },
            "personas": sorted(dict.fromkeys(each.persona for each in ran), key=self._rank),
            "features": list(dict.fromkeys(each.feature for each in ran)),
            "table": _table(ran),
            "left_behind": len(self.left_behind),
        }

    def _rank(self, persona: str) -> int:
        return self.personas.index(persona) if persona in self.personas else len(self.personas)

    @property
    def broken(self) -> int:
        """How many scenarios the service did not keep."""
        return sum(each.status == "failed" for each in self.scenarios)

    @property
    def unchecked(self) -> int:
        """How many scenarios came to no verdict on the service; a failed cleanup alone is the other verdict's."""
        return sum(each.status not in {"passed", "failed", "skipped", "cleanup_error"} for each in self.scenarios)

    def verdicts(self) -> dict[str, str]:
        """The two verdicts in words: does the service keep its promises, and was it left as it was."""
        if not any(each.status not in {"skipped", "untested"} for each in self.scenarios):
            promises = "Nothing was checked"
        elif self.broken:
            promises = f"{_count(self.broken, 'promise is', 'promises are')} broken"
        elif self.unchecked:
            promises = f"{_count(self.unchecked, 'promise', 'promises')} could not be checked"
        else:
            promises = "The service keeps its promises"
        left = len(self.left_behind)
        return {
            "promises": promises,
            "left_behind": f"{_count(left, 'thing was', 'things were')} left behind"
            if left
            else "Nothing was left behind",
        }

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        return {
            "started": self.started.isoformat(),
            "finished": datetime.now(UTC).isoformat(),
            "verdicts": self.verdicts(),
            "summary": self.summary(),
            "settled": list(self.settled),
            "left_behind": list(self.left_behind),
            "scenarios": [asdict(each) for each in self.scenarios],
            "results": [asdict(each) for each in self.results],
        }


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _table(scenarios: Iterable[ScenarioResult]) -> dict[str, dict[str, dict[str, int]]]:
    """Persona → feature → how many passed, of how many."""
    table: dict[str, dict[str, dict[str, int]]] = {}
    for each in scenarios:
        cell = table.setdefault(each.persona, {}).setdefault(each.feature, {"passed": 0, "total": 0})
        cell["passed"] += each.status == "passed"
        cell["total"] += 1
    return table
