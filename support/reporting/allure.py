"""Allure results, `behave -f allure -o FOLDER`: one result for each scenario, written from its plain values.

allure-behave 2.16.2 leaves out what stands under a `Rule:` (allure-python issue 886), and reports failed cleanups as passed and
failed hooks as skipped. So only its model and its `allure` module are used here, and not its formatter.
"""
# mypy: disallow-untyped-calls=False
# allure-python-commons declares that it is typed, and is not.

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import allure_commons
from allure_commons.model2 import (
    Attachment,
    GlobalAttachment,
    GlobalError,
    Globals,
    Status,
    StatusDetails,
    TestAfterResult,
    TestBeforeResult,
    TestResult,
    TestResultContainer,
    TestStepResult,
)
from allure_commons.utils import now, uuid4
from behave.exception import ConfigError as BehaveConfigError

from support.http.curl import curl_of
from support.http.exchange import Exchange
from support.reporting import allure_identity as identity
from support.reporting.allure_files import (
    HTTP_EXCHANGE,
    HTTP_EXTENSION,
    NotingLogger,
    environment_properties,
    executor_json,
    http_exchange,
    json_of,
    short_line,
    span,
)
from support.reporting.allure_globals import AllureGlobals
from support.reporting.allure_notes import AllureNotes
from support.reporting.files import ResultFolder
from support.reporting.reporter import ReportFormatter
from support.results.account import NO_RUN, Account, RunInformation
from support.results.records import ScenarioResult, StepResult
from support.results.states import State

PLAN = "ALLURE_TESTPLAN_PATH"
MANIFEST, THE_RUN = ".smoke-allure", "the-run-result.json"
PATTERNS = ("*-result.json", "*-container.json", "*-globals.json")
#: What Allure has no status for: neither red nor green there, and marked as known or flaky.
BEYOND = {State.KNOWN: Status.SKIPPED, State.FLAKY: Status.UNKNOWN}
SKIPPED = frozenset({"skipped", "untested", "untested_pending", "pending_warn", "executing", "unknown"})


class AllureFormatter(ReportFormatter):
    """Registers the report and its notes; the runner does the rest."""

    name = "allure"
    description = "Results for an Allure report: -f allure -o FOLDER"

    def __init__(self, stream_opener: Any, config: Any) -> None:
        super().__init__(stream_opener, config)
        self._plan = read_plan()
        patterns = (config.userdata.get(f"AllureFormatter.{kind}_pattern") for kind in ("issue", "link"))
        outside, self.notes = AllureGlobals(self._masked), AllureNotes()
        self.outside = outside
        self.reporter = AllureReporter(_folder(stream_opener.name), outside, *patterns)
        allure_commons.plugin_manager.register(self.notes)
        allure_commons.plugin_manager.register(outside)

    @classmethod
    def early(cls, place: Path) -> AllureReporter:
        """Return a report that marks the folder as unfinished."""
        return AllureReporter(place, AllureGlobals(lambda value: value))

    def is_planned(self, scenario: Any) -> bool:
        """Return whether Allure's test plan names a scenario; without a plan, all are."""
        if not self._plan:
            return True
        name = identity.full_name(scenario.identity, scenario.feature.name, scenario.name)
        return identity.is_planned(name, scenario.effective_tags, self._plan)

    def _masked(self, value: Any) -> Any:
        return self.secrets.masked(value)


