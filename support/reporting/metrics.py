"""The metrics of a run, for those who watch services: gauges and summaries in the text format of OpenMetrics 1.0.

Only types are used that the older text format of Prometheus has too, so that both kinds of readers take the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from support.reporting.report_file import FileReporter
from support.results.account import Account
from support.results.durations import of_operations
from support.results.judgement import Finding
from support.results.states import State, TroubleKind

PREFIX = "acceptance"
QUANTILES = (0.5, 0.95)
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """One metric with its samples.

    Attributes:
        name: without the prefix; a unit stands at its end.
        samples: what stands after the name of the metric, labels, and value.
    """

    name: str
    about: str
    samples: Iterable[tuple[str, Labels, float]]
    kind: str = "gauge"

    def lines(self, common: Labels) -> Iterator[str]:
        """Yield the lines of the file."""
        name = f"{PREFIX}_{self.name}"
        yield f"# TYPE {name} {self.kind}"
        if self.name.endswith("_seconds"):
            yield f"# UNIT {name} seconds"
        yield f"# HELP {name} {_escaped(self.about)}"
        for ending, labels, value in self.samples:
            shown = ",".join(f'{key}="{_escaped(each)}"' for key, each in {**common, **labels}.items())
            yield f"{name}{ending}{{{shown}}} {value:.15g}"


class MetricsReporter(FileReporter):
    """Writes the file."""

    def render(self, account: Account) -> str:
        """Return the text."""
        common = {"service": account.run.service, "environment": account.run.environment}
        lines = [line for family in _families(account) for line in family.lines(common)]
        return "\n".join([*lines, "# EOF", ""])


def _families(account: Account) -> Iterator[Family]:
    finished = account.exit_code is not None
    yield _one("run_complete", "1 if the run came to its end, 0 as long as it has not.", float(finished))
    if account.exit_code is not None:
        yield _one("run_exit_code", "The exit code of the run; 0: all is well.", account.exit_code)
    if account.run.started:
        yield _one("run_started_timestamp_seconds", "When the run began.", _moment(account.run.started))
    if finished:
        yield _one("run_finished_timestamp_seconds", "When the run ended.", _moment(account.finished))
        yield _one("run_duration_seconds", "How long the run took.", account.seconds)
    yield Family("scenarios", "Scenarios by persona and state.", _scenarios(account))
    yield Family("matrix_cells", "Cells of authorization matrices by persona and by what was found.", _cells(account))
    yield _one("left_behind", "Things that the run created and could not remove.", len(account.left_behind))
    yield _one(
        "unverified", "Things that nobody can see to be gone, as the description declares.", len(account.unverified)
    )
    troubles = Counter(each.kind for each in account.outside)
    yield Family(
        "troubles",
        "What went wrong outside scenarios, by its kind.",
        [("", {"kind": kind.value}, troubles[kind]) for kind in TroubleKind],
    )
    purposes = sorted(Counter(each.purpose for each in account.results if each.purpose).items())
    yield Family("requests", "Requests by their purpose.", [("", {"purpose": name}, each) for name, each in purposes])
    yield Family(
        "request_duration_seconds",
        "How long responses took, by operation.",
        _durations(account),
        "summary",
    )


def _one(name: str, about: str, value: float) -> Family:
    return Family(name, about, [("", {}, value)])


def _scenarios(account: Account) -> Iterator[tuple[str, Labels, float]]:
    found = Counter((each.persona, each.state) for each in account.scenarios)
    for persona in dict.fromkeys((*account.run.personas, *(each.persona for each in account.scenarios))):
        for state in State:
            yield "", {"persona": persona, "state": state.value}, found[persona, state]


def _cells(account: Account) -> Iterator[tuple[str, Labels, float]]:
    judged = [(each.persona, each.cell.finding) for each in account.scenarios if each.cell and each.cell.finding]
    found = Counter(judged)
    for persona in dict.fromkeys(persona for persona, _ in judged):
        for finding in Finding:
            yield "", {"persona": persona, "finding": finding.value}, found[persona, finding]


def _durations(account: Account) -> Iterator[tuple[str, Labels, float]]:
    for each in of_operations(account.results):
        labels = {"operation": each.name}
        for quantile in QUANTILES:
            yield "", {**labels, "quantile": str(quantile)}, each.quantile(quantile)
        yield "_count", labels, len(each.seconds)
        yield "_sum", labels, sum(each.seconds)


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
