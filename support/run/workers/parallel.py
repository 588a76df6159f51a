"""Scenarios side by side: behave's own loop goes on in the parent, and each scenario in it waits for its outcome from a worker.

So every formatter, reporter and report is called as in a serial run, in the order of the features. Hooks of features and
rules, if there are any, run in the parent, once; then the workers are forked for the scenarios between two of them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from behave.model import Feature, Scenario
from behave.model_type import Status

from support.errors import WorkerLostError
from support.run.behave_internals import holders, layers, note_failure
from support.run.workers import sharing
from support.run.workers.carrying import Carrier
from support.run.workers.pool import Death, Pool
from support.run.workers.recorded import LaterMatch, repeat
from support.run.workers.worker import Outcome, undefined_step

SERIAL = "serial"  # the tag of a scenario that runs alone
HOOKS = ("before_feature", "after_feature", "before_rule", "after_rule", "before_tag", "after_tag")


@dataclass(slots=True)
class _Group:
    """The scenarios of one pool."""

    pool: Pool
    places: dict[int, int]  # id of a scenario → its place


class Parallel:
    """Runs the scenarios of a run in workers.

    Args:
        runner: behave's.
        jobs: how many at once.
        rank: returns what the scenarios are ordered by when they are begun; those that are equal keep the features' order.
    """

    def __init__(self, runner: Any, jobs: int, rank: Callable[[Scenario], Any] | None = None) -> None:
        self._runner = runner
        self._jobs = jobs
        self._rank = rank
        self._features: list[Feature] = []
        self._runs: dict[int, Callable[[Any], bool]] = {}
        self._group: _Group | None = None
        self._formatters = list(runner.formatters)
        self._carrier = Carrier(self._formatters)

    def follow(self, features: Iterable[Feature]) -> None:
        """Run every scenario of these features in a worker when its turn comes."""
        self._features = list(features)
        for scenario in _every(self._features):
            self._runs[id(scenario)] = scenario.run
            scenario.run = functools.partial(self._run, scenario)

    def finish(self) -> None:
        """Wait until every worker has ended; nothing new is begun."""
        group, self._group = self._group, None
        if group is None:
            return
        group.pool.stop()
        for last in group.pool.finish():
            sharing.merge(self._runner.session, last.share)
            self._add_cleanups(last)
            self._carrier.give(last.carried)

    def absorb(self, features: Iterable[Feature]) -> None:
        """Record what has run of these features and what behave does not come to any more, after `--stop` or a signal."""
        group = self._group
        if group is None:
            return
        for scenario in _every(features):
            if id(scenario) in group.places:
                group.pool.stop()
                found = group.pool.outcome(group.places.pop(id(scenario)))
                if isinstance(found, Outcome):
                    self._take(scenario, replace(found, events=(), interrupted=None))
                elif found is not None:
                    self._lose(scenario, found, [])

    def _run(self, scenario: Scenario, runner: Any) -> bool:
        run = self._runs[id(scenario)]
        if not scenario.should_run(runner.config):
            return run(runner)
        if SERIAL in scenario.effective_tags:
            return self._run_alone(run)
        group = self._group_of(scenario)
        if group is None:
            return False if runner.aborted else run(runner)
        found = group.pool.outcome(group.places.pop(id(scenario)))
        failed = False
        try:
            if isinstance(found, Death):
                failed = self._lose(scenario, found, runner.formatters)
            elif found is not None:
                failed = self._take(scenario, found)
        finally:
            if not group.places:  # what fails last in the workers must fail here before the feature or rule ends
                self.finish()
        return failed

    def _run_alone(self, run: Callable[[Any], bool]) -> bool:
        """Run a scenario in this process, once all workers have ended."""
        if self._group is not None:
            self._group.pool.wait()
            if self._group.pool.stopped:
                return False
        return run(self._runner)

    def _group_of(self, scenario: Scenario) -> _Group | None:
        """The pool in which a scenario runs, begun if there is none; None if it would be the only one in it."""
        if self._group is not None and id(scenario) in self._group.places:
            return self._group
        config, hooks = self._runner.config, any(hook in self._runner.hooks for hook in HOOKS)
        around = holders(scenario)[-1].run_items if hooks else _every(self._features)
        chosen = [each for each in around if isinstance(each, Scenario) and each.should_run(config)]
        chosen = [each for each in chosen if SERIAL not in each.effective_tags]
        if len(chosen) < 2 or self._runner.aborted:
            return None
        self.finish()
        order = list(range(len(chosen)))
        if self._rank is not None:
            ranks = list(map(self._rank, chosen))
            order.sort(key=lambda place: ranks[place])
        runs = [self._runs[id(each)] for each in chosen]
        depth = len(layers(self._runner.context)) - 1 if hooks else 1
        pool = Pool(self._runner, chosen, runs, order, min(self._jobs, len(chosen)), depth)
        self._group = _Group(pool, {id(each): place for place, each in enumerate(chosen)})
        return self._group

    def _take(self, scenario: Scenario, outcome: Outcome) -> bool:
        """Let everything be as if the scenario had run here."""
        runner = self._runner
        assert outcome.state is not None, "an outcome of a scenario has its state"
        sharing.merge(runner.session, outcome.share)
        others = [each for each in runner.formatters if each is not runner.recorder]
        repeat(outcome.events, scenario, others, runner.step_registry)
        outcome.state.give(scenario)
        runner.undefined_steps.extend(map(undefined_step, outcome.undefined))
        self._add_cleanups(outcome)
        self._carrier.give(outcome.carried)
        if outcome.context_failed:
            note_failure(runner.context)
        runner.recorder.recorded(scenario, outcome.results)
        if outcome.interrupted is not None:
            raise outcome.interrupted.exception()
        if outcome.aborted:
            runner.aborted = True
        return outcome.failed

    def _lose(self, scenario: Scenario, death: Death, formatters: Iterable[Any]) -> bool:
        """Report a scenario whose worker died: its first step ends in an error that says so, and the others were not run."""
        problem = WorkerLostError(f"{death}\n  its requests are in no report\n  try: run it again")
        steps = list(scenario.all_steps)
        others = [each for each in formatters if each is not self._runner.recorder]
        for each in others:
            each.scenario(scenario)
        for step in steps:
            step.reset()
            step.status = Status.skipped
            for each in others:
                each.step(step)
        first = steps[0]  # each scenario has one; the checks of the features see to that
        for each in others:
            each.match(LaterMatch(self._runner.step_registry, first))
        first.exception, first.error_message = problem, f"WorkerLostError: {problem}"
        first.set_status(Status.error)
        for each in others:
            each.result(first)
        scenario.set_status(Status.error)
        note_failure(self._runner.context)
        self._runner.recorder.record_lost(scenario)
        return True

    def _add_cleanups(self, outcome: Outcome) -> None:
        """Let the cleanups that failed in a worker fail where they would have here."""
        for layer, problem in outcome.cleanups:
            self._runner.context.add_cleanup(_fail, problem.exception(), layer=layer)


def _every(features: Iterable[Feature]) -> list[Scenario]:
    return [scenario for feature in features for scenario in feature.walk_scenarios()]


def _fail(problem: BaseException) -> None:
    raise problem
