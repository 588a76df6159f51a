"""Allure results as they are, not as allure-behave has them: `behave -f allure -o FOLDER`."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import allure_commons
from allure_behave.formatter import AllureFormatter
from behave.exception import ConfigError as BehaveConfigError
from behave.formatter.base import Formatter
from behave.model import Feature, Scenario, Step

from support.exchange import Exchange
from support.reporting import allure_identity as identity
from support.reporting import allure_verdict as verdicts
from support.reporting.allure_files import CarefulFileLogger, environment_properties
from support.reporting.allure_listener import PersonaAllureListener
from support.session import Session

PLAN = "ALLURE_TESTPLAN_PATH"

P = ParamSpec("P")


def harmless(
    method: Callable[Concatenate[PersonaAllureFormatter, P], None],
) -> Callable[Concatenate[PersonaAllureFormatter, P], None]:
    """Complain of a report that fails; raised into behave, it would end the run and lose every cleanup."""

    @functools.wraps(method)
    def guarded(self: PersonaAllureFormatter, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(self, *args, **kwargs)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the run goes on
            self.complain(problem)

    return guarded


class PersonaAllureFormatter(AllureFormatter):
    """allure-behave's formatter, mended for 2.16.2.

      * It wraps `feature.scenarios` only, so what stands under a `Rule:` is missing, and a table on a step there ends
        the run (allure-python issue 886). Here every scenario is followed; to go when that is released.
      * Nothing is told where `before_all` or a feature's hook fails, or where the run ends early. Here a scenario that
        was selected and not run has a result that says so, and what is no scenario's is a global error.
      * A test plan that is not there is taken for none, and everything runs. Here it is an error.

    `session` is the run, for its secrets and for what it ran against; the runner sets it, and it may be missing.
    """

    name = "allure"
    description = "Results for an Allure report: -f allure -o FOLDER"
    session: Session | None = None

    def __init__(self, stream_opener: Any, config: Any) -> None:
        # Not AllureFormatter's: it would register a listener and a logger of its own.
        Formatter.__init__(self, stream_opener, config)
        self.testplan = read_plan()
        self.listener = PersonaAllureListener(config)
        self.file_logger = CarefulFileLogger(_folder(stream_opener.name), self._masked, self.complain)
        for plugin in (self.listener, self.file_logger):
            allure_commons.plugin_manager.register(plugin)
        self._features: list[Feature] = []
        self._begun: set[int] = set()
        self._runner: Any = None
        self._told = False
        self._complained = False
        self._closed = False

    def uri(self, uri: str) -> None:
        """Nothing: allure-behave opens a group for each file, and forgets to close that of a skipped one."""

    def eof(self) -> None:
        """Nothing, as in `uri`."""

    @harmless
    def feature(self, feature: Feature) -> None:
        if not self._features:
            self.file_logger.write_text("environment.properties", environment_properties(self.session))
        self._features.append(feature)
        for scenario in feature.walk_scenarios():
            if not self._is_planned(scenario):
                # Without the reason, which behave would log for each of them.
                scenario.skip()
                scenario.skip_reason = identity.PLAN_REASON
            scenario.run = functools.partial(self._run, scenario, scenario.run)

    @harmless
    def step(self, step: Step) -> None:
        self.listener.schedule_step(step)

    @harmless
    def match(self, match: Any) -> None:
        self.listener.match_step(match)

    @harmless
    def result(self, step: Step) -> None:
        self.listener.stop_behave_step(step)

    @harmless
    def observe(self, exchange: Exchange) -> None:
        """Attach a request and its answer."""
        self.listener.exchanged(exchange)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            # The runner closes its formatters while it handles what ended the run.
            self._conclude(sys.exc_info()[1])
            self._let_go()

    def complain(self, problem: Exception) -> None:
        """Say once that the results are not to be relied on."""
        if not self._complained:
            self._complained = True
            # The real one: behave captures the other during a step, and shows it only where the step fails.
            told = self._masked(f"{type(problem).__name__}: {problem}")
            print(f"allure: the results in {self.stream_opener.name} are incomplete\n  {told}", file=sys.__stderr__)

    def _run(self, scenario: Scenario, run: Callable[[Any], bool], runner: Any) -> bool:
        self._runner = runner
        selected = bool(scenario.should_run(self.config))
        self._begin(scenario)
        try:
            failed = run(runner)
        except BaseException as problem:
            self._end(scenario, selected, problem)
            raise
        self._end(scenario, selected)
        return failed

    @harmless
    def _begin(self, scenario: Scenario) -> None:
        self._begun.add(id(scenario))
        if self._is_told(scenario):
            self._told = True
            self.listener.start_scenario(scenario)

    @harmless
    def _end(self, scenario: Scenario, selected: bool, interrupted: BaseException | None = None) -> None:
        unselected = not selected and not scenario.skip_reason
        verdict = verdicts.UNSELECTED if unselected else verdicts.of_scenario(scenario, interrupted)
        self.listener.stop_scenario(scenario, verdict)

    @harmless
    def _conclude(self, problem: BaseException | None) -> None:
        """Tell what is left to tell: what was not run, and what went wrong outside of every scenario."""
        for feature in self._runner.features if self._runner is not None else self._features:
            for scenario in feature.walk_scenarios():
                if id(scenario) not in self._begun and scenario.should_run(self.config) and self._is_planned(scenario):
                    self._told = True
                    self.listener.start_scenario(scenario)
                    self.listener.stop_scenario(scenario, verdicts.of_unrun(identity.holders(scenario)))
            for told in filter(None, map(verdicts.problem_of, [feature, *feature.rules])):
                self.listener.global_error(told, None)
        if problem is not None:
            self.listener.global_error(f"The run was ended: {verdicts.told_as(problem)}", None)
        elif not self._told:
            told = "Nothing was run: nothing was selected, or before_all failed; the console says which"
            self.listener.global_error(told, None)
        elif self._runner is not None and self._runner.aborted:
            self.listener.global_error("The run was aborted; what it did not come to is marked as not run", None)
        self.file_logger.write_text("environment.properties", environment_properties(self.session))

    @harmless
    def _let_go(self) -> None:
        super().close()

    def _is_told(self, scenario: Scenario) -> bool:
        """Leave out what was not selected, unless behave shows it too; what a hook skipped for a reason is told."""
        if scenario.should_run(self.config):
            return True
        if scenario.skip_reason and scenario.skip_reason != identity.PLAN_REASON:
            return True
        return bool(self.config.show_skipped) and not self.listener.hide_excluded

    def _is_planned(self, scenario: Scenario) -> bool:
        return not self.testplan or identity.is_planned(scenario, self.testplan)

    def _masked(self, text: str) -> str:
        return self.session.secrets.text(text) if self.session is not None else text


def read_plan() -> list[dict[str, Any]]:
    """Read what Allure's test plan names; nothing where there is none.

    A plan that cannot be read is behave's ConfigError: to run everything instead is not what was asked for.
    """
    named = os.environ.get(PLAN)
    if not named:
        return []
    try:
        return list(json.loads(Path(named).read_text(encoding="utf-8"))["tests"])
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise BehaveConfigError(
            f"the test plan {named} cannot be read ({type(problem).__name__}: {problem})\n"
            f"  try: allure testplan -o {named} RESULTS, or unset {PLAN}"
        ) from None


def _folder(name: str | None) -> Path:
    """Make the results' folder if it is not there."""
    if not name:
        raise BehaveConfigError(
            "-f allure writes a folder of files, and none is named\n  try: behave -f allure -o results"
        )
    try:
        Path(name).mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise BehaveConfigError(
            f"-f allure cannot write to {name}: {problem}\n  try: another folder after -o"
        ) from None
    return Path(name)
