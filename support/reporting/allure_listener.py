"""Follows one scenario at a time and makes an Allure result of it."""
# mypy: disallow-untyped-calls=False
# allure-python-commons says that it is typed, and is not.

from __future__ import annotations

from collections import deque
from typing import Any

from allure_behave.listener import AllureListener
from allure_behave.utils import step_table
from allure_commons import hookimpl
from allure_commons.model2 import (
    Label,
    Parameter,
    Status,
    TestAfterResult,
    TestBeforeResult,
    TestResult,
    TestStepResult,
)
from allure_commons.types import ALLURE_UNIQUE_LABELS, AttachmentType
from allure_commons.utils import now, uuid4
from behave.model import Scenario, Step

from support.exchange import Exchange
from support.reporting import allure_identity as identity
from support.reporting import allure_verdict as verdicts
from support.reporting.allure_files import HTTP_EXCHANGE, HTTP_EXTENSION, http_exchange, short_line
from support.reporting.allure_verdict import Verdict


class PersonaAllureListener(AllureListener):
    """allure-behave's listener with its mistakes mended; what is not here is as it comes (attachments, descriptions).

    Mended for allure-behave 2.16.2; each may go when a release does it.
      * Statuses of behave 1.3, failed hooks and cleanups (see `allure_verdict`).
      * `allure.dynamic.title`, `label` and `parameter` do nothing there (allure-python issue 776).
      * After a scenario skipped by a step, its steps are left in the queue and told as the next one's.
      * A dry run tells the match of a step after an undefined one as that one's.
    """

    def __init__(self, behave_config: Any) -> None:
        super().__init__(behave_config)
        self._test: TestResult | None = None
        self._steps: deque[Step] = deque()
        self._step: Step | None = None
        self._step_uuid = ""
        self._fixture: TestBeforeResult | TestAfterResult | None = None
        self._fixture_uuid = ""
        self._staged = False

    def start_scenario(self, scenario: Scenario) -> None:
        test = TestResult(uuid=uuid4(), start=now())
        test.name = identity.title_of(scenario)
        test.fullName = identity.full_name(scenario)
        test.titlePath = identity.title_path(scenario)
        test.historyId = identity.history_id(scenario)
        test.testCaseId = identity.test_case_id(scenario)
        test.description = "\n".join(scenario.description)
        test.parameters = identity.parameters(scenario)
        test.links = identity.links(scenario, self.issue_pattern, self.link_pattern)
        test.labels = identity.labels(scenario)
        self.group_context.enter()
        self.logger.schedule_test(test.uuid, test)
        self._test, self._steps, self._step, self._staged = test, deque(), None, False

    def stop_scenario(self, scenario: Scenario, verdict: Verdict) -> None:
        test = self._test
        if test is None:
            return
        if self._step is not None:
            self._finish_step(Verdict(Status.BROKEN, "ABORTED: the step did not come to its end"))
        if scenario.status.name == "cleanup_error":
            self._enter_fixture()
        self._leave_fixture(scenario)
        while self._steps:
            step = self._steps.popleft()
            self._begin_step(step)
            self._finish_step(verdicts.of_step(step))
        test.stop, test.status, test.statusDetails = now(), verdict.status, verdict.details
        self._test = None
        self.group_context.append_test(test.uuid)
        self.logger.close_test(test.uuid)
        self.group_context.exit()

    def schedule_step(self, step: Step) -> None:
        self._steps.append(step)
        self._staged = True

    def match_step(self, match: Any) -> None:  # noqa: ARG002 - the match does not say which step it is of
        self._leave_fixture()
        if self._test is not None and self._steps:
            self._begin_step(self._steps.popleft())

    def stop_behave_step(self, result: Step) -> None:
        # A dry run passes over an undefined step without a word, so the one begun may be an earlier one.
        while self._step is not None and self._step is not result and any(each is result for each in self._steps):
            self._finish_step(verdicts.of_step(self._step))
            self._begin_step(self._steps.popleft())
        if self._step is not None:
            self._finish_step(verdicts.of_step(result))

    def exchanged(self, exchange: Exchange) -> None:
        """Attach a request and its answer to the step that it was made in, or to the set-up or clean-up."""
        name, body = short_line(exchange), http_exchange(exchange)
        if self._test is None:
            self.logger.global_attach_data(uuid4(), body, name, HTTP_EXCHANGE, HTTP_EXTENSION)
            return
        if self._step is None:
            self._enter_fixture()
        self.logger.attach_data(uuid4(), body, name, HTTP_EXCHANGE, HTTP_EXTENSION)

    @hookimpl
    def add_title(self, test_title: str) -> None:
        if self._test is not None:
            self._test.name = test_title

    @hookimpl
    def add_label(self, label_type: str, labels: tuple[Any, ...]) -> None:
        if self._test is not None:
            kept = [
                each for each in self._test.labels if label_type not in ALLURE_UNIQUE_LABELS or each.name != label_type
            ]
            self._test.labels = kept + [Label(name=label_type, value=value) for value in labels]

    @hookimpl
    def add_parameter(self, name: str, value: Any, excluded: bool | None, mode: Any) -> None:
        if self._test is not None:
            shown = getattr(mode, "value", mode)
            self._test.parameters.append(Parameter(name=name, value=str(value), excluded=excluded, mode=shown))

    def _begin_step(self, step: Step) -> None:
        self._step, self._step_uuid = step, uuid4()
        self.logger.start_step(None, self._step_uuid, TestStepResult(name=f"{step.keyword} {step.name}", start=now()))
        if step.text:
            self.logger.attach_data(uuid4(), str(step.text), name=".text", attachment_type=AttachmentType.TEXT)
        if step.table:
            self.logger.attach_data(uuid4(), step_table(step), name=".table", attachment_type=AttachmentType.CSV)

    def _finish_step(self, verdict: Verdict) -> None:
        self._step = None
        self.logger.stop_step(self._step_uuid, stop=now(), status=verdict.status, statusDetails=verdict.details)

    def _enter_fixture(self) -> None:
        """Open what is done outside of a step: the set-up until behave lists the steps, and then the clean-up."""
        if self._fixture is not None:
            return
        self._fixture_uuid, group = uuid4(), self.group_context.current_group()
        if self._staged:
            self._fixture = TestAfterResult(name="clean up", start=now())
            self.logger.start_after_fixture(group.uuid, self._fixture_uuid, self._fixture)
        else:
            self._fixture = TestBeforeResult(name="set up", start=now())
            self.logger.start_before_fixture(group.uuid, self._fixture_uuid, self._fixture)

    def _leave_fixture(self, scenario: Scenario | None = None) -> None:
        fixture, self._fixture = self._fixture, None
        if fixture is None:
            return
        verdict = verdicts.PASSED
        if scenario is not None and scenario.status.name in {"cleanup_error", "hook_error"}:
            verdict = Verdict(Status.BROKEN, scenario.error_message or "the console says more")
        self.logger.stop_before_fixture(
            self._fixture_uuid, stop=now(), status=verdict.status, statusDetails=verdict.details
        )