class AllureReporter:
    """Writes the results of a run into a folder, each when its scenario has ended."""

    def __init__(
        self,
        folder: Path,
        outside: AllureGlobals,
        issue_pattern: str | None = None,
        link_pattern: str | None = None,
    ) -> None:
        self.folder = folder
        self._outside = outside
        self._results = ResultFolder(folder, MANIFEST, PATTERNS)
        self._logger = NotingLogger(self._results)
        self._patterns = (issue_pattern, link_pattern)
        self._written = self._ended = False
        self._run = NO_RUN
        self._shown = False  # whether the exchanges of the present scenario are written

    def __str__(self) -> str:
        return str(self.folder)

    def run_began(self, run: RunInformation) -> None:
        """Remove what an earlier run wrote, say that this one did not finish, and what is run against what.

        Raises:
            ConfigError: the folder holds results of others.
        """
        self._results.check()
        self._results.clear()
        self._run = run
        self.write_run(Account.unfinished(run))
        self._write_environment(run)

    def scenario_ended(self, scenario: ScenarioResult) -> None:
        """Write the result of a scenario."""
        self._write_globals()
        if scenario.status == "skipped" and not scenario.message:
            return
        self._written = True
        self._shown = self._run.shows_exchanges_of(scenario)
        start, stop = span(scenario.started, scenario.duration)
        test = TestResult(uuid=uuid4(), start=start, stop=stop)
        test.name = scenario.name
        test.fullName = identity.full_name(scenario.id, scenario.feature, _title(scenario))
        test.titlePath = identity.title_path(scenario)
        test.historyId = identity.history_id(scenario.id)
        test.testCaseId = identity.test_case_id(scenario.id)
        test.description, test.descriptionHtml = scenario.description, scenario.description_html or None
        test.parameters = identity.parameters(scenario)
        test.links = identity.links(scenario, *self._patterns)
        test.labels = identity.labels(scenario)
        test.status, test.statusDetails = _outcome(scenario)
        test.steps = [self._step(step) for step in scenario.steps]
        # behave's duration leaves out what passes between two steps.
        test.stop = max(test.stop, *(step.stop for step in test.steps), test.start)
        self._write_fixtures(test, scenario)
        self._logger.report_result(test)

    def run_ended(self, account: Account) -> None:
        """Write what went wrong outside scenarios, in place of the result that says that the run did not finish."""
        self._write_globals()
        self.write_run(account)
        if self._ended:  # only the result of the run has changed
            return
        self._ended = True
        for trouble in account.troubles:
            self._write_error(str(trouble), None, now())
        if account.stopped_by:
            self._write_error(
                f"The run was aborted by {account.stopped_by}; scenarios that did not run say so", None, now()
            )
        elif not self._written and not account.troubles:
            self._write_error("Nothing was run: no scenario was selected", None, now())
        self._write_environment(account.run)

    def write_run(self, account: Account) -> None:
        """Write a result for the run as a whole, which Allure counts; none if there is nothing wrong with it."""
        if not account.outside:
            self._results.remove(THE_RUN)
            return
        moment = now()
        result = TestResult(uuid=uuid4(), name="The run", fullName="The run", start=moment, stop=moment)
        result.historyId = result.testCaseId = "the-run"
        result.status = Status.BROKEN
        result.statusDetails = StatusDetails(message="\n".join(map(str, account.outside)))
        self._results.write(THE_RUN, json_of(result))

    def _write_globals(self) -> None:
        """Write what hooks and steps told about the run as a whole."""
        errors, attachments = self._outside.take()
        for error in errors:
            self._write_error(error.message, error.trace, error.at)
        for at, each in attachments:
            written = self._attach(each.body, each.name, each.media_type, each.extension)
            attached = GlobalAttachment(name=written.name, source=written.source, type=written.type, timestamp=at)
            self._logger.report_globals(Globals(attachments=[attached]))

    def _write_error(self, message: str, trace: str | None, at: int) -> None:
        self._logger.report_globals(Globals(errors=[GlobalError(message=message, trace=trace, timestamp=at)]))

    def _write_environment(self, run: RunInformation) -> None:
        self._results.write("environment.properties", environment_properties(run))
        executor = executor_json(os.environ)
        if executor:
            self._results.write("executor.json", executor)

    def _write_fixtures(self, test: TestResult, scenario: ScenarioResult) -> None:
        """Write the requests before the first step and after the last one as set-up and clean-up."""
        container = TestResultContainer(uuid=uuid4(), children=[test.uuid], start=test.start, stop=test.stop)
        before_failed, after_failed = _failed_hooks(scenario)
        if scenario.before or scenario.set_up or before_failed:
            fixture = self._fixture(TestBeforeResult(name="set up"), scenario.before, scenario.set_up, before_failed)
            container.befores = [fixture]
        if scenario.after or scenario.clean_up or after_failed:
            fixture = self._fixture(TestAfterResult(name="clean up"), scenario.after, scenario.clean_up, after_failed)
            container.afters = [fixture]
        if container.befores or container.afters:
            self._logger.report_container(container)

    def _fixture(self, fixture: Any, exchanges: Iterable[Exchange], hooks: StepResult | None, message: str) -> Any:
        fixture.status = Status.BROKEN if message else Status.PASSED
        fixture.statusDetails = StatusDetails(message=message) if message else None
        fixture.attachments = list(self._exchanged(exchanges))
        if hooks is not None:
            told = self._step(hooks)
            fixture.attachments += told.attachments
            fixture.steps = told.steps
        return fixture

    def _step(self, step: StepResult) -> TestStepResult:
        name = f"{step.keyword} {step.name}".strip()
        start, stop = span(step.started, step.duration)
        result = TestStepResult(name=name, start=start, stop=stop)
        result.status, result.statusDetails = _step_outcome(step)
        result.steps = [self._step(each) for each in step.steps]
        result.parameters = identity.shown(step.parameters)
        if step.text:
            result.attachments.append(self._attach(step.text, ".text", "text/plain", "txt"))
        if step.table:
            result.attachments.append(self._attach(_csv(step.table), ".table", "text/csv", "csv"))
        result.attachments += self._exchanged(step.exchanges)
        result.attachments += [
            self._attach(each.body, each.name, each.media_type, each.extension) for each in step.attachments
        ]
        return result

    def _exchanged(self, exchanges: Iterable[Exchange]) -> Iterator[Attachment]:
        """Attach each request with its response, and the command line that sends it again."""
        for each in exchanges if self._shown else ():
            yield self._attach(http_exchange(each), short_line(each), HTTP_EXCHANGE, HTTP_EXTENSION)
            yield self._attach(curl_of(each), f"curl: {each.method} {each.path}", "text/plain", "txt")

    def _attach(self, body: str | bytes, name: str, kind: str, extension: str) -> Attachment:
        source = f"{uuid4()}-attachment.{extension}"
        data = body.encode(errors="backslashreplace") if isinstance(body, str) else body
        self._logger.report_attached_data(data, source)
        return Attachment(name=name, source=source, type=kind)


