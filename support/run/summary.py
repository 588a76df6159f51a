"""Behave's summary, which counts what is known to be broken, resolved or flaky by itself, and not as failed or passed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from behave.model import Feature, Rule, Scenario
from behave.reporter.summary import SummaryReporter, select_format_summary_by_name

from support.results.states import State
from support.run.behave_internals import drop_junit
from support.run.personas import PersonaScenario
from support.run.recording import BEYOND_BEHAVE


class Summary(SummaryReporter):
    """Behave's summary with the words that behave does not have."""

    def __init__(self, config: Any) -> None:
        super().__init__(config)
        self._beyond: dict[str, Counter[str]] = {"feature": Counter(), "rule": Counter(), "scenario": Counter()}

    def process_feature(self, feature: Feature) -> None:
        """Count a feature, and what is in it."""
        super().process_feature(feature)
        self._move("feature", self.feature_summary, feature)

    def process_rule(self, rule: Rule) -> None:
        """Count a rule, and what is in it."""
        super().process_rule(rule)
        self._move("rule", self.rule_summary, rule)

    def process_scenario(self, scenario: Scenario) -> None:
        """Count a scenario."""
        super().process_scenario(scenario)
        self._move("scenario", self.scenario_summary, scenario)

    def print_summary(self, stream: Any = None, with_duration: bool | None = None) -> None:
        """Print the counts."""
        del with_duration
        self.compute_summary_sums()
        line_of = select_format_summary_by_name(self.output_format)
        counts = {"feature": self.feature_summary, "rule": self.rule_summary, "scenario": self.scenario_summary}
        for kind, each in (counts | {"step": self.step_summary}).items():
            if kind == "rule" and not each["all"]:
                continue
            beyond = self._beyond.get(kind, Counter())
            more = "".join(f", {beyond[state.value]} {state.value}" for state in State if beyond[state.value])
            (stream or self.stream).write(f"{line_of(kind, each).rstrip()}{more}\n")

    def _move(self, kind: str, counts: dict[str, int], holder: Feature | Rule | Scenario) -> None:
        """Count something by the word that behave does not have, if that says more than behave's."""
        scenarios = [holder] if isinstance(holder, Scenario) else holder.walk_scenarios()
        states = [each.came_to for each in scenarios if isinstance(each, PersonaScenario) and each.came_to is not None]
        worst, status = State.worst(states), holder.status.name
        if worst in BEYOND_BEHAVE and status in {"passed", "failed"}:
            counts[status] -= 1
            self._beyond[kind][str(worst)] += 1


def correct_reporters(config: Any) -> None:
    """Replace behave's summary by this one, and leave out its JUnit report."""
    drop_junit(config)
    config.reporters[:] = [Summary(config) if type(each) is SummaryReporter else each for each in config.reporters]