def read_plan() -> list[dict[str, Any]]:
    """Return what Allure's test plan names; empty without a plan.

    Raises:
        behave.exception.ConfigError: the plan cannot be read; to run everything instead is not what was asked for.
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
    """The folder of the results, created if it does not exist."""
    if not name:
        raise BehaveConfigError(
            "-f allure writes a folder of files, and none is given\n  try: behave -f allure -o results"
        )
    try:
        Path(name).mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise BehaveConfigError(
            f"-f allure cannot write to {name}: {problem}\n  try: another folder after -o"
        ) from None
    return Path(name)


def _outcome(scenario: ScenarioResult) -> tuple[str, StatusDetails | None]:
    """The status of a scenario in Allure's words, and why.

    `failed` is an assertion: the answer of the service was wrong; it stays so if the cleanup fails as well. `broken` is
    everything else that went wrong. A known issue is skipped and marked as known; what passed at a second try is unknown and
    marked as flaky. So neither is green.
    """
    bad = next((each for each in scenario.steps if _step_outcome(each)[0] in {Status.FAILED, Status.BROKEN}), None)
    if scenario.status == "passed":
        return Status.PASSED, None
    if scenario.state in BEYOND:
        known, flaky = scenario.state is State.KNOWN or None, scenario.state is State.FLAKY or None
        return BEYOND[scenario.state], StatusDetails(message=scenario.message, known=known, flaky=flaky)
    if scenario.state is State.RESOLVED:
        return Status.FAILED, StatusDetails(message=scenario.message)
    if scenario.status in SKIPPED:
        return Status.SKIPPED, StatusDetails(message=scenario.message or "not run: the run ended before it")
    status = Status.FAILED if scenario.state is State.FAILED else Status.BROKEN
    parts = [bad.message if bad is not None else "", scenario.cleanup_message]
    message = "\n".join(part for part in parts if part)
    is_more = scenario.status == "hook_error" or scenario.known is not None or scenario.tries > 1
    if is_more or not message:  # than its steps say
        message = scenario.message or scenario.status
    return status, StatusDetails(message=message, trace=(bad.trace or None) if bad is not None else None)


def _step_outcome(step: StepResult) -> tuple[str, StatusDetails | None]:
    details = StatusDetails(message=step.message, trace=step.trace or None) if step.message else None
    if step.status == "passed":
        return Status.PASSED, None
    if step.status in SKIPPED and not step.message:
        return Status.SKIPPED, None
    return (Status.FAILED if step.wrong else Status.BROKEN), details


def _failed_hooks(scenario: ScenarioResult) -> tuple[str, str]:
    """Why what came before the first step failed, and what came after the last one; empty if it did not."""
    if scenario.status != "hook_error":
        return "", scenario.cleanup_message
    if all(step.status == "untested" for step in scenario.steps):
        return scenario.message, scenario.cleanup_message
    of_a_step = any(step.status == "hook_error" for step in scenario.steps)
    return "", scenario.cleanup_message or ("" if of_a_step else scenario.message)


def _title(scenario: ScenarioResult) -> str:
    """The title as the feature renders it, whatever a step made of it."""
    return scenario.title or scenario.name


def _csv(table: tuple[tuple[str, ...], ...]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue()
